"""Teams that are offered what waits: who is asked first, who next, and who not."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.conversations import actions as conversations
from apps.conversations.actions import Moved
from apps.conversations.models import Conversation, Holder
from apps.escalations import actions, tasks
from apps.escalations.actions import routing
from apps.escalations.candidates import best_candidate
from apps.escalations.models import Escalation, Offer
from apps.events.actors import SYSTEM
from apps.events.models import Event
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.tenants.models import Membership, Team, TeamMember
from tests.cast import Cast
from tests.conversations.scenes import claims, given_to_assistant, says
from tests.escalations.moving.scenes import (
    PUSH,
    chooses,
    here,
    leaves,
    moves_of,
    offered,
    offers_of,
    passed_to,
    team_of,
    waits_for,
)  # fmt: skip
from tests.factories import make_guest, make_inbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(at_acme: Cast) -> Team:
    """Sarah and Tom are offered what waits, for half a minute each; both are there."""
    here(at_acme.sarah, at_acme.tom)
    return team_of(at_acme.sarah, at_acme.tom, mode=PUSH, offer_seconds=30)


@pytest.fixture
def trio(at_acme: Cast, team: Team) -> Team:
    """And Sofia, their supervisor."""
    here(at_acme.sofia)
    TeamMember.objects.create(team=team, membership=at_acme.sofia)
    return team


def open_offer(conversation: Conversation) -> Offer:
    return Offer.objects.get(conversation=conversation, state=Offer.State.OPEN)


def now_asked(conversation: Conversation) -> Membership | None:
    actions.lapse()
    actions.offer_due()
    return offered(conversation)


def change(member: Membership, **values: Any) -> None:
    Membership.objects.filter(pk=member.pk).update(**values)


class TestBeingAsked:
    def test_one_person_is_asked_and_the_offer_says_until_when(self, at_acme: Cast, team: Team) -> None:
        waiting = waits_for(team)
        assert actions.offer_due() == 1
        offer = open_offer(waiting)
        assert (offer.membership, (offer.expires_at - clock.now()).total_seconds()) == (at_acme.sarah, 30)
        assert moves_of(waiting)[-1] == "offered"
        assert Event.objects.get(name="offer.made").payload["member"] == at_acme.sarah.pk

    def test_a_second_look_asks_nobody_else(self, at_acme: Cast, team: Team) -> None:
        waiting = waits_for(team)
        for _ in range(3):
            actions.offer_due()
        assert len(offers_of(waiting)) == 1

    def test_three_people_one_after_the_other_and_then_the_first_again(
        self, at_acme: Cast, trio: Team, held_clock: clock.HeldClock
    ) -> None:
        waiting = waits_for(trio)
        asked = [now_asked(waiting)]
        for _ in range(4):
            held_clock.advance(seconds=31)
            here(at_acme.sarah, at_acme.tom, at_acme.sofia)
            asked.append(now_asked(waiting))
        sarah, tom, sofia = at_acme.sarah, at_acme.tom, at_acme.sofia
        assert len({asked[0], asked[1], asked[2]}) == 3
        assert set(asked) == {sarah, tom, sofia}
        assert asked[3:] == asked[:2]
        assert [state for _, state in offers_of(waiting)] == ["lapsed"] * 4 + ["open"]

    def test_who_declines_is_not_asked_again_while_their_time_runs(self, at_acme: Cast, team: Team, held_clock: clock.HeldClock) -> None:
        leaves(at_acme.tom)
        waiting = waits_for(team)
        assert now_asked(waiting) == at_acme.sarah
        actions.decline(open_offer(waiting), member=at_acme.sarah)
        assert now_asked(waiting) is None
        here(at_acme.tom)
        assert now_asked(waiting) == at_acme.tom
        assert [state for _, state in offers_of(waiting)] == ["declined", "open"]

    def test_the_first_in_line_is_offered_first(self, at_acme: Cast, team: Team, held_clock: clock.HeldClock) -> None:
        leaves(at_acme.tom)
        change(at_acme.sarah, capacity=1)
        first = waits_for(team)
        held_clock.advance(seconds=5)
        second = waits_for(team)
        actions.offer_due()
        assert (offered(first), offered(second)) == (at_acme.sarah, None)

    @pytest.mark.parametrize("how", ["pull", "no team", "with the assistant", "nobody here"])
    def test_nobody_is_asked_where_nothing_is_offered(self, at_acme: Cast, team: Team, how: str) -> None:
        match how:
            case "pull":
                waits_for(team_of(at_acme.sarah, name="Sales", mode="pull"))
            case "no team":
                says(make_guest(make_inbox(at_acme.acme)))
            case "with the assistant":
                given_to_assistant(waits_for(team))
            case "nobody here":
                for member in (at_acme.sarah, at_acme.tom):
                    leaves(member)
                waits_for(team)
        assert actions.offer_due() == 0
        assert not Offer.objects.exists()

    @pytest.mark.parametrize("how", ["nobody here", "no room"])
    def test_where_nobody_has_room_nothing_is_locked(self, at_acme: Cast, team: Team, how: str) -> None:
        for _ in range(3):
            waits_for(team)
        if how == "no room":
            Membership.objects.update(capacity=0)
        else:
            leaves(at_acme.sarah)
            leaves(at_acme.tom)
        with CaptureQueriesContext(connection) as asked:
            routing.offer_in(at_acme.acme.pk, team.pk)
        assert [one["sql"] for one in asked if "FOR UPDATE" in one["sql"] or "ranked_at" in one["sql"]] == []

    def test_who_has_no_place_left_is_not_looked_for_again(self, at_acme: Cast, team: Team) -> None:
        leaves(at_acme.tom)
        change(at_acme.sarah, capacity=1)
        for _ in range(5):
            waits_for(team)
        with CaptureQueriesContext(connection) as asked:
            assert routing.offer_in(at_acme.acme.pk, team.pk) == 1
        assert sum("WITH there AS" in one["sql"] for one in asked) == 1

    def test_one_that_fails_keeps_none_of_the_others(self, at_acme: Cast, team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
        waiting = [waits_for(team) for _ in range(3)]

        def chosen(conversation: Conversation, escalation: Escalation) -> int | None:
            if conversation == waiting[1]:
                raise RuntimeError
            return best_candidate(conversation, escalation)

        monkeypatch.setattr(routing, "best_candidate", chosen)
        assert routing.offer_in(at_acme.acme.pk, team.pk) == 2
        assert [len(offers_of(one)) for one in waiting] == [1, 0, 1]

    def test_whom_nobody_can_be_asked_for_does_not_keep_the_next(self, at_acme: Cast, team: Team, held_clock: clock.HeldClock) -> None:
        change(at_acme.sarah, capacity=1)
        leaves(at_acme.tom)
        first = waits_for(team)
        Escalation.objects.update(skill="returns")
        held_clock.advance(seconds=1)
        second = waits_for(team)
        actions.offer_due()
        assert (offered(first), offered(second)) == (None, at_acme.sarah)


class TestWhoIsAsked:
    @pytest.mark.parametrize("state", ["busy", "away"])
    def test_not_who_is_busy_or_away(self, at_acme: Cast, team: Team, state: str) -> None:
        chooses(at_acme.sarah, state)
        assert now_asked(waits_for(team)) == at_acme.tom

    def test_not_whose_socket_has_gone_silent(self, at_acme: Cast, team: Team, held_clock: clock.HeldClock) -> None:
        held_clock.advance(seconds=46)
        here(at_acme.tom)
        assert now_asked(waits_for(team)) == at_acme.tom

    def test_not_who_holds_as_many_as_they_can(self, at_acme: Cast, team: Team) -> None:
        change(at_acme.sarah, capacity=1)
        claims(at_acme.sarah, says(make_guest(make_inbox(at_acme.acme))))
        assert now_asked(waits_for(team)) == at_acme.tom

    def test_an_offer_that_waits_takes_a_place(self, at_acme: Cast, trio: Team) -> None:
        for member in (at_acme.sarah, at_acme.tom, at_acme.sofia):
            change(member, capacity=1)
        waiting = [waits_for(trio) for _ in range(4)]
        actions.offer_due()
        asked = [offered(one) for one in waiting]
        assert sorted(one.pk for one in asked if one) == [at_acme.sofia.pk, at_acme.sarah.pk, at_acme.tom.pk]
        assert asked[3] is None

    def test_not_who_lacks_the_skill(self, at_acme: Cast, team: Team) -> None:
        change(at_acme.tom, skills=["Returns"])
        waiting = waits_for(team)
        Escalation.objects.update(skill="returns")
        assert now_asked(waiting) == at_acme.tom
        leaves(at_acme.tom)
        Offer.objects.all().delete()
        assert now_asked(waiting) is None

    def test_who_speaks_the_language_and_otherwise_anybody(self, at_acme: Cast, trio: Team) -> None:
        for member, languages in ((at_acme.sarah, ["en"]), (at_acme.tom, ["en", "pt-BR"]), (at_acme.sofia, ["en"])):
            change(member, languages=languages)
        assert now_asked(waits_for(trio, locale="pt")) == at_acme.tom
        assert now_asked(waits_for(trio, locale="ja")) is not None

    def test_who_speaks_it_is_waited_for_while_they_are_there(self, at_acme: Cast, trio: Team) -> None:
        for member, languages in ((at_acme.sarah, ["en"]), (at_acme.tom, ["pt"]), (at_acme.sofia, ["en"])):
            change(member, languages=languages, capacity=1)
        claims(at_acme.tom, says(make_guest(make_inbox(at_acme.acme))))
        assert now_asked(waits_for(trio, locale="pt")) is None

    def test_who_had_this_customer_last_comes_first(self, at_acme: Cast, trio: Team) -> None:
        guest = make_guest(make_inbox(at_acme.acme))
        claims(at_acme.tom, says(guest))
        conversation = given_to_assistant(says(guest))
        claims(at_acme.sofia, says(make_guest(make_inbox(at_acme.acme))))
        waiting = passed_to(trio, conversations.hand_over(conversation, to=Holder.QUEUE, actor=SYSTEM))
        assert now_asked(waiting) == at_acme.tom

    def test_but_not_who_has_put_this_one_away(self, at_acme: Cast, trio: Team) -> None:
        held = claims(at_acme.tom, waits_for(trio))
        actions.release(held, member=at_acme.tom, fence=held.fence)
        assert now_asked(held) in {at_acme.sarah, at_acme.sofia}

    def test_then_who_holds_the_fewest_then_who_was_idle_longest(self, at_acme: Cast, trio: Team, held_clock: clock.HeldClock) -> None:
        for member in (at_acme.sarah, at_acme.tom, at_acme.sofia):
            held = claims(member, says(make_guest(make_inbox(at_acme.acme))))
            held_clock.advance(seconds=1)
            if member != at_acme.sarah:
                actions.hand_back(held, member=member, fence=held.fence)
        here(at_acme.sarah, at_acme.tom, at_acme.sofia)
        assert now_asked(waits_for(trio)) == at_acme.tom

    def test_a_supervisor_where_one_was_asked_for(self, at_acme: Cast, trio: Team) -> None:
        held = claims(at_acme.sarah, waits_for(trio))
        actions.escalate_to_supervisor(held, member=at_acme.sarah, fence=held.fence, note="")
        assert now_asked(held) == at_acme.sofia


class TestAnswering:
    def test_who_was_offered_it_takes_it(self, at_acme: Cast, team: Team) -> None:
        waiting = waits_for(team)
        actions.offer_due()
        claims(at_acme.sarah, waiting)
        assert offers_of(waiting) == [(at_acme.sarah.pk, "taken")]
        assert Event.objects.get(name="offer.ended").payload["state"] == "taken"

    def test_whoever_else_claims_it_ends_the_offer(self, at_acme: Cast, team: Team) -> None:
        waiting = waits_for(team)
        actions.offer_due()
        claims(at_acme.tom, waiting)
        assert offers_of(waiting) == [(at_acme.sarah.pk, "lapsed")]

    def test_the_end_of_the_conversation_ends_it_too(self, at_acme: Cast, team: Team) -> None:
        waiting = waits_for(team)
        actions.offer_due()
        given_to_assistant(waiting)
        assert offers_of(waiting) == [(at_acme.sarah.pk, "lapsed")]

    def test_gone_to_another_queue_it_is_offered_there(self, at_acme: Cast, team: Team) -> None:
        waiting = waits_for(team)
        actions.offer_due()
        there = team_of(at_acme.tom, name="Sales", mode=PUSH)
        passed_to(there, waiting)
        actions.offer_due()
        assert offers_of(waiting) == [(at_acme.sarah.pk, "lapsed"), (at_acme.tom.pk, "open")]

    def test_only_who_was_offered_it_declines_it_and_once(self, at_acme: Cast, team: Team) -> None:
        waiting = waits_for(team)
        actions.offer_due()
        offer = open_offer(waiting)
        with pytest.raises(PermissionDenied):
            actions.decline(offer, member=at_acme.tom)
        actions.decline(offer, member=at_acme.sarah)
        with pytest.raises(Moved, match="has ended"):
            actions.decline(offer, member=at_acme.sarah)
        assert moves_of(waiting)[-1] == "lapsed"

    def test_before_its_time_it_does_not_lapse(self, at_acme: Cast, team: Team, held_clock: clock.HeldClock) -> None:
        waits_for(team)
        actions.offer_due()
        held_clock.advance(seconds=29)
        assert actions.lapse() == 0
        held_clock.advance(seconds=1)
        assert (actions.lapse(), actions.lapse()) == (1, 0)


def test_who_comes_into_the_queue_is_offered_at_once(cast: Cast, after_commit: Any) -> None:
    here(cast.sarah)
    with tenant_scope(cast.acme.pk):
        team = team_of(cast.sarah, mode=PUSH)
    with after_commit():
        waiting = waits_for(team)
    assert offered(waiting) == cast.sarah


def test_who_declined_leaves_it_to_the_next_at_once(cast: Cast, after_commit: Any) -> None:
    here(cast.sarah, cast.tom)
    team = team_of(cast.sarah, cast.tom, mode=PUSH)
    with after_commit():
        waiting = waits_for(team)
    with after_commit(), tenant_scope(cast.acme.pk):
        actions.decline(open_offer(waiting), member=cast.sarah)
    assert offered(waiting) == cast.tom


def test_the_sweeps_work_for_every_tenant_and_twice(cast: Cast, held_clock: clock.HeldClock) -> None:
    here(cast.sarah, cast.charlie)
    mine, theirs = waits_for(team_of(cast.sarah, mode=PUSH)), waits_for(team_of(cast.charlie, mode=PUSH))
    assert (tasks.offer_due(), tasks.offer_due()) == (2, 0)
    assert (offered(mine), offered(theirs)) == (cast.sarah, cast.charlie)
    held_clock.advance(seconds=30)
    assert (tasks.lapse(), tasks.lapse()) == (2, 0)
