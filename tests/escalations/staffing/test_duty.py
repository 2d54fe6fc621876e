"""What a customer reads, what is promised and who is offered something agree on who is there."""

from typing import Any

import pytest

from apps.conversations import actions as conversations
from apps.conversations.admitting import Guest
from apps.conversations.facing import current_of, face_of
from apps.conversations.models import Conversation, Holder
from apps.escalations import actions
from apps.escalations.candidates import best_candidate, places_in
from apps.escalations.duty import somebody_for_it
from apps.escalations.models import Availability, Escalation, TeamQueue
from apps.escalations.staffing import staffing_of
from apps.events.actors import SYSTEM
from apps.ground import clock
from apps.ground.lane import fetch
from apps.ground.scope import tenant_scope
from apps.inboxes.models import Inbox
from apps.tenants.models import Membership
from apps.tenants.models.membership import PRESENCE_LEASE
from tests.cast import Cast
from tests.conversations.scenes import fresh, says
from tests.escalations.staffing.scenes import comes, escalation_of, goes_to, make_team
from tests.factories import make_guest

pytestmark = pytest.mark.django_db

State = Availability.State


@pytest.fixture
def guest(shop: Inbox) -> Guest:
    return make_guest(shop)


@pytest.fixture
def waiting(guest: Guest) -> Conversation:
    return fresh(says(guest))


def reads(guest: Guest) -> bool:
    """Whether the customer reads that somebody is there."""
    face = face_of(fetch(current_of(guest, somebody=somebody_for_it())))
    assert face is not None
    return face.somebody_is_here


def agreed(guest: Guest, waiting: Conversation) -> bool:
    """Whether somebody is there for it, of whom the others know as well."""
    waiting, escalation = fresh(waiting), escalation_of(waiting)
    found = staffing_of(waiting, team_id=waiting.team_id, skill=escalation.skill, to_supervisor=escalation.to_supervisor)
    assert reads(guest) is (found.on_duty > 0)
    if waiting.team_id is not None:
        assert reads(guest) is (best_candidate(waiting, escalation) is not None)
    return reads(guest)


def is_now(member: Membership, state: Availability.State) -> None:
    actions.change_availability(member, state=state, actor=member.actor)


def test_a_socket_is_somebody_for_as_long_as_its_lease(
    at_acme: Cast, guest: Guest, waiting: Conversation, held_clock: clock.HeldClock
) -> None:
    assert not agreed(guest, waiting)
    comes(at_acme.sarah)
    assert agreed(guest, waiting)
    held_clock.advance(seconds=PRESENCE_LEASE.total_seconds())
    assert not agreed(guest, waiting)


@pytest.mark.parametrize(("who", "counts"), [("olivia", True), ("sofia", True), ("sarah", True), ("oscar", False), ("vera", False)])
def test_only_who_may_answer_counts(at_acme: Cast, guest: Guest, waiting: Conversation, who: str, counts: bool) -> None:
    comes(getattr(at_acme, who))
    assert agreed(guest, waiting) is counts


def test_who_has_left_the_tenant_does_not_count(at_acme: Cast, guest: Guest, waiting: Conversation) -> None:
    comes(at_acme.sarah)
    Membership.objects.filter(pk=at_acme.sarah.pk).update(ended_at=clock.now())
    assert not agreed(guest, waiting)


@pytest.mark.parametrize("state", [State.BUSY, State.AWAY])
def test_who_takes_nothing_is_not_there(at_acme: Cast, guest: Guest, waiting: Conversation, state: Availability.State) -> None:
    comes(at_acme.sarah)
    is_now(at_acme.sarah, state)
    assert not agreed(guest, waiting)
    is_now(at_acme.sarah, State.AVAILABLE)
    assert agreed(guest, waiting)


def test_of_a_team_only_its_own_people(at_acme: Cast, guest: Guest, waiting: Conversation) -> None:
    goes_to(make_team("Billing", at_acme.tom), waiting)
    comes(at_acme.sarah)
    assert not agreed(guest, waiting)
    comes(at_acme.tom)
    assert agreed(guest, waiting)
    is_now(at_acme.tom, State.BUSY)
    assert not agreed(guest, waiting)


def test_an_outside_desk_is_there_for_its_own_queue(at_acme: Cast, guest: Guest, waiting: Conversation) -> None:
    desk = make_team("Night desk", at_acme.tom)
    TeamQueue.objects.create(team=desk, sees_only_its_queue=True)
    comes(at_acme.tom)
    assert not agreed(guest, waiting)
    goes_to(desk, waiting)
    assert agreed(guest, waiting)


@pytest.mark.parametrize("asked", [{"skill": "returns"}, {"to_supervisor": True}])
def test_of_those_who_can_what_is_needed(at_acme: Cast, guest: Guest, waiting: Conversation, asked: dict[str, Any]) -> None:
    Membership.objects.filter(pk=at_acme.sofia.pk).update(skills=["Returns"])
    goes_to(make_team("Billing", at_acme.sarah, at_acme.sofia), waiting)
    Escalation.objects.update(**asked)
    comes(at_acme.sarah)
    assert not agreed(guest, waiting)
    comes(at_acme.sofia)
    assert agreed(guest, waiting)


def test_who_does_not_wait_is_asked_about_nobody_in_particular(at_acme: Cast, guest: Guest, waiting: Conversation) -> None:
    goes_to(make_team("Billing", at_acme.tom), waiting)
    comes(at_acme.sarah)
    conversations.hand_over(waiting, to=Holder.ASSISTANT, actor=SYSTEM)
    assert reads(guest)


def test_a_rivals_people_are_not_ours(cast: Cast, guest: Guest, waiting: Conversation) -> None:
    with tenant_scope(cast.globex.pk):
        comes(cast.charlie)
    with tenant_scope(cast.acme.pk):
        assert not agreed(guest, waiting)


def test_a_teams_room_is_what_they_do_not_hold_and_were_not_asked_to(at_acme: Cast, shop: Inbox) -> None:
    Membership.objects.update(capacity=2)
    team = make_team("Billing", at_acme.sarah, at_acme.tom)
    TeamQueue.objects.create(team=team, mode=TeamQueue.Mode.PUSH)
    assert places_in(at_acme.acme.pk, team.pk) == 0
    comes(at_acme.sarah)
    assert places_in(at_acme.acme.pk, team.pk) == 2
    first = goes_to(team, says(make_guest(shop)))
    actions.offer_due()
    assert places_in(at_acme.acme.pk, team.pk) == 1
    actions.claim(first, member=at_acme.sarah, fence=first.fence)
    comes(at_acme.tom)
    assert places_in(at_acme.acme.pk, team.pk) == 3
    Membership.objects.update(capacity=0)
    assert places_in(at_acme.acme.pk, team.pk) == 0, "who holds more than they should makes no room for others less"
