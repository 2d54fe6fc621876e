"""What moves a waiting customer up, by how much, and that nobody waits for ever."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from apps.business.models import Customer
from apps.conversations.models import Conversation, Holder
from apps.escalations import actions
from apps.escalations.models import Escalation, Priority, Promise, QueueOrder
from apps.escalations.ranking import YEAR, ahead, in_words, order_of_tenant, parts_of, promised
from apps.events.actors import SYSTEM
from apps.ground.clock import HeldClock
from apps.inboxes.models import Inbox
from tests.cast import Cast
from tests.conftest import NOON
from tests.conversations.scenes import claims, fresh
from tests.escalations.staffing.scenes import FIXED, escalation_of, in_, stands_at, waits, with_assistant

pytestmark = pytest.mark.django_db

CALM: dict[str, Any] = {"priority": Priority.LOW, "sentiment": None, "tier": ""}


def parts(order: QueueOrder = FIXED, **facts: Any) -> dict[str, int]:
    return parts_of(order, **(CALM | facts))


@pytest.mark.parametrize(("sentiment", "seconds"), [(0.0, 600), (0.25, 300), (0.4, 120), (0.5, 0), (1.0, 0), (None, 0)])
def test_the_worse_the_mood_the_further_ahead(sentiment: float | None, seconds: int) -> None:
    assert parts(sentiment=sentiment)["sentiment"] == seconds


@pytest.mark.parametrize(("tier", "minutes"), [("vip", 8), ("VIP", 8), ("gold", 0), ("", 0)])
def test_a_tier_has_the_minutes_the_tenant_gave_it(tier: str, minutes: int) -> None:
    assert parts(tier=tier)["tier"] == minutes * 60


@pytest.mark.parametrize(
    ("priority", "seconds"),
    [(Priority.LOW, 0), (Priority.NORMAL, 300), (Priority.HIGH, 900), (Priority.URGENT, 1800), (Priority.CRITICAL, YEAR)],
)
def test_an_issue_counts_by_its_priority(priority: Priority, seconds: int) -> None:
    assert parts(priority=priority)["issue"] == seconds


def test_all_parts_add_up(at_acme: Cast) -> None:
    assert ahead(parts(priority=Priority.HIGH, sentiment=0.25, tier="vip")) == timedelta(minutes=15 + 5 + 8)
    assert order_of_tenant().high_minutes == 15
    QueueOrder.objects.create(high_minutes=40)
    assert parts(order_of_tenant(), priority=Priority.HIGH)["issue"] == 2400


@pytest.mark.parametrize(("due_in", "minutes"), [(-5, 25), (0, 20), (15, 5), (20, 0), (60, 0), (None, 0)])
def test_a_promise_counts_more_the_nearer_its_time(due_in: int | None, minutes: int) -> None:
    due = None if due_in is None else NOON + timedelta(minutes=due_in)
    assert promised(FIXED, since=NOON, due=due, is_broken=False) == minutes * 60


def test_a_broken_promise_keeps_what_it_counted() -> None:
    assert promised(FIXED, since=NOON, due=None, is_broken=True) == 1200


def test_parts_are_told_in_words() -> None:
    assert in_words(parts(priority=Priority.HIGH, sentiment=0.35, tier="vip")) == "mood +3 min · tier +8 min · issue +15 min"
    assert in_words(parts(priority=Priority.CRITICAL)) == "issue before all others"
    assert in_words({"sentiment": 5, "waited": 240}) == "mood +1 min · waited before +4 min"
    assert in_words({}) == ""


@dataclass
class InLine:
    came: datetime
    ahead: timedelta

    @property
    def ranked(self) -> datetime:
        return self.came - self.ahead


def test_whoever_has_waited_long_enough_is_served_before_anybody_new() -> None:
    """Whatever moves others up, what it is worth has a bound; past it the older wait wins, over any run of arrivals."""
    dice = random.Random(5)  # noqa: S311 - a game
    bound = ahead(parts(priority=Priority.URGENT, sentiment=0.0, tier="vip")) + timedelta(minutes=FIXED.promise_minutes)
    line, at, waited_most = [InLine(NOON, ahead(parts()))], NOON, timedelta(0)
    for _ in range(2_000):
        at += timedelta(seconds=dice.randrange(1, 60))
        earned = parts(priority=Priority(dice.randrange(4)), sentiment=dice.random(), tier=dice.choice(["", "vip"]))
        due = at + timedelta(minutes=dice.randrange(60)) if dice.random() < 0.3 else None
        earned["promise"] = promised(FIXED, since=at - ahead(earned), due=due, is_broken=False)
        line.append(InLine(at, ahead(earned)))
        if len(line) > 5:
            served = min(line, key=lambda one: one.ranked)
            line.remove(served)
            assert all(one.came + bound >= served.came for one in line), "nobody who came so much later was taken first"
            waited_most = max(waited_most, at - served.came)
    assert timedelta(0) < waited_most
    assert line[0].came > NOON, "who came first with nothing to speak for them was served"


class TestReranking:
    def test_a_worse_mood_moves_up_who_waits(self, shop: Inbox) -> None:
        waiting = waits(shop)
        before = stands_at(waiting)
        feels(waiting, 0.0)
        actions.rerank(waiting)
        assert stands_at(waiting) == before - timedelta(minutes=10)
        assert escalation_of(waiting).parts["sentiment"] == 600
        feels(waiting, 0.9)
        actions.rerank(waiting)
        assert stands_at(waiting) == before

    def test_it_knows_whose_customer_they_are(self, shop: Inbox) -> None:
        waiting = waits(shop)
        QueueOrder.objects.create(tier_minutes={"vip": 8})
        Customer.objects.create(reference="c", name="Maria", tier="VIP", contact=waiting.contact)
        actions.rerank(waiting)
        assert escalation_of(waiting).parts["tier"] == 480

    def test_what_was_waited_before_is_kept(self, at_acme: Cast, shop: Inbox, held_clock: HeldClock) -> None:
        waiting = waits(shop)
        stood_at = stands_at(waiting)
        held_clock.advance(minutes=7)
        claims(at_acme.sarah, waiting)
        actions.release(waiting, member=at_acme.sarah, fence=fresh(waiting).fence)
        actions.rerank(waiting)
        assert stands_at(waiting) == stood_at

    def test_who_does_not_wait_stands_nowhere(self, at_acme: Cast, shop: Inbox) -> None:
        calm, taken = with_assistant(shop), waits(shop)
        claims(at_acme.sarah, taken)
        before = [fresh(one).ranked_at for one in (calm, taken)]
        for one in (calm, taken):
            feels(one, 0.0)
            actions.rerank(one)
        assert [fresh(one).ranked_at for one in (calm, taken)] == before

    def test_a_promise_moves_up_as_it_is_made(self, shop: Inbox) -> None:
        waiting = waits(shop)
        actions.promise(waiting, kind=Promise.Kind.ANSWER, due_at=in_(minutes=10), actor=SYSTEM)
        assert stands_at(waiting) == in_(minutes=10) - timedelta(minutes=20)

    def test_a_crisis_comes_before_everything(self, shop: Inbox, held_clock: HeldClock) -> None:
        old = waits(shop)
        feels(old, 0.0)
        actions.raise_priority(old, to=Priority.URGENT, actor=SYSTEM)
        held_clock.advance(hours=30)
        new = waits(shop)
        actions.raise_priority(new, to=Priority.CRITICAL, actor=SYSTEM)
        first = Conversation.objects.filter(holder=Holder.QUEUE).order_by("ranked_at", "id").first()
        assert first == new

    def test_a_priority_is_raised_once_and_never_lowered(self, shop: Inbox) -> None:
        waiting = waits(shop)
        for to in (Priority.URGENT, Priority.HIGH, Priority.URGENT):
            actions.raise_priority(waiting, to=to, actor=SYSTEM)
        escalation: Escalation = escalation_of(waiting)
        assert (escalation.priority, escalation.moves.filter(kind="raised").count()) == (Priority.URGENT, 1)


def feels(conversation: Conversation, sentiment: float) -> None:
    Conversation.objects.filter(pk=conversation.pk).update(sentiment=sentiment)
