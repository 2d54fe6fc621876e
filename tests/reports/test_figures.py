"""A small world worked out by hand: each figure to the second, and the conversations behind it."""

import pytest

from apps.conversations import actions as conversations
from apps.conversations.models import Outcome, Rating
from apps.events.actors import SYSTEM
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.reports.figures.reading import Slice
from apps.tenants.models import Team
from tests.cast import Cast
from tests.conversations.scenes import answers, claims, fresh
from tests.escalations.moving.scenes import team_of
from tests.reports.scenes import (
    asks,
    assistant_says,
    behind,
    fact_of,
    followed,
    kept,
    lists_what_it_counts,
    queues,
    rates,
    rebuilt,
    reckoned,
    resolves,
    takes_a_turn,
    value,
)

pytestmark = pytest.mark.django_db


def about(seconds: float) -> object:
    """As a class of a histogram tells it."""
    return pytest.approx(seconds, rel=0.01)


def a_small_world(cast: Cast, held_clock: clock.HeldClock) -> None:
    """Three conversations: one the assistant solves, one a person solves, one whose customer leaves while waiting."""
    billing = team_of(cast.sarah)
    solved_guest, solved = asks(cast.acme)
    passed_guest, passed = asks(cast.acme)
    left_guest, left = asks(cast.acme)
    held_clock.advance(seconds=10)
    assistant_says(solved), assistant_says(passed)
    held_clock.advance(seconds=20)
    queues(passed, billing), queues(left)
    held_clock.advance(seconds=60)
    resolves(solved)
    claims(cast.sarah, passed)
    held_clock.advance(seconds=30)
    answers(cast.sarah, passed)
    with tenant_scope(cast.acme.pk):
        conversations.end(left_guest)
    held_clock.advance(seconds=270)
    resolves(passed)
    rates(solved_guest, 5), rates(passed_guest, 3), rates(solved_guest, 10, Rating.Kind.NPS), rates(passed_guest, 2, Rating.Kind.NPS)
    followed()


class TestTheSmallWorld:
    def test_every_figure_is_what_was_worked_out_by_hand(self, cast: Cast, held_clock: clock.HeldClock) -> None:
        a_small_world(cast, held_clock)
        exact = {
            "opened": 3, "ended": 3, "taken": 1, "escalated": 2, "deflection": pytest.approx(100 / 3), "fcr": 100.0, "reopen_rate": 0,
            "abandonment": 50.0, "csat": 4.0, "nps": 0.0, "per_hour": 12.0,
        }  # fmt: skip
        assert {key: value(cast.acme, key) for key in exact} == exact
        times = {"first_response": 10, "wait": 60, "to_screen": 60, "to_word": 90, "handle": 300, "resolution": 120}
        assert {key: value(cast.acme, key) for key in times} == {key: about(seconds) for key, seconds in times.items()}
        lists_what_it_counts(cast.acme)

    def test_the_assistants_the_queues_and_peoples_time_stand_apart(self, cast: Cast, held_clock: clock.HeldClock) -> None:
        a_small_world(cast, held_clock)
        sums = reckoned(cast.acme).sums
        assert [sums[f"{whose}_time"] for whose in ("assistant", "queue", "human")] == [90 + 30 + 30, 60 + 90, 300]
        assert [value(cast.acme, key) for key in ("with_assistant", "in_queue", "with_people")] == [50, 50, 100]

    def test_it_is_split_by_agent_team_and_reason(self, cast: Cast, held_clock: clock.HeldClock) -> None:
        a_small_world(cast, held_clock)
        split = reckoned(cast.acme).aspects
        assert list(split["agent"]) == [str(cast.sarah.pk)]
        assert {key: split["agent"][str(cast.sarah.pk)][key] for key in ("ended", "seconds", "csat")} == {
            "ended": 1, "seconds": 300, "csat": 3,
        }  # fmt: skip
        with tenant_scope(cast.acme.pk):
            assert behind(cast.acme, "ended", aspect="agent", key=str(cast.sarah.pk)).count() == 1
        assert sum(reason["ended"] for reason in split["reason"].values()) == 2

    def test_a_channel_and_a_team_have_their_own(self, cast: Cast, held_clock: clock.HeldClock) -> None:
        a_small_world(cast, held_clock)
        with tenant_scope(cast.acme.pk):
            billing = Team.objects.get().pk
        for of, many in ((Slice(teams=(billing,)), 1), (Slice(teams=(0,)), 2), (Slice(channel="web"), 3), (Slice("sms"), 0)):
            assert value(cast.acme, "ended", of=of) == many
            lists_what_it_counts(cast.acme, of=of)

    def test_made_anew_they_are_the_same(self, cast: Cast, held_clock: clock.HeldClock) -> None:
        a_small_world(cast, held_clock)
        before = kept(cast.acme)
        assert before[0]
        assert rebuilt(cast.acme) == before

    def test_another_tenant_sees_nothing_of_it(self, cast: Cast, held_clock: clock.HeldClock) -> None:
        a_small_world(cast, held_clock)
        asks(cast.globex)
        followed()
        assert value(cast.globex, "opened") == 1
        assert value(cast.globex, "ended") == 0
        assert rebuilt(cast.globex) == kept(cast.globex)
        assert value(cast.acme, "ended") == 3


class TestSolvedAlone:
    @pytest.mark.parametrize(
        ("decision", "state", "solved"),
        [
            ("answered", "done", 1), ("asked", "done", 1), ("", "superseded", 1), ("", "cut_off", 1),
            ("unknown", "done", 0), ("offered", "done", 0), ("handed_over", "done", 0), ("", "failed", 0),
        ],
    )  # fmt: skip
    def test_is_what_it_answered_and_not_what_it_only_spoke_in(self, cast: Cast, decision: str, state: str, solved: int) -> None:
        _, chat = asks(cast.acme)
        takes_a_turn(chat, decision, state=state, number=7)
        resolves(chat, Outcome.WENT_SILENT), followed()
        assert behind_it(cast, "deflection") == solved

    def test_is_not_that_it_had_nothing_to_say(self, cast: Cast) -> None:
        _, chat = asks(cast.acme)
        takes_a_turn(chat, "silent", number=7, text=""), takes_a_turn(chat, "answered", number=8, text="")
        resolves(chat), followed()
        assert behind_it(cast, "deflection") == 0

    def test_one_answer_is_enough_whatever_it_did_not_know(self, cast: Cast) -> None:
        _, chat = asks(cast.acme)
        for number, decision in enumerate(("unknown", "answered", "unknown")):
            takes_a_turn(chat, decision, number=number)
        resolves(chat), followed()
        assert behind_it(cast, "deflection") == 1
        assert kept(cast.acme) == rebuilt(cast.acme)

    @pytest.mark.parametrize("who", ["olivia", None])
    def test_is_not_what_an_erasure_ended(self, cast: Cast, who: str | None) -> None:
        """It ended, and that is all: neither settled nor solved, whoever asked for it."""
        _, chat = asks(cast.acme)
        assistant_says(chat)
        with tenant_scope(cast.acme.pk):
            family = conversations.lock_family(fresh(chat).contact)
            conversations.send_away(family, actor=getattr(cast, who).actor if who else SYSTEM)
        followed()
        assert (fact_of(chat).outcome, fresh(chat).outcome) == ("sent_away", Outcome.ENDED)
        assert [behind_it(cast, key) for key in ("ended", "deflection", "fcr")] == [1, 0, 0]


def behind_it(cast: Cast, key: str) -> int:
    lists_what_it_counts(cast.acme)
    with tenant_scope(cast.acme.pk):
        return behind(cast.acme, key).count()
