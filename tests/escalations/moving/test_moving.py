"""Claim, transfer, ask a supervisor, hand back, release: who may, what is written down, and where the customer stands after."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from apps.conversations import actions as conversations
from apps.conversations.actions import Moved, NotTheHolder
from apps.conversations.models import Conversation, Holder, Outcome
from apps.escalations import actions
from apps.escalations.models import Escalation, Move
from apps.events.actors import SYSTEM
from apps.events.models import Event
from apps.ground import clock
from apps.tenants import actions as tenants
from tests.cast import Cast
from tests.conversations.scenes import claims, fresh, given_to_assistant, says, transcript
from tests.escalations.moving.scenes import PUSH, escalation_of, here, last_move, moves_of, offered, passed_to, team_of
from tests.factories import make_guest, make_inbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(at_acme: Cast, waiting: Conversation) -> Conversation:
    """Sarah has it."""
    return claims(at_acme.sarah, waiting)


def now(conversation: Conversation) -> dict[str, Any]:
    """What every act but a claim is called with."""
    return {"fence": fresh(conversation).fence}


def stands_ahead(conversation: Conversation, held_clock: clock.HeldClock) -> float:
    """How many seconds it counts as having waited."""
    ranked_at = fresh(conversation).ranked_at
    assert ranked_at is not None
    return (held_clock.at - ranked_at).total_seconds()


class TestClaiming:
    def test_takes_it_and_is_written_down(self, at_acme: Cast, waiting: Conversation) -> None:
        held = claims(at_acme.sarah, waiting)
        assert (held.holder, held.agent, held.fence) == (Holder.AGENT, at_acme.sarah, 2)
        assert (escalation_of(held).state, escalation_of(held).taken_by) == ("taken", at_acme.sarah)
        move = last_move(held)
        assert (move.kind, move.by, move.member, move.escalation) == ("claimed", at_acme.sarah, at_acme.sarah, escalation_of(held))
        assert Event.objects.get(name="escalation.moved", payload__kind="claimed").payload["member"] == at_acme.sarah.pk

    def test_the_first_of_two_wins_and_the_other_is_told(self, at_acme: Cast, waiting: Conversation) -> None:
        actions.claim(waiting, member=at_acme.sarah, fence=1)
        with pytest.raises(Moved, match="quicker"):
            actions.claim(waiting, member=at_acme.tom, fence=1)
        assert fresh(waiting).agent == at_acme.sarah
        assert moves_of(waiting) == ["queued", "claimed"]

    def test_twice_it_is_one_claim(self, at_acme: Cast, held: Conversation) -> None:
        assert claims(at_acme.sarah, held).fence == held.fence
        assert moves_of(held) == ["queued", "claimed"]

    @pytest.mark.parametrize("who", ["oscar", "vera"])
    def test_who_may_not_answer_claims_nothing(self, at_acme: Cast, waiting: Conversation, who: str) -> None:
        with pytest.raises(PermissionDenied):
            claims(getattr(at_acme, who), waiting)
        assert fresh(waiting).holder == Holder.QUEUE

    def test_from_the_assistant_it_is_a_takeover_without_an_escalation(self, at_acme: Cast, waiting: Conversation) -> None:
        given_to_assistant(waiting)
        claims(at_acme.tom, waiting)
        assert not Escalation.objects.open().exists()
        assert (last_move(waiting).kind, last_move(waiting).escalation) == ("claimed", None)


class TestTransferring:
    def test_a_colleague_holds_it_at_once(self, at_acme: Cast, held: Conversation) -> None:
        passed = actions.transfer(held, member=at_acme.sarah, to=at_acme.tom, note="Speaks German", **now(held))
        assert (passed.holder, passed.agent, passed.fence) == (Holder.AGENT, at_acme.tom, held.fence + 1)
        assert escalation_of(held).taken_by == at_acme.tom
        move = last_move(held)
        assert (move.kind, move.by, move.member, move.note) == ("transferred", at_acme.sarah, at_acme.tom, "Speaks German")
        assert [text for author, text in transcript(held) if author == "system"] == ["Sarah joined", "Sarah left the chat", "Tom joined"]

    def test_a_team_gets_it_into_its_queue(self, at_acme: Cast, held: Conversation) -> None:
        team = team_of(at_acme.tom)
        passed = actions.transfer(held, member=at_acme.sarah, team=team, **now(held))
        assert (passed.holder, passed.agent, passed.team_id) == (Holder.QUEUE, None, team.pk)
        assert (escalation_of(held).state, escalation_of(held).team_id, escalation_of(held).taken_by) == ("waiting", team.pk, None)
        assert (last_move(held).kind, last_move(held).team) == ("transferred", team)

    def test_who_was_passed_on_does_not_begin_to_wait_anew(self, at_acme: Cast, waiting: Conversation, held_clock: clock.HeldClock) -> None:
        held_clock.advance(minutes=20)
        held = claims(at_acme.sarah, waiting)
        says(make_guest(make_inbox(at_acme.acme)))
        passed = actions.transfer(held, member=at_acme.sarah, team=team_of(at_acme.tom), **now(held))
        assert (passed.queued_at, passed.ranked_at) == (held_clock.at, held.ranked_at)
        assert Conversation.objects.filter(holder=Holder.QUEUE).order_by("ranked_at")[0] == passed
        assert escalation_of(held).parts["waited"] == 20 * 60

    def test_that_somebody_was_with_them_was_no_waiting(self, at_acme: Cast, waiting: Conversation, held_clock: clock.HeldClock) -> None:
        """Through two pairs of hands: ten minutes in one queue and five in the next, and hours with people."""
        held_clock.advance(minutes=10)
        held = claims(at_acme.sarah, waiting)
        held_clock.advance(hours=2)
        actions.transfer(held, member=at_acme.sarah, to=at_acme.tom, **now(held))
        held_clock.advance(hours=1)
        actions.transfer(held, member=at_acme.tom, team=team_of(at_acme.tom), **now(held))
        assert escalation_of(held).parts["waited"] == 10 * 60
        held_clock.advance(minutes=5)
        claims(at_acme.tom, held)
        held_clock.advance(hours=1)
        actions.release(held, member=at_acme.tom, **now(held))
        assert escalation_of(held).parts["waited"] == 15 * 60
        assert stands_ahead(held, held_clock) == 15 * 60 + 300

    @pytest.mark.parametrize("whose", ["held", "waiting"])
    def test_another_team_is_asked_as_a_whole(self, at_acme: Cast, waiting: Conversation, whose: str) -> None:
        """The skill, or the lead, was asked of the team before."""
        given = claims(at_acme.sarah, waiting) if whose == "held" else waiting
        Escalation.objects.update(skill="returns", to_supervisor=True)
        here(at_acme.tom)
        passed = actions.transfer(given, member=at_acme.sofia, team=team_of(at_acme.tom, mode=PUSH), **now(given))
        assert (escalation_of(passed).skill, escalation_of(passed).to_supervisor) == ("", False)
        actions.offer_due()
        assert offered(passed) == at_acme.tom

    def test_in_its_own_team_it_is_asked_for_as_before(self, at_acme: Cast, waiting: Conversation) -> None:
        team = team_of(at_acme.tom)
        held = claims(at_acme.sarah, passed_to(team, waiting))
        Escalation.objects.update(skill="returns")
        actions.transfer(held, member=at_acme.sarah, team=team, **now(held))
        assert escalation_of(held).skill == "returns"

    def test_the_customer_is_told_how_long_it_takes_there(self, at_acme: Cast, held: Conversation) -> None:
        here(at_acme.tom)
        passed = actions.transfer(held, member=at_acme.sarah, team=team_of(at_acme.tom), **now(held))
        assert (passed.expected_at - clock.now()).total_seconds() == escalation_of(held).estimated_seconds == 30  # type: ignore[operator]

    def test_nothing_is_told_where_nobody_is_there(self, at_acme: Cast, held: Conversation) -> None:
        passed = actions.transfer(held, member=at_acme.sarah, team=team_of(at_acme.tom), **now(held))
        assert (passed.expected_at, escalation_of(held).estimated_seconds) == (None, None)

    def test_a_supervisor_gives_who_waits_to_a_team(self, at_acme: Cast, waiting: Conversation) -> None:
        team = team_of(at_acme.tom)
        passed = actions.transfer(waiting, member=at_acme.sofia, team=team, fence=1)
        assert (passed.holder, passed.team_id, passed.fence) == (Holder.QUEUE, team.pk, 1)
        assert passed.ranked_at == fresh(waiting).ranked_at
        assert (escalation_of(waiting).team_id, moves_of(waiting)) == (team.pk, ["queued", "transferred"])

    def test_what_nobody_asked_people_for_is_now_asked(self, at_acme: Cast, waiting: Conversation) -> None:
        given_to_assistant(waiting)
        held = claims(at_acme.sarah, waiting)
        actions.transfer(held, member=at_acme.sarah, team=team_of(at_acme.tom), **now(held))
        assert (escalation_of(held).state, escalation_of(held).reason) == ("waiting", "member")

    def test_to_both_or_to_neither_is_to_nobody(self, at_acme: Cast, held: Conversation) -> None:
        for whom in ({}, {"team": team_of(at_acme.tom), "to": at_acme.tom}):
            with pytest.raises(ValidationError, match="Say to whom"):
                actions.transfer(held, member=at_acme.sarah, **now(held), **whom)
        assert fresh(held).agent == at_acme.sarah

    @pytest.mark.parametrize("who", ["vera", "oscar"])
    def test_who_does_not_answer_is_given_nothing(self, at_acme: Cast, held: Conversation, who: str) -> None:
        with pytest.raises(ValidationError, match="does not answer"):
            actions.transfer(held, member=at_acme.sarah, to=getattr(at_acme, who), **now(held))

    def test_nor_who_has_left(self, at_acme: Cast, held: Conversation) -> None:
        tenants.end_membership(at_acme.tom, actor=at_acme.olivia.actor)
        at_acme.tom.refresh_from_db()
        with pytest.raises(ValidationError, match="does not answer"):
            actions.transfer(held, member=at_acme.sarah, to=at_acme.tom, **now(held))


class TestAskingASupervisor:
    def test_it_waits_for_one_with_priority(self, at_acme: Cast, held: Conversation) -> None:
        waiting = actions.escalate_to_supervisor(held, member=at_acme.sarah, note="Wants more than I may give", **now(held))
        escalation = escalation_of(held)
        assert (waiting.holder, escalation.state, escalation.to_supervisor, escalation.priority) == (Holder.QUEUE, "waiting", True, 2)
        assert (last_move(held).kind, last_move(held).note) == ("escalated", "Wants more than I may give")
        assert escalation.parts["issue"] == 900

    def test_what_was_more_urgent_stays_so(self, at_acme: Cast, held: Conversation) -> None:
        Escalation.objects.update(priority=4)
        actions.escalate_to_supervisor(held, member=at_acme.sarah, note="", **now(held))
        assert escalation_of(held).priority == 4

    def test_it_stands_further_ahead_than_it_stood(self, at_acme: Cast, held: Conversation, held_clock: clock.HeldClock) -> None:
        stood = stands_ahead(held, held_clock)
        held_clock.advance(minutes=10)
        actions.escalate_to_supervisor(held, member=at_acme.sarah, note="", **now(held))
        assert (stood, stands_ahead(held, held_clock)) == (300, 900)

    def test_what_waits_from_before_there_were_escalations_becomes_one(self, at_acme: Cast, waiting: Conversation) -> None:
        Escalation.objects.all().delete()
        actions.escalate_to_supervisor(waiting, member=at_acme.sofia, note="", **now(waiting))
        escalation = escalation_of(waiting)
        assert (escalation.state, escalation.reason, escalation.to_supervisor, escalation.priority) == ("waiting", "member", True, 2)


class TestHandingBack:
    def test_the_assistant_goes_on_with_what_was_done(self, at_acme: Cast, held: Conversation) -> None:
        back = actions.hand_back(held, member=at_acme.sarah, note="Refund is on its way by Friday", **now(held))
        assert (back.holder, back.agent) == (Holder.ASSISTANT, None)
        assert (escalation_of(held).state, escalation_of(held).ending) == ("closed", "handed_back")
        move = last_move(held)
        assert (move.kind, move.note, move.escalation) == ("handed_back", "Refund is on its way by Friday", escalation_of(held))

    def test_what_the_assistant_has_is_not_handed_back_again(self, at_acme: Cast, waiting: Conversation) -> None:
        given_to_assistant(waiting)
        actions.hand_back(waiting, member=at_acme.sofia, **now(waiting))
        assert moves_of(waiting) == ["queued"]


class TestReleasing:
    def test_it_goes_back_with_what_it_had_waited(self, at_acme: Cast, waiting: Conversation, held_clock: clock.HeldClock) -> None:
        held_clock.advance(minutes=5)
        held, stood = claims(at_acme.sarah, waiting), stands_ahead(waiting, held_clock)
        held_clock.advance(minutes=5)
        waiting = actions.release(held, member=at_acme.sarah, note="Lunch", **now(held))
        assert (waiting.holder, waiting.team_id, stands_ahead(waiting, held_clock)) == (Holder.QUEUE, held.team_id, stood)
        assert (escalation_of(held).state, escalation_of(held).taken_by) == ("waiting", None)
        assert (last_move(held).kind, last_move(held).member) == ("released", at_acme.sarah)

    def test_a_supervisor_releases_for_who_is_not_there(self, at_acme: Cast, held: Conversation) -> None:
        actions.release(held, member=at_acme.sofia, **now(held))
        assert (last_move(held).by, last_move(held).member) == (at_acme.sofia, at_acme.sarah)

    def test_what_nobody_holds_is_released_by_nobody(self, at_acme: Cast, waiting: Conversation) -> None:
        with pytest.raises(ValidationError, match="Nobody holds"):
            actions.release(waiting, member=at_acme.sofia, fence=1)

    def test_an_old_stay_in_the_queue_earns_no_place_now(self, at_acme: Cast, waiting: Conversation, held_clock: clock.HeldClock) -> None:
        given_to_assistant(waiting)
        held_clock.advance(hours=3)
        held = claims(at_acme.sarah, waiting)
        released = actions.release(held, member=at_acme.sarah, **now(held))
        assert (held_clock.at - fresh(released).ranked_at).total_seconds() == 300  # type: ignore[operator]


ACTS: dict[str, dict[str, Any]] = {"transfer": {}, "escalate_to_supervisor": {"note": ""}, "hand_back": {}, "release": {}}


@pytest.mark.parametrize("name", ACTS)
class TestWhoMay:
    def act(self, name: str, held: Conversation, cast: Cast, who: str, fence: int) -> Conversation:
        to = {"to": cast.adam} if name == "transfer" else {}
        passed: Conversation = getattr(actions, name)(held, member=getattr(cast, who), fence=fence, **ACTS[name], **to)
        return passed

    def test_only_who_holds_it_and_who_leads(self, at_acme: Cast, held: Conversation, name: str) -> None:
        with pytest.raises(NotTheHolder):
            self.act(name, held, at_acme, "tom", held.fence)
        assert fresh(held).agent == at_acme.sarah
        assert self.act(name, held, at_acme, "sofia", held.fence).fence == held.fence + 1

    def test_nobody_whose_role_only_reads(self, at_acme: Cast, held: Conversation, name: str) -> None:
        with pytest.raises(PermissionDenied):
            self.act(name, held, at_acme, "vera", held.fence)

    def test_nobody_on_an_old_view(self, at_acme: Cast, held: Conversation, name: str) -> None:
        claims(at_acme.tom, held)
        for who in ("sarah", "sofia"):
            with pytest.raises(Moved, match="quicker"):
                self.act(name, held, at_acme, who, held.fence)
        assert fresh(held).agent == at_acme.tom

    def test_nobody_once_it_has_ended(self, at_acme: Cast, held: Conversation, name: str) -> None:
        conversations.resolve(held, outcome=Outcome.SOLVED, actor=SYSTEM)
        with pytest.raises(ValidationError):
            self.act(name, held, at_acme, "sofia", fresh(held).fence)

    def test_a_note_is_short(self, at_acme: Cast, held: Conversation, name: str) -> None:
        form = ACTS[name] | {"note": "x" * 501}
        to = {"to": at_acme.tom} if name == "transfer" else {}
        with pytest.raises(ValidationError, match="at most 500"):
            getattr(actions, name)(held, member=at_acme.sarah, fence=held.fence, **form, **to)
        assert not Move.objects.filter(conversation=held).exclude(kind__in=["queued", "claimed"]).exists()
