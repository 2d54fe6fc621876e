"""Members say whether they take what waits."""

import pytest
from django.core.exceptions import PermissionDenied

from apps.escalations.actions import change_availability
from apps.escalations.models import Availability
from apps.events.actors import SYSTEM, Actor
from apps.events.models import Event
from apps.ground.clock import HeldClock
from apps.tenants.models import Membership
from tests.cast import Cast
from tests.escalations.staffing.scenes import happened

pytestmark = pytest.mark.django_db

State = Availability.State


def state_of(member: Membership) -> str:
    return Availability.objects.get(membership=member).state


def test_one_says_it_of_oneself(at_acme: Cast, held_clock: HeldClock) -> None:
    change_availability(at_acme.sarah, state=State.BUSY, actor=at_acme.sarah.actor)
    held_clock.advance(minutes=3)
    changed = change_availability(at_acme.sarah, state=State.AWAY, actor=at_acme.sarah.actor)
    assert (state_of(at_acme.sarah), changed.changed_at) == ("away", held_clock.at)
    told = Event.objects.filter(name="availability.changed").order_by("pk")
    assert [event.payload for event in told] == [{"member": at_acme.sarah.pk, "state": state} for state in ("busy", "away")]


def test_said_again_it_changes_nothing(at_acme: Cast, held_clock: HeldClock) -> None:
    first = change_availability(at_acme.sarah, state=State.BUSY, actor=at_acme.sarah.actor)
    held_clock.advance(minutes=3)
    again = change_availability(at_acme.sarah, state=State.BUSY, actor=at_acme.sarah.actor)
    assert (again.changed_at, happened("availability.changed")) == (first.changed_at, 1)


def test_who_leads_and_the_house_may_say_it_of_others(at_acme: Cast) -> None:
    change_availability(at_acme.sarah, state=State.AWAY, actor=at_acme.sofia.actor)
    change_availability(at_acme.tom, state=State.AWAY, actor=SYSTEM)
    assert (state_of(at_acme.sarah), state_of(at_acme.tom)) == ("away", "away")


def test_a_colleague_may_not(at_acme: Cast) -> None:
    with pytest.raises(PermissionDenied):
        change_availability(at_acme.sarah, state=State.AWAY, actor=at_acme.tom.actor)
    with pytest.raises(PermissionDenied):
        change_availability(at_acme.sarah, state=State.AWAY, actor=Actor(kind="customer", id=at_acme.sarah.pk))
    assert not Availability.objects.exists()


def test_who_does_not_answer_has_nothing_to_say(at_acme: Cast) -> None:
    with pytest.raises(PermissionDenied):
        change_availability(at_acme.vera, state=State.AVAILABLE, actor=at_acme.vera.actor)
