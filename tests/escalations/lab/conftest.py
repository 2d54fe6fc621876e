"""Everything here happens at Acme, whose rules are those a test makes."""

from collections.abc import Iterator

import pytest

from apps.escalations.models import Rule
from apps.ground.scope import tenant_scope
from apps.inboxes.models import Inbox
from tests.cast import Cast
from tests.factories import make_inbox


@pytest.fixture
def at_acme(cast: Cast) -> Iterator[Cast]:
    with tenant_scope(cast.acme.pk):
        Rule.objects.all().delete()
        yield cast


@pytest.fixture
def shop(at_acme: Cast) -> Inbox:
    return make_inbox(at_acme.acme)
