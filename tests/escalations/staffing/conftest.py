"""A test that works inside Acme asks for `at_acme`: all of it runs in one tenant's scope."""

from collections.abc import Iterator

import pytest

from apps.ground.scope import tenant_scope
from apps.inboxes.models import Inbox
from tests.cast import Cast
from tests.factories import make_inbox


@pytest.fixture
def at_acme(cast: Cast) -> Iterator[Cast]:
    with tenant_scope(cast.acme.pk):
        yield cast


@pytest.fixture
def shop(at_acme: Cast) -> Inbox:
    """Always open, and answered by people."""
    return make_inbox(at_acme.acme)
