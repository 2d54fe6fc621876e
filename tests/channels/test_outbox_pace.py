"""No sender is asked for more than its provider takes; whatever waits for its moment is woken at it."""

from typing import Any

import pytest

from apps.conversations import actions, tasks
from apps.conversations.admitting import Guest
from apps.conversations.models import Delivery
from apps.ground import clock
from apps.inboxes.models import Inbox
from config.bench.standin.twilio import TwilioStandIn
from tests.cast import Cast
from tests.channels.leaving import BOB, answered_by, make_number, make_texter, newest, outbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def slow(at_acme: Cast, twilio: TwilioStandIn) -> Inbox:
    """Two a second."""
    return make_number(at_acme.acme, per_second=2)


@pytest.fixture
def crowd(at_acme: Cast, slow: Inbox) -> list[Delivery]:
    return [newest(answered_by(at_acme.sarah, make_texter(slow, f"+1555020000{n}"), f"to {n}")) for n in range(5)]


def tick(held: clock.HeldClock, crowd: list[Delivery]) -> int:
    held.advance(seconds=0.5)
    return actions.deliver_due()


def test_each_gets_the_next_free_moment(crowd: list[Delivery], twilio: TwilioStandIn, held_clock: clock.HeldClock) -> None:
    woken = [actions.hand_on(one.tenant_id, one.pk) for one in crowd]
    assert [(one.is_sent, one.seconds) for one in woken] == [(True, 0), (False, 0.5), (False, 1), (False, 1.5), (False, 2)]
    assert [one.wake for one in woken[1:]] == [one.pk for one in crowd[1:]]
    assert actions.deliver_due() == 0
    assert [tick(held_clock, crowd) for _ in range(6)] == [1, 1, 1, 1, 0, 0]
    assert [text.body for text in twilio.messages] == [f"to {n}" for n in range(5)]


def test_after_a_rest_nothing_waits(crowd: list[Delivery], held_clock: clock.HeldClock) -> None:
    first, second, *_ = crowd
    assert actions.deliver(first.tenant_id, first.pk)
    held_clock.advance(minutes=1)
    assert actions.deliver(second.tenant_id, second.pk)


def test_a_try_that_failed_takes_a_new_moment(crowd: list[Delivery], twilio: TwilioStandIn, held_clock: clock.HeldClock) -> None:
    twilio.throttle()
    first = crowd[0]
    actions.deliver(first.tenant_id, first.pk)
    held_clock.advance(seconds=3)
    for one in crowd[1:]:
        actions.hand_on(one.tenant_id, one.pk)
    assert actions.hand_on(first.tenant_id, first.pk).seconds == 2
    held_clock.advance(seconds=2)
    assert actions.deliver(first.tenant_id, first.pk)


def test_another_sender_has_a_pace_of_its_own(at_acme: Cast, crowd: list[Delivery], twilio: TwilioStandIn) -> None:
    for one in crowd:
        actions.hand_on(one.tenant_id, one.pk)
    other = newest(answered_by(at_acme.sarah, make_texter(make_number(at_acme.acme, sender="+15550100009"), BOB), "at once"))
    assert actions.deliver(other.tenant_id, other.pk)


def test_one_persons_texts_leave_at_the_pace_too(at_acme: Cast, slow: Inbox, twilio: TwilioStandIn, held_clock: clock.HeldClock) -> None:
    conversation = answered_by(at_acme.sarah, make_texter(slow), "one", "two", "three")
    handled = actions.hand_on(at_acme.acme.pk, outbox(conversation)[0].pk)
    assert (handled.is_sent, handled.wake) == (True, outbox(conversation)[1].pk)
    assert [tick(held_clock, []) for _ in range(3)] == [1, 1, 0]


def test_a_worker_is_told_when(crowd: list[Delivery], monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Any] = []
    monkeypatch.setattr(tasks.deliver, "apply_async", lambda ids, countdown: told.append((ids[1], countdown)))
    for one in crowd:
        tasks.deliver(one.tenant_id, one.pk)
    assert told == [(one.pk, 0.5 * n) for n, one in enumerate(crowd)][1:]


def test_what_is_due_much_later_is_left_to_the_sweep(at_acme: Cast, ann: Guest, twilio: TwilioStandIn, held_clock: clock.HeldClock) -> None:
    waits = newest(answered_by(at_acme.sarah, ann, "one"))
    twilio.throttle(times=2)
    soon = actions.hand_on(waits.tenant_id, waits.pk)
    assert (soon.wake, 1 <= soon.seconds <= 3) == (waits.pk, True)
    held_clock.advance(seconds=3)
    Delivery.objects.update(attempts=8)
    assert actions.hand_on(waits.tenant_id, waits.pk).wake is None
    held_clock.advance(hours=1)
    assert actions.deliver_due() == 1
