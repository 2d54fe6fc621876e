"""Any day of events: followed as it goes, the figures are what they are when they are made anew; and each lists what it counts."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
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

examples = count(1)  # what one leaves behind is there in the next, so each has days and conversations of its own
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
            name, into = "contact.merged" if together else "contact.parted", number - number % 10 + number % 4 + 1
            told = {"contact": number, "into": into}
            Event.objects.create(name=name, actor_kind="system", subject="contact", subject_id=number, payload=told)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(day=days, zone=some.sampled_from(["UTC", "Pacific/Auckland", "America/St_Johns"]))
def test_a_day_followed_is_the_day_made_anew(cast: Cast, held_clock: clock.HeldClock, day: list[Any], zone: str) -> None:
    example = next(examples)
    held_clock.move_to(MORNING + timedelta(days=example))
    with tenant_scope(cast.acme.pk):
        Tenant.objects.filter(pk=cast.acme.pk).update(time_zone=zone)
        record("tenant.changed", actor=SYSTEM, about=cast.acme, fields="time_zone")
    cast.acme.time_zone = zone
    opened: set[int] = set()
    for place, later, thing in day:
        held_clock.advance(seconds=later)
        if thing == ("followed",):
            followed()
            continue
        with tenant_scope(cast.acme.pk):
            number = 10 * example + place
            if number not in opened:
                opened.add(number)
                begins(number)
            happens(number, thing)
    held_clock.advance(seconds=1)
    followed()
    live = kept(cast.acme)
    assert len(live[0]) >= len(opened)
    lists_what_it_counts(cast.acme, Period((MORNING + timedelta(days=example - 1)).date(), (MORNING + timedelta(days=example + 25)).date()))
    assert rebuilt(cast.acme) == live
