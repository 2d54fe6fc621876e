"""Everything here happens at Acme; files that exports write go with the test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from apps.conversations.models import Conversation
from apps.ground.scope import tenant_scope
from apps.inboxes.models import Inbox
from tests.cast import Cast
from tests.factories import make_inbox
from tests.reports.talks import told_whole


@pytest.fixture(autouse=True)
def uploads(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "uploads"
    return tmp_path / "uploads"


@pytest.fixture
def at_acme(cast: Cast) -> Iterator[Cast]:
    with tenant_scope(cast.acme.pk):
        yield cast


@pytest.fixture
def shop(at_acme: Cast) -> Inbox:
    return make_inbox(at_acme.acme)


@pytest.fixture
def whole(shop: Inbox, at_acme: Cast) -> Conversation:
    return told_whole(shop, at_acme.sarah)
