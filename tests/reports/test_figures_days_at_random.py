"""Any day of events: followed as it goes, the figures are what they are when they are made anew; and each lists what it counts."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from apps.conversations.models import Outcome
from apps.events.actors import SYSTEM, Actor
from apps.events.catalogue import Value, checked
from apps.events.log import record
from apps.events.models import Event
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.llm.models import Spend
from apps.reports.figures.reading import Period
from apps.tenants.models import Tenant
from tests.cast import Cast
from tests.reports.scenes import followed, kept, lists_what_it_counts, rebuilt

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 11, 21, 0, 0, tzinfo=UTC)
CUSTOMER, MEMBER, ASSISTANT = Actor(kind="customer", id=1), Actor(kind="member", id=5), Actor(kind="assistant")
HOLDERS = [("assistant", None), ("queue", None), ("agent", 5), ("agent", 6)]

things = some.one_of(
    some.tuples(some.just("handed"), some.sampled_from(HOLDERS), some.sampled_from([None, 3]), some.sampled_from([None, 60])),
    some.tuples(some.just("resolved"), some.sampled_from(list(Outcome)), some.booleans()),
    some.tuples(some.just("reopened"), some.sampled_from(HOLDERS)),
    some.tuples(some.just("posted"), some.sampled_from(["customer", "assistant", "agent", "system"])),
    some.tuples(some.just("rated"), some.sampled_from([("csat", 1), ("csat", 5), ("nps", 0), ("nps", 10)])),
    some.tuples(some.just("turn"), some.integers(1, 9), some.sampled_from(["done", "failed"]), some.sampled_from(["", "refund,delivery"])),
    some.tuples(some.just("spent"), some.integers(1, 9), some.integers(0, 100_000)),
    some.tuples(some.just("escalated"), some.sampled_from(["rule", "button"])),
    some.tuples(some.just("moved"), some.sampled_from(["queued", "offered", "claimed"]), some.sampled_from([None, 3])),
    some.tuples(some.just("promise"), some.sampled_from(["kept", "missed"]), some.integers(1, 3)),
    some.tuples(some.just("snoozed"), some.booleans()),
    some.tuples(some.just("merged"), some.booleans()),
    some.just(("followed",)),
)
zones = some.sampled_from(["UTC", "Pacific/Auckland", "America/St_Johns"])
days = some.lists(some.tuples(some.integers(1, 4), some.integers(0, 40_000), things), min_size=5, max_size=40)


def tells(name: str, number: int, actor: Actor = SYSTEM, subject: tuple[str, int | None] = ("", None), **payload: Value) -> None:
    """As the actions tell it, but for what follows from it in other rooms."""
    told = {"conversation": number, "contact": number, **payload}
    checked(name, told)
    Event.objects.create(name=name, actor_kind=actor.kind, actor_id=actor.id, subject=subject[0], subject_id=subject[1], payload=told)


def begins(number: int) -> None:
    tells("conversation.opened", number, CUSTOMER, inbox=1, channel="web", holder="assistant")


def happens(number: int, thing: tuple[Any, ...]) -> None:
    match thing:
        case ("handed", (holder, member), team, expected):
            expected = expected if holder == "queue" else None
            tells("conversation.handed_over", number, holder=holder, member=member, fence=1, team=team, expected=expected)
        case ("resolved", outcome, by_customer):
            tells("conversation.resolved", number, CUSTOMER if by_customer else SYSTEM, outcome=outcome.value)
        case ("reopened", (holder, member)):
            tells("conversation.reopened", number, holder=holder, member=member)
        case ("posted", author):
            tells("message.posted", number, seq=1, author=author)
        case ("rated", (kind, score)):
            tells("conversation.rated", number, CUSTOMER, kind=kind, score=score)
        case ("snoozed", on):
            tells("conversation.snoozed" if on else "conversation.woken", number, MEMBER, member=5)
        case _:
            happens_beside(number, thing)


def happens_beside(number: int, thing: tuple[Any, ...]) -> None:
    match thing:
        case ("turn", turn, state, topics):
            of_it = {"turn": 10 * number + turn}
            tells("turn.started", number, ASSISTANT, ("turn", of_it["turn"]), **of_it)
            tells("turn.ended", number, ASSISTANT, ("turn", of_it["turn"]), state=state, decision="", topics=topics, **of_it)
        case ("spent", turn, cost):
            Spend.objects.create(purpose="turn", turn_id=10 * number + turn, provider="x", prompt_tokens=cost // 2, cost=cost)
        case ("escalated", reason):
            tells("escalation.opened", number, escalation=number, reason=reason, priority=1)
        case ("moved", kind, team):
            tells("escalation.moved", number, kind=kind, member=None, team=team)
        case ("promise", became, promise):
            tells(f"promise.{became}", number, promise=promise)
        case ("merged", together):
            name, into = "contact.merged" if together else "contact.parted", number % 4 + 1
            told = {"contact": number, "into": into}
            Event.objects.create(name=name, actor_kind="system", subject="contact", subject_id=number, payload=told)


def moves_to(tenant: Tenant, zone: str, *, told: bool) -> None:
    with tenant_scope(tenant.pk):
        Tenant.objects.filter(pk=tenant.pk).update(time_zone=zone)
        if told:
            record("tenant.changed", actor=SYSTEM, about=tenant, fields="time_zone")
    tenant.time_zone = zone


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(day=days, zone=zones, later_zone=some.one_of(some.none(), zones))
def test_a_day_followed_is_the_day_made_anew(
    cast: Cast, held_clock: clock.HeldClock, day: list[Any], zone: str, later_zone: str | None
) -> None:
    """In half of them nothing has all days made anew on the way: what follows has to know which are stale."""
    with transaction.atomic():
        held_clock.move_to(MORNING)
        moves_to(cast.acme, zone, told=False)
        goes_by(cast.acme, held_clock, day, later_zone)
        live = kept(cast.acme)
        assert len(live[0]) == len({place for place, _, thing in day if thing != ("followed",)})
        lists_what_it_counts(cast.acme, Period((MORNING - timedelta(days=1)).date(), (MORNING + timedelta(days=25)).date()))
        assert rebuilt(cast.acme) == live
        transaction.set_rollback(True)  # the next one begins where this one did


def goes_by(tenant: Tenant, held_clock: clock.HeldClock, day: list[Any], later_zone: str | None) -> None:
    opened: set[int] = set()
    for step, (place, later, thing) in enumerate(day):
        held_clock.advance(seconds=later)
        if later_zone and step == len(day) // 2:
            moves_to(tenant, later_zone, told=True)
        if thing == ("followed",):
            followed()
            continue
        with tenant_scope(tenant.pk):
            if place not in opened:
                opened.add(place)
                begins(place)
            happens(place, thing)
    held_clock.advance(seconds=1)
    followed()
