"""Put aside until a time, or until the customer writes; in the same hands, and in nobody's way meanwhile."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from apps.conversations import actions
from apps.conversations.actions import Moved, NotTheHolder
from apps.conversations.admitting import Guest
from apps.conversations.models import Conversation, Holder, Outcome
from apps.escalations import actions as escalations
from apps.escalations.staffing import on_duty
from apps.events.actors import SYSTEM
from apps.events.models import Event
from apps.ground import clock
from apps.tenants.models import Membership
from tests.cast import Cast
from tests.conversations.scenes import answers, claims, comes, fresh, says, transcript

pytestmark = pytest.mark.django_db

AN_HOUR = timedelta(hours=1)


@pytest.fixture
def held(at_acme: Cast, waiting: Conversation) -> Conversation:
    return claims(at_acme.sarah, waiting)


def snoozes(member: Membership, conversation: Conversation, within: timedelta = AN_HOUR) -> Conversation:
    return actions.snooze(conversation, until=clock.now() + within, member=member, fence=fresh(conversation).fence)


def happened(name: str) -> list[dict[str, Any]]:
    return list(Event.objects.filter(name=name).order_by("id").values_list("payload", flat=True))


def test_it_stays_in_the_same_hands_and_the_customer_reads_nothing_of_it(at_acme: Cast, held: Conversation) -> None:
    before = transcript(held)
    asleep = snoozes(at_acme.sarah, held)
    assert (asleep.agent, asleep.fence, asleep.snoozed_until) == (at_acme.sarah, held.fence, clock.now() + AN_HOUR)
    assert transcript(held) == before
    assert happened("conversation.snoozed") == [{"conversation": held.pk, "contact": held.contact_id, "member": at_acme.sarah.pk}]


@pytest.mark.parametrize("within", [timedelta(seconds=59), timedelta(days=90, seconds=1), -AN_HOUR])
def test_for_a_minute_to_ninety_days(at_acme: Cast, held: Conversation, within: timedelta) -> None:
    with pytest.raises(ValidationError, match="between a minute and 90 days"):
        snoozes(at_acme.sarah, held, within)
    assert fresh(held).snoozed_until is None


@pytest.mark.parametrize("within", [timedelta(minutes=1), timedelta(days=90)])
def test_and_for_just_that(at_acme: Cast, held: Conversation, within: timedelta) -> None:
    assert snoozes(at_acme.sarah, held, within).is_snoozed


def test_only_by_who_holds_it_or_leads(at_acme: Cast, held: Conversation) -> None:
    for other, refused in ((at_acme.tom, NotTheHolder), (at_acme.vera, PermissionDenied)):
        with pytest.raises(refused):
            snoozes(other, held)
    assert snoozes(at_acme.sofia, held).agent == at_acme.sarah
    with pytest.raises(NotTheHolder):
        actions.wake(held, actor=at_acme.tom.actor)
    assert not actions.wake(held, actor=at_acme.sarah.actor).is_snoozed


def test_not_what_nobody_holds(at_acme: Cast, waiting: Conversation) -> None:
    with pytest.raises(ValidationError, match="Claim"):
        snoozes(at_acme.sarah, waiting)


def test_on_an_old_view_it_is_refused(at_acme: Cast, held: Conversation) -> None:
    claims(at_acme.tom, held)
    with pytest.raises(Moved):
        actions.snooze(held, until=clock.now() + AN_HOUR, member=at_acme.sofia, fence=held.fence)
    snoozes(at_acme.tom, held)
    with pytest.raises(Moved):
        actions.wake(held, actor=at_acme.sofia.actor, fence=held.fence)


def test_it_wakes_at_its_time_and_is_marked_as_back(at_acme: Cast, held: Conversation, held_clock: Any) -> None:
    snoozes(at_acme.sarah, held)
    held_clock.advance(minutes=59)
    assert actions.wake_due() == 0
    held_clock.advance(minutes=1)
    assert (actions.wake_due(), actions.wake_due()) == (1, 0)
    woken = fresh(held)
    assert (woken.agent, woken.snoozed_until, woken.snooze_turned_at) == (at_acme.sarah, None, held_clock.at)
    assert happened("conversation.woken") == [{"conversation": held.pk, "contact": held.contact_id, "member": at_acme.sarah.pk}]


def test_what_the_customer_writes_wakes_it_at_once(at_acme: Cast, guest: Guest, held: Conversation, held_clock: Any) -> None:
    snoozes(at_acme.sarah, held)
    held_clock.advance(minutes=5)
    says(guest, "One more thing")
    woken = fresh(held)
    assert (woken.agent, woken.snoozed_until, woken.snooze_turned_at) == (at_acme.sarah, None, held_clock.at)
    held_clock.advance(minutes=5)
    says(guest, "And another")
    assert len(happened("conversation.woken")) == 1


def test_what_colleagues_and_the_house_say_does_not_wake_it(at_acme: Cast, held: Conversation) -> None:
    snoozes(at_acme.sarah, held)
    answers(at_acme.sarah, held)
    actions.say(held, "joined", name="Sarah")
    assert fresh(held).is_snoozed
    assert happened("conversation.woken") == []


def test_it_is_back_until_it_is_answered(at_acme: Cast, guest: Guest, held: Conversation) -> None:
    snoozes(at_acme.sarah, held)
    says(guest, "One more thing")
    assert fresh(held).snooze_turned_at is not None
    answers(at_acme.sarah, held)
    assert fresh(held).snooze_turned_at is None


@pytest.mark.parametrize("to", [Holder.QUEUE, Holder.ASSISTANT, Holder.AGENT, Holder.NONE])
def test_whoever_has_it_next_has_it_awake(at_acme: Cast, held: Conversation, to: Holder) -> None:
    snoozes(at_acme.sarah, held)
    if to == Holder.NONE:
        actions.resolve(held, outcome=Outcome.SOLVED, actor=SYSTEM)
    else:
        actions.hand_over(held, to=to, agent=at_acme.tom if to == Holder.AGENT else None, actor=SYSTEM)
    now = fresh(held)
    assert (now.holder, now.snoozed_until, now.snooze_turned_at) == (to, None, None)


def test_asleep_it_is_not_closed_for_silence_and_awake_it_has_its_time_anew(at_acme: Cast, held: Conversation, held_clock: Any) -> None:
    answers(at_acme.sarah, held)
    snoozes(at_acme.sarah, held, timedelta(days=30))
    held_clock.advance(days=30)
    assert actions.close_idle() == 0
    assert actions.wake_due() == 1
    assert actions.close_idle() == 0
    held_clock.advance(days=30)
    assert actions.close_idle() == 1


def test_asleep_it_takes_nobodys_place(at_acme: Cast, held: Conversation) -> None:
    comes(at_acme.sarah)
    assert [one.held for one in on_duty(at_acme.acme.pk)] == [1]
    snoozes(at_acme.sarah, held)
    assert [one.held for one in on_duty(at_acme.acme.pk)] == [0]


def test_who_is_gone_is_relieved_of_it_once_it_is_awake(at_acme: Cast, guest: Guest, held: Conversation, held_clock: Any) -> None:
    snoozes(at_acme.sarah, held)
    for _ in range(3):
        held_clock.advance(minutes=2)
        assert escalations.relieve() == 0
    says(guest, "Are you there?")
    assert escalations.relieve() == 1
    assert fresh(held).holder == Holder.QUEUE
