"""A till with a few tools of its own, and a customer whom the assistant serves."""

import pytest

from apps.conversations.admitting import Guest
from apps.conversations.models import Conversation
from apps.events.actors import Actor
from apps.tools import registry
from tests.cast import Cast
from tests.conversations.scenes import given_to_assistant, says
from tests.factories import make_guest, make_inbox
from tests.tools.till import Till

ASSISTANT = Actor(kind="assistant")


@pytest.fixture
def till(monkeypatch: pytest.MonkeyPatch) -> Till:
    monkeypatch.setattr(registry, "_tools", dict(registry._tools))
    monkeypatch.setattr(registry, "_aliases", dict(registry._aliases))
    return Till().open()


@pytest.fixture
def guest(cast: Cast) -> Guest:
    return make_guest(make_inbox(cast.acme))


@pytest.fixture
def chat(guest: Guest) -> Conversation:
    return given_to_assistant(says(guest))
