"""Who counts as there, what they can still take, and where in the queue one would stand."""

from datetime import timedelta
from typing import Any

import pytest

from apps.conversations.models import Conversation
from apps.escalations import actions
from apps.escalations.models import Availability, TeamQueue
from apps.escalations.staffing import Staffing, on_duty, staffing_of
from apps.ground.clock import HeldClock
from apps.ground.scope import tenant_scope
from apps.inboxes.models import Inbox
from apps.tenants.models import Membership
from apps.tenants.models.membership import PRESENCE_LEASE
from tests.cast import Cast
from tests.conversations.scenes import claims
from tests.escalations.staffing.scenes import comes, goes_to, make_team, waits, with_assistant

pytestmark = pytest.mark.django_db

State = Availability.State


def there(cast: Cast, **of: Any) -> list[int]:
    return [one.id for one in on_duty(cast.acme.pk, **of)]


def changed(member: Membership, **fields: Any) -> Membership:
    Membership.objects.filter(pk=member.pk).update(**fields)
    return member


def ids(*members: Membership) -> list[int]:
    return sorted(member.pk for member in members)


def test_nobody_is_there_until_somebody_comes(at_acme: Cast, shop: Inbox) -> None:
    found = staffing_of(waits(shop))
    assert (found.on_duty, found.free, found.somebody_is_there, found.finds_room, found.estimate) == (0, 0, False, False, None)
    comes(at_acme.sarah)
    assert staffing_of(waits(shop)).somebody_is_there


def test_a_presence_is_a_lease(at_acme: Cast, held_clock: HeldClock) -> None:
    comes(at_acme.sarah)
    held_clock.advance(seconds=PRESENCE_LEASE.total_seconds() - 1)
    assert there(at_acme) == ids(at_acme.sarah)
    held_clock.advance(seconds=1)
    assert there(at_acme) == []


def test_two_windows_are_one_person(at_acme: Cast) -> None:
    comes(at_acme.sarah, at_acme.sarah)
    assert there(at_acme) == ids(at_acme.sarah)


@pytest.mark.parametrize(("state", "is_there"), [(State.AVAILABLE, True), (State.BUSY, False), (State.AWAY, False)])
def test_who_is_busy_or_away_takes_nothing(at_acme: Cast, state: Availability.State, is_there: bool) -> None:
    comes(at_acme.sarah)
    actions.change_availability(at_acme.sarah, state=state, actor=at_acme.sarah.actor)
    assert there(at_acme) == (ids(at_acme.sarah) if is_there else [])


def test_whose_role_does_not_answer_is_not_counted(at_acme: Cast) -> None:
    comes(at_acme.oscar, at_acme.vera, at_acme.olivia)
    assert there(at_acme) == ids(at_acme.olivia)


def test_who_left_the_tenant_is_not_counted(at_acme: Cast, held_clock: HeldClock) -> None:
    comes(at_acme.sarah)
    changed(at_acme.sarah, ended_at=held_clock.at)
    assert there(at_acme) == []


def test_a_team_is_its_members(at_acme: Cast) -> None:
    billing = make_team("Billing", at_acme.tom)
    comes(at_acme.sarah, at_acme.tom)
    assert there(at_acme, team_id=billing.pk) == ids(at_acme.tom)
    assert there(at_acme) == ids(at_acme.sarah, at_acme.tom), "without a team: all who may answer"


def test_a_skill_is_found_however_it_is_written(at_acme: Cast) -> None:
    comes(at_acme.sarah, changed(at_acme.tom, skills=["Returns"]))
    assert there(at_acme, skill="returns") == ids(at_acme.tom)


def test_a_supervisor_is_whoever_leads(at_acme: Cast) -> None:
    comes(at_acme.sarah, at_acme.sofia, at_acme.adam)
    assert there(at_acme, to_supervisor=True) == ids(at_acme.sofia, at_acme.adam)


def test_an_outside_desk_is_there_for_its_own_queue_alone(at_acme: Cast) -> None:
    desk, billing = make_team("Night desk", at_acme.tom), make_team("Billing", at_acme.sarah)
    TeamQueue.objects.create(team=desk, sees_only_its_queue=True)
    comes(at_acme.sarah, at_acme.tom)
    assert (there(at_acme), there(at_acme, team_id=desk.pk)) == (ids(at_acme.sarah), ids(at_acme.tom))
    TeamQueue.objects.filter(team=desk).update(sees_only_its_queue=False)
    assert there(at_acme) == ids(at_acme.sarah, at_acme.tom)
    assert there(at_acme, team_id=billing.pk) == ids(at_acme.sarah)


def test_a_rival_s_people_are_not_ours(cast: Cast) -> None:
    with tenant_scope(cast.globex.pk):
        comes(cast.charlie)
    with tenant_scope(cast.acme.pk):
        assert there(cast) == []


def test_what_they_hold_takes_up_room(at_acme: Cast, shop: Inbox) -> None:
    comes(changed(at_acme.sarah, capacity=2), changed(at_acme.tom, capacity=1))
    assert staffing_of(with_assistant(shop)).free == 3
    for member in (at_acme.sarah, at_acme.tom):
        claims(member, waits(shop))
    assert staffing_of(with_assistant(shop)).free == 1
    changed(at_acme.sarah, capacity=0)
    assert staffing_of(with_assistant(shop)).free == 0, "who holds more than they should makes no room for others less"


def test_the_position_counts_who_stands_before_it_in_that_queue(at_acme: Cast, shop: Inbox, held_clock: HeldClock) -> None:
    billing = make_team("Billing", at_acme.tom)
    first, second = waits(shop), goes_to(billing, waits(shop))
    held_clock.advance(minutes=4)
    new = with_assistant(shop)

    def position(conversation: Conversation, **at: Any) -> int:
        return staffing_of(conversation, **at).position

    assert (position(new), position(new, team_id=billing.pk)) == (2, 2)
    assert position(new, ahead=timedelta(minutes=10)) == 1, "who is ahead by more than the other has waited stands before them"
    assert (position(first), position(second, team_id=billing.pk)) == (1, 1), "who waits does not stand behind themselves"


def test_room_is_found_where_it_is_enough_for_all_before(at_acme: Cast, shop: Inbox) -> None:
    comes(changed(at_acme.sarah, capacity=2))
    waits(shop)
    assert staffing_of(with_assistant(shop)).finds_room
    waits(shop)
    found: Staffing = staffing_of(with_assistant(shop))
    assert (found.free, found.position, found.finds_room, found.somebody_is_there) == (2, 3, False, True)


def test_it_is_two_statements_whoever_is_there(at_acme: Cast, shop: Inbox, django_assert_num_queries: Any) -> None:
    new = with_assistant(shop)
    with django_assert_num_queries(2):
        staffing_of(new)
    comes(at_acme.sarah, at_acme.tom, at_acme.sofia)
    for _ in range(3):
        waits(shop)
    with django_assert_num_queries(2):
        staffing_of(new)
