"""Every call is metered, and a tenant's month has its limit."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError
from pytest_django import Settings

from apps.events.models import Event as Logged
from apps.ground import clock
from apps.ground.clock import HeldClock
from apps.ground.scope import tenant_scope
from apps.llm import actions, metering, queries
from apps.llm.exchange import Call, Done, Event, Finish, ModelFailed, Text, Usage
from apps.llm.failures import Declined, OverBudget
from apps.llm.metering import metered
from apps.llm.models import Spend
from apps.tenants.models import Tenant
from tests.cast import Cast
from tests.llm.scenes import Scripted, answer, make_request, passing, said, soon

pytestmark = pytest.mark.django_db


@pytest.fixture
def acme(cast: Cast, settings: Settings) -> Iterator[Tenant]:
    settings.OPENAI_MODEL = "gpt-4.1-mini"
    with tenant_scope(cast.acme.pk):
        yield cast.acme


def asked(acme: Tenant, model: Scripted, **about: Any) -> list[Event]:
    return list(metered(model).stream(make_request(tenant_id=acme.pk, **about), deadline=soon()))


def limit(acme: Tenant, dollars: str | None) -> None:
    Tenant.objects.filter(pk=acme.pk).update(monthly_spend=dollars and Decimal(dollars))


def spent(acme: Tenant, dollars: str, at: datetime | None = None) -> None:
    Spend.objects.create(purpose="turn", provider="openai", cost=int(Decimal(dollars) * queries.DOLLAR), at=at or clock.now())


def test_a_call_leaves_a_row(acme: Tenant) -> None:
    used = Usage(prompt=1_000, cached=600, completion=50)
    asked(acme, Scripted(answer(usage=used, model="gpt-4.1-mini-2025-04-14"), name="openai"), purpose="summary", turn_id=7)
    row = Spend.objects.get()
    assert (row.tenant_id, row.purpose, row.turn_id, row.provider) == (acme.pk, "summary", 7, "openai")
    assert (row.prompt_tokens, row.cached_tokens, row.completion_tokens) == (1_000, 600, 50)
    assert row.cost == 300  # 400 at 0.40, 600 at 0.10, 50 at 1.60 dollars a million
    assert (row.outcome, row.estimated, row.at) == ("complete", False, clock.now())


def test_a_model_named_by_its_whole_path_is_known_by_the_end_of_it(acme: Tenant) -> None:
    asked(acme, Scripted(answer(model="/models" * 20 + "/small.gguf")))
    assert Spend.objects.get().model.endswith("/small.gguf")


def test_the_row_is_there_when_the_end_is_seen(acme: Tenant) -> None:
    for event in metered(Scripted(answer())).stream(make_request(tenant_id=acme.pk), deadline=soon()):
        assert Spend.objects.exists() == isinstance(event, Done)


def test_what_passes_through_is_what_was_said(acme: Tenant) -> None:
    script = [Text("One"), Call("c1", "order_lookup", "{}"), Done(Finish.CALLS, Usage())]
    assert asked(acme, Scripted(list(script))) == script


def test_an_interrupted_call_is_estimated(acme: Tenant) -> None:
    model = Scripted([Text("It is on its way, and more"), *answer()])
    stream = metered(model).stream(make_request(tenant_id=acme.pk), deadline=soon())
    next(stream)
    stream.close()  # type: ignore[attr-defined]
    row = Spend.objects.get()
    assert (row.outcome, row.estimated, row.completion_tokens, model.closed) == ("interrupted", True, 7, 1)
    assert row.prompt_tokens > 0
    assert row.cost > 0


def test_a_call_that_failed_in_the_middle_is_estimated(acme: Tenant) -> None:
    with pytest.raises(ModelFailed):
        asked(acme, Scripted([Text("It is"), passing()]))
    row = Spend.objects.get()
    assert (row.outcome, row.estimated, row.completion_tokens) == ("failed", True, 2)


def test_a_call_that_was_declined_costs_nothing(acme: Tenant) -> None:
    with pytest.raises(Declined):
        asked(acme, Scripted([Declined("Too many.", passing=True)]))
    row = Spend.objects.get()
    assert (row.outcome, row.prompt_tokens, row.cost, row.estimated) == ("failed", 0, 0, False)


def test_the_built_in_engine_costs_nothing_and_is_never_limited(acme: Tenant) -> None:
    limit(acme, "0")
    asked(acme, Scripted(answer(usage=Usage()), name="built-in"))
    row = Spend.objects.get()
    assert (row.provider, row.model, row.cost) == ("built-in", "built-in", 0)


def test_a_meter_that_cannot_be_written_costs_nobody_their_answer(acme: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: Any, **__: Any) -> None:
        raise DatabaseError("away")

    monkeypatch.setattr(actions, "note_spend", fails)
    assert said(asked(acme, Scripted(answer()))) == "It is on its way."


def test_within_the_limit_a_model_is_asked(acme: Tenant) -> None:
    limit(acme, "10.00")
    spent(acme, "9.99")
    assert said(asked(acme, Scripted(answer())))


def test_at_the_limit_no_model_is_asked(acme: Tenant) -> None:
    limit(acme, "10.00")
    spent(acme, "10.00")
    model = Scripted(answer())
    with pytest.raises(OverBudget) as raised:
        asked(acme, model)
    assert (model.asked, raised.value.passing) == (0, False)
    assert Spend.objects.count() == 1


def test_without_a_limit_nothing_is_added_up(acme: Tenant) -> None:
    limit(acme, None)
    spent(acme, "1000000")
    assert queries.within_budget(Tenant.objects.get(pk=acme.pk))


def test_the_month_is_the_tenants_own(acme: Tenant, held_clock: HeldClock) -> None:
    """In Auckland December begins while it is November in Greenwich."""
    Tenant.objects.filter(pk=acme.pk).update(time_zone="Pacific/Auckland", monthly_spend=1)
    spent(acme, "5.00", at=datetime(2026, 11, 30, 10, tzinfo=UTC))
    held_clock.move_to(datetime(2026, 11, 30, 10, 30, tzinfo=UTC))
    with pytest.raises(OverBudget):
        asked(acme, Scripted(answer()))
    held_clock.advance(hours=1)
    assert said(asked(acme, Scripted(answer())))


def test_a_rivals_spending_is_its_own(acme: Tenant, cast: Cast) -> None:
    with tenant_scope(cast.globex.pk):
        spent(cast.globex, "50.00")
    assert queries.spent_this_month(acme) == 0


def test_the_limit_is_told_once_a_month(acme: Tenant, held_clock: HeldClock) -> None:
    limit(acme, "0")
    for _ in range(3):
        with pytest.raises(OverBudget):
            metering.hold_to_budget(acme.pk)
    (told,) = Logged.objects.filter(name="model.limit_reached")
    assert (told.payload, told.subject, told.subject_id) == ({"month": "2026-11"}, "tenant", acme.pk)
    held_clock.advance(days=20)
    with pytest.raises(OverBudget):
        metering.hold_to_budget(acme.pk)
    assert Logged.objects.filter(name="model.limit_reached").count() == 2


def test_sums_are_by_month_and_use(acme: Tenant, django_assert_num_queries: Callable[[int], Any]) -> None:
    for days in (0, 0, 40):
        Spend.objects.create(purpose="turn", provider="openai", model="m", cost=5, prompt_tokens=10, at=clock.now() - timedelta(days=days))
    Spend.objects.create(purpose="summary", provider="openai", model="m", cost=50, outcome="failed")
    with django_assert_num_queries(1):
        rows = list(queries.monthly(Spend.objects.all(), acme.zone))
    assert [(row["month"].month, row["purpose"], row["calls"], row["failed"], row["spent"]) for row in rows] == [
        (11, "summary", 1, 1, 50),
        (11, "turn", 2, 0, 10),
        (10, "turn", 1, 0, 5),
    ]
