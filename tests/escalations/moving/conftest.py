"""A test of who moves what asks for `at_acme`: all of it runs in one tenant's scope."""

from collections.abc import Iterator

import pytest

from apps.conversations.admitting import Guest
from apps.conversations.models import Conversation
from apps.ground.scope import tenant_scope
from tests.cast import Cast
from tests.conversations.scenes import says
from tests.factories import make_guest, make_inbox


@pytest.fixture
def at_acme(cast: Cast) -> Iterator[Cast]:
    with tenant_scope(cast.acme.pk):
        yield cast


@pytest.fixture
def guest(at_acme: Cast) -> Guest:
    """Somebody who has opened a chat that people answer."""
    return make_guest(make_inbox(at_acme.acme, name="Shop"))


@pytest.fixture
def waiting(guest: Guest) -> Conversation:
    """A conversation of one word, in the queue."""
    return says(guest)
