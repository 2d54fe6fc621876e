"""Who touches nothing is away by itself, until they do."""

import uuid

import pytest

from apps.conversations import actions as conversations
from apps.conversations.models import Conversation, Holder
from apps.escalations import actions
from apps.escalations.actions import change_availability, stay_active
from apps.escalations.models import Availability, QueueOrder
from apps.escalations.queries import Standing, standing_of
from apps.escalations.staffing import on_duty
from apps.escalations.tasks import lapse_idle
from apps.events.models import Event
from apps.ground.clock import HeldClock
from apps.ground.lane import fetch
from apps.ground.scope import tenant_scope
from apps.inboxes.models import Inbox
from apps.tenants.models import Membership
from tests.cast import Cast
from tests.conversations.scenes import answers, claims, fresh
from tests.escalations.staffing.scenes import comes, waits

pytestmark = pytest.mark.django_db

State = Availability.State


def standing(member: Membership) -> Standing:
    return Standing.of(fetch(standing_of(member.tenant.pk, member.pk)))


def test_who_touches_nothing_for_ten_minutes_is_away(at_acme: Cast, held_clock: HeldClock) -> None:
    stay_active(at_acme.sarah)
    held_clock.advance(minutes=9, seconds=59)
    assert lapse_idle() == 0
    held_clock.advance(seconds=1)
    assert (lapse_idle(), lapse_idle()) == (1, 0)
    assert standing(at_acme.sarah) == Standing(State.AWAY, held_clock.at)
    told = Event.objects.get(name="availability.changed")
    assert (told.actor_kind, told.payload) == ("system", {"member": at_acme.sarah.pk, "state": "away"})


def test_nothing_more_is_given_to_them(at_acme: Cast, held_clock: HeldClock) -> None:
    stay_active(at_acme.sarah)
    held_clock.advance(minutes=10)
    comes(at_acme.sarah)
    lapse_idle()
    assert on_duty(at_acme.acme.pk) == []


def test_whatever_they_touch_next_they_are_available_again(at_acme: Cast, held_clock: HeldClock) -> None:
    stay_active(at_acme.sarah)
    held_clock.advance(minutes=10)
    lapse_idle()
    held_clock.advance(minutes=30)
    stay_active(at_acme.sarah)
    assert standing(at_acme.sarah) == Standing(State.AVAILABLE, None)
    assert Event.objects.filter(name="availability.changed").latest("pk").actor_id == at_acme.sarah.pk
    assert lapse_idle() == 0


@pytest.mark.parametrize("chosen", [State.BUSY, State.AWAY])
def test_what_somebody_chose_stays_whatever_they_touch(at_acme: Cast, held_clock: HeldClock, chosen: Availability.State) -> None:
    change_availability(at_acme.sarah, state=chosen, actor=at_acme.sarah.actor)
    stay_active(at_acme.sarah)
    held_clock.advance(minutes=20)
    assert lapse_idle() == 0
    stay_active(at_acme.sarah)
    assert standing(at_acme.sarah) == Standing(chosen, None)


def test_who_was_away_by_itself_may_choose_to_be(at_acme: Cast, held_clock: HeldClock) -> None:
    stay_active(at_acme.sarah)
    held_clock.advance(minutes=10)
    lapse_idle()
    change_availability(at_acme.sarah, state=State.AWAY, actor=at_acme.sarah.actor)
    stay_active(at_acme.sarah)
    assert standing(at_acme.sarah) == Standing(State.AWAY, None)


def test_whom_somebody_set_to_available_has_the_time_anew(at_acme: Cast, held_clock: HeldClock) -> None:
    stay_active(at_acme.sarah)
    held_clock.advance(minutes=10)
    lapse_idle()
    change_availability(at_acme.sarah, state=State.AVAILABLE, actor=at_acme.sofia.actor)
    assert lapse_idle() == 0
    held_clock.advance(minutes=10)
    assert lapse_idle() == 1


def test_whose_words_reached_a_customer_lately_is_there(at_acme: Cast, shop: Inbox, held_clock: HeldClock) -> None:
    stay_active(at_acme.sarah)
    held = claims(at_acme.sarah, waits(shop))
    held_clock.advance(minutes=8)
    answers(at_acme.sarah, held)
    held_clock.advance(minutes=9)
    assert lapse_idle() == 0
    held_clock.advance(minutes=1)
    assert lapse_idle() == 1


def test_what_they_leave_unanswered_goes_to_others(at_acme: Cast, shop: Inbox, held_clock: HeldClock) -> None:
    comes(at_acme.sarah)
    stay_active(at_acme.sarah)
    held: Conversation = claims(at_acme.sarah, waits(shop))
    held_clock.advance(minutes=10)
    comes(at_acme.sarah)
    lapse_idle()
    assert actions.relieve() == 0
    held_clock.advance(seconds=61)
    actions.relieve()
    assert fresh(held).holder == Holder.QUEUE


def test_who_never_told_what_they_touch_says_it_themselves(at_acme: Cast, held_clock: HeldClock) -> None:
    change_availability(at_acme.sarah, state=State.AVAILABLE, actor=at_acme.sarah.actor)
    comes(at_acme.sarah)
    held_clock.advance(hours=5)
    assert lapse_idle() == 0


@pytest.mark.parametrize(("minutes", "after", "lapsed"), [(3, 3, 1), (30, 29, 0), (30, 30, 1), (0, 600, 0)])
def test_a_tenant_says_how_long(at_acme: Cast, held_clock: HeldClock, minutes: int, after: int, lapsed: int) -> None:
    QueueOrder.objects.create(away_after_minutes=minutes)
    stay_active(at_acme.sarah)
    held_clock.advance(minutes=after)
    assert lapse_idle() == lapsed


def test_each_tenant_for_itself(at_acme: Cast, held_clock: HeldClock) -> None:
    with tenant_scope(at_acme.globex.pk):
        QueueOrder.objects.create(away_after_minutes=60)
        stay_active(at_acme.charlie)
    stay_active(at_acme.sarah)
    held_clock.advance(minutes=10)
    assert lapse_idle() == 1
    with tenant_scope(at_acme.globex.pk):
        assert standing(at_acme.charlie) == Standing()


def test_who_does_not_answer_is_neither(at_acme: Cast) -> None:
    stay_active(at_acme.vera)
    assert not Availability.objects.exists()


def test_a_note_of_a_colleague_is_not_theirs(at_acme: Cast, shop: Inbox, held_clock: HeldClock) -> None:
    stay_active(at_acme.sarah)
    held = claims(at_acme.sarah, waits(shop))
    held_clock.advance(minutes=10)
    conversations.note(held, member=at_acme.tom, client_id=uuid.uuid4(), text="Where is she?")
    assert lapse_idle() == 1
