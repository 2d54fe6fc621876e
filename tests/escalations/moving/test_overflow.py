"""Where too many wait, or too long, another team helps out, and nobody loses their place."""

from typing import Any

import pytest

from apps.conversations import actions as conversations
from apps.conversations.models import Conversation
from apps.escalations import actions, tasks
from apps.escalations.actions import overflowing
from apps.escalations.models import Escalation
from apps.events.models import Event
from apps.ground import clock
from apps.tenants.models import Team
from tests.cast import Cast
from tests.conversations.scenes import claims, fresh
from tests.escalations.moving.scenes import PUSH, escalation_of, here, last_move, moves_of, offered, team_of, waits_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def helpers(at_acme: Cast) -> Team:
    return team_of(at_acme.tom, name="Helpers")


def test_who_waits_too_long_goes_to_the_other_team_with_their_place(at_acme: Cast, helpers: Team, held_clock: clock.HeldClock) -> None:
    team = team_of(at_acme.sarah, overflow_to=helpers, overflow_minutes=5)
    early = waits_for(team)
    held_clock.advance(minutes=3)
    late = waits_for(team)
    assert actions.overflow() == 0
    held_clock.advance(minutes=2)
    assert actions.overflow() == 1
    gone = fresh(early)
    assert (gone.team_id, gone.ranked_at, gone.queued_at, gone.fence) == (helpers.pk, early.ranked_at, early.queued_at, early.fence)
    assert escalation_of(early).team_id == helpers.pk
    assert (last_move(early).kind, last_move(early).team) == ("overflowed", helpers)
    assert Event.objects.filter(name="conversation.lined_up", payload__team=helpers.pk).count() == 1
    assert fresh(late).team_id == team.pk


def test_where_too_many_wait_the_newest_go(at_acme: Cast, helpers: Team, held_clock: clock.HeldClock) -> None:
    team = team_of(at_acme.sarah, overflow_to=helpers, overflow_depth=2)
    waiting: list[Conversation] = []
    for _ in range(4):
        waiting.append(waits_for(team))
        held_clock.advance(seconds=1)
    actions.overflow()
    assert [fresh(one).team_id for one in waiting] == [team.pk, team.pk, helpers.pk, helpers.pk]


def test_as_many_as_are_meant_to_wait_wait(at_acme: Cast, helpers: Team) -> None:
    team = team_of(at_acme.sarah, overflow_to=helpers, overflow_depth=2)
    waiting = [waits_for(team), waits_for(team), claims(at_acme.sarah, waits_for(team))]
    assert actions.overflow() == 0
    assert {fresh(one).team_id for one in waiting} == {team.pk}


def test_two_teams_do_not_send_anybody_to_and_fro(at_acme: Cast, held_clock: clock.HeldClock) -> None:
    one, other = team_of(at_acme.sarah, name="One"), team_of(at_acme.tom, name="Other")
    one.queues.create(overflow_to=other, overflow_minutes=5)
    other.queues.create(overflow_to=one, overflow_minutes=5)
    waiting = waits_for(one)
    held_clock.advance(minutes=5)
    for _ in range(3):
        actions.overflow()
    assert fresh(waiting).team_id == other.pk
    assert moves_of(waiting).count("overflowed") == 1


def test_who_came_back_into_the_queue_may_overflow_again(at_acme: Cast, helpers: Team, held_clock: clock.HeldClock) -> None:
    team = team_of(at_acme.sarah, overflow_to=helpers, overflow_minutes=5)
    waiting = waits_for(team)
    held_clock.advance(minutes=5)
    actions.overflow()
    held = claims(at_acme.tom, waiting)
    held_clock.advance(minutes=1)
    actions.transfer(held, member=at_acme.tom, fence=held.fence, team=team)
    assert actions.overflow() == 0
    held_clock.advance(minutes=5)
    assert actions.overflow() == 1


def test_the_other_team_is_offered_it(at_acme: Cast, held_clock: clock.HeldClock) -> None:
    helpers = team_of(at_acme.tom, name="Helpers", mode=PUSH)
    team = team_of(at_acme.sarah, mode=PUSH, overflow_to=helpers, overflow_minutes=5)
    waiting = waits_for(team)
    here(at_acme.sarah)
    actions.offer_due()
    held_clock.advance(minutes=5)
    here(at_acme.tom)
    actions.overflow()
    actions.offer_due()
    assert offered(waiting) == at_acme.tom


def test_the_other_team_is_asked_as_a_whole(at_acme: Cast, held_clock: clock.HeldClock) -> None:
    """The skill, or the lead, was asked of the team before."""
    helpers = team_of(at_acme.tom, name="Helpers", mode=PUSH)
    waiting = waits_for(team_of(at_acme.sarah, overflow_to=helpers, overflow_minutes=5))
    Escalation.objects.update(skill="returns", to_supervisor=True)
    held_clock.advance(minutes=5)
    here(at_acme.tom)
    actions.overflow()
    actions.offer_due()
    assert (escalation_of(waiting).skill, escalation_of(waiting).to_supervisor) == ("", False)
    assert offered(waiting) == at_acme.tom


def test_it_goes_over_in_slices_the_first_first(
    at_acme: Cast, helpers: Team, held_clock: clock.HeldClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overflowing, "OVERFLOW_BATCH", 2)
    team = team_of(at_acme.sarah, overflow_to=helpers, overflow_minutes=5)
    waiting: list[Conversation] = []
    for _ in range(3):
        waiting.append(waits_for(team))
        held_clock.advance(seconds=1)
    held_clock.advance(minutes=5)
    assert actions.overflow() == 2
    assert [fresh(one).team_id for one in waiting] == [helpers.pk, helpers.pk, team.pk]
    assert (actions.overflow(), actions.overflow()) == (1, 0)


def test_one_that_fails_keeps_none_of_the_others(
    at_acme: Cast, helpers: Team, held_clock: clock.HeldClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    team = team_of(at_acme.sarah, overflow_to=helpers, overflow_minutes=5)
    waiting = [waits_for(team) for _ in range(3)]
    held_clock.advance(minutes=5)

    def lined_up(conversation: Conversation, **place: Any) -> Conversation:
        if conversation == waiting[1]:
            raise RuntimeError
        return conversations.line_up(conversation, **place)

    monkeypatch.setattr(overflowing, "line_up", lined_up)
    assert actions.overflow() == 2
    assert [fresh(one).team_id for one in waiting] == [helpers.pk, team.pk, helpers.pk]


def test_who_was_taken_meanwhile_is_passed_over(
    at_acme: Cast, helpers: Team, held_clock: clock.HeldClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between being found and being locked."""
    team = team_of(at_acme.sarah, overflow_to=helpers, overflow_minutes=5)
    waiting = [waits_for(team) for _ in range(2)]
    held_clock.advance(minutes=5)

    def locked(conversation: Conversation) -> Conversation:
        if conversation == waiting[0]:
            claims(at_acme.sarah, conversation)
        return conversations.lock(conversation)

    monkeypatch.setattr(overflowing, "lock", locked)
    assert actions.overflow() == 1
    assert (fresh(waiting[0]).agent, fresh(waiting[1]).team_id) == (at_acme.sarah, helpers.pk)


def test_the_sweep_works_for_every_tenant_and_twice(cast: Cast, held_clock: clock.HeldClock) -> None:
    for member in (cast.sarah, cast.charlie):
        waits_for(team_of(member, overflow_to=team_of(member, name="Helpers"), overflow_minutes=1))
    held_clock.advance(minutes=1)
    assert (tasks.overflow(), tasks.overflow()) == (2, 0)
