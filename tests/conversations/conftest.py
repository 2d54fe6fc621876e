"""A test that works inside Acme asks for `at_acme`: all of it runs in one tenant's scope."""

from collections.abc import Iterator

import pytest

from apps.conversations.admitting import Guest
from apps.conversations.models import Conversation
from apps.ground.scope import tenant_scope
from apps.inboxes.models import Inbox
from tests.cast import Cast
from tests.conversations.scenes import says
from tests.factories import make_guest, make_inbox


@pytest.fixture
def at_acme(cast: Cast) -> Iterator[Cast]:
    with tenant_scope(cast.acme.pk):
        yield cast


@pytest.fixture
def shop(at_acme: Cast) -> Inbox:
    return make_inbox(at_acme.acme, reopen_days=3)


@pytest.fixture
def guest(shop: Inbox) -> Guest:
    return make_guest(shop)


@pytest.fixture
def waiting(guest: Guest) -> Conversation:
    """A conversation of one word, in the queue."""
    return says(guest)
