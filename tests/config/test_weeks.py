"""The demo's past: chats that took place, each at its hour, and none that goes on."""

from datetime import timedelta

import pytest
from pytest_django import Settings

from apps.assistant.models import Turn
from apps.conversations.models import Conversation, Message, Rating
from apps.escalations.models import Escalation
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.llm.builtin.engine import NAME
from apps.llm.models import Spend
from apps.tenants.models import Presence
from apps.tenants.queries import tenant_id_by_slug
from config.demo import weeks


@pytest.fixture
def acme(seeded: None, held_clock: clock.HeldClock, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(weeks, "DAYS", 12)
    weeks.seed()
    tenant_id = tenant_id_by_slug("acme")
    assert tenant_id is not None
    return tenant_id


def test_the_assistant_solves_most_and_people_the_rest(acme: int) -> None:
    with tenant_scope(acme):
        ended = Conversation.objects.filter(status="resolved")
        assert ended.count() == Conversation.objects.count() > 8
        by_people = Message.objects.filter(author="agent").values("conversation").distinct().count()
        assert 0 < by_people < ended.count() / 2
        assert not Turn.objects.exclude(state="done").exists()
        assert not Escalation.objects.exclude(state="closed").exists()
        assert Rating.objects.exists()


def test_no_model_outside_is_asked(seeded: None, held_clock: clock.HeldClock, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.OPENAI_MODEL, settings.EMBEDDING_MODEL, settings.OPENAI_BASE_URL = "dear", "dear", "http://127.0.0.1:9/v1"
    monkeypatch.setattr(weeks, "DAYS", 4)
    weeks.seed()
    with tenant_scope(tenant_id_by_slug("acme")):
        assert set(Spend.objects.order_by().values_list("provider", flat=True)) == {NAME}
    assert settings.OPENAI_MODEL == "dear"


def test_each_was_at_an_hour_of_its_own_while_the_shop_was_open(acme: int) -> None:
    with tenant_scope(acme):
        times = [at.astimezone(weeks.ZoneInfo("America/New_York")) for at in Message.objects.values_list("created_at", flat=True)]
        assert all(weeks.OPENS <= at.hour <= weeks.CLOSES for at in times)
        assert len({at.date() for at in times}) > 5
        assert max(times) < clock.now() - timedelta(hours=1)
        assert not Presence.objects.exists()
