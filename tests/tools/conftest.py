"""A till with a few tools of its own."""

import pytest

from apps.events.actors import Actor
from apps.tools import registry
from tests.tools.till import Till

ASSISTANT = Actor(kind="assistant")


@pytest.fixture
def till(monkeypatch: pytest.MonkeyPatch) -> Till:
    monkeypatch.setattr(registry, "_tools", dict(registry._tools))
    monkeypatch.setattr(registry, "_aliases", dict(registry._aliases))
    return Till().open()
