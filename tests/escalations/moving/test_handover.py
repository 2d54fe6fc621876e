"""The end of a shift: what somebody holds or promised goes on, each by itself, and they are away."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import psycopg
import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from apps.conversations import actions as conversations
from apps.conversations.admitting import Guest
from apps.conversations.models import Conversation, Holder, Note
from apps.escalations.actions import Passed, Piece, end_shift, promise
from apps.escalations.models import Availability, Promise
from apps.escalations.shifts import promised_by, summed_up
from apps.events.models import Event
from apps.ground import clock
from apps.ground.lane import fetch
from apps.ground.scope import tenant_scope
from apps.tenants.models import Membership
from tests import databases
from tests.cast import Cast, assemble
from tests.conversations.scenes import answers, await_a_waiter, claims, fresh, says
from tests.escalations.moving.scenes import last_move, team_of
from tests.factories import make_guest, make_inbox

pytestmark = pytest.mark.django_db

LOCK = "SELECT FROM conversations_conversation WHERE id = %s FOR UPDATE"
AT_IT = "Somebody is at it now. Try again."


@pytest.fixture
def held(at_acme: Cast, waiting: Conversation) -> Conversation:
    """Sarah has answered it."""
    claims(at_acme.sarah, waiting)
    answers(at_acme.sarah, waiting)
    return fresh(waiting)


def piece(conversation: Conversation, to: Membership | None = None, **where: object) -> Piece:
    return Piece(conversation, fresh(conversation).fence, to, **where)  # type: ignore[arg-type]


def ends(owner: Membership, *pieces: Piece, by: Membership | None = None) -> list[Passed]:
    return end_shift(owner, pieces=pieces, member=by or owner)


def state_of(member: Membership) -> str:
    return Availability.objects.get(membership=member).state


def promises(conversation: Conversation, owner: Membership) -> Promise:
    due = clock.now() + timedelta(hours=2)
    return promise(conversation, kind=Promise.Kind.OTHER, due_at=due, words="A call", owner=owner, actor=owner.actor)


def test_a_conversation_goes_to_a_colleague_with_a_note_that_names_them(at_acme: Cast, held: Conversation) -> None:
    (passed,) = ends(at_acme.sarah, piece(held, at_acme.tom, note="Waits for the parcel."))
    assert (passed.problem, fresh(held).agent) == ("", at_acme.tom)
    left = Note.objects.get(conversation=held)
    assert (left.text, left.author, left.mentions) == ("Waits for the parcel.", at_acme.sarah, [at_acme.tom.pk])
    assert (last_move(held).kind, last_move(held).member) == ("transferred", at_acme.tom)


def test_they_are_away_and_the_log_says_what_went(at_acme: Cast, held: Conversation) -> None:
    ends(at_acme.sarah, piece(held, at_acme.tom))
    assert state_of(at_acme.sarah) == "away"
    told = Event.objects.get(name="shift.handed_over")
    assert (told.actor_id, told.payload) == (at_acme.sarah.pk, {"member": at_acme.sarah.pk, "passed": 1, "left": 0})


def test_without_words_there_is_no_note(at_acme: Cast, held: Conversation) -> None:
    ends(at_acme.sarah, piece(held, at_acme.tom, note="  "))
    assert not Note.objects.exists()


def test_a_team_has_it_in_its_queue_and_nobody_is_named(at_acme: Cast, held: Conversation) -> None:
    team = team_of(at_acme.tom)
    ends(at_acme.sarah, piece(held, team=team, note="Billing knows."))
    assert (fresh(held).holder, fresh(held).team, Note.objects.get().mentions) == (Holder.QUEUE, team, [])


def test_what_is_snoozed_stays_so_with_the_next(at_acme: Cast, held: Conversation) -> None:
    until = clock.now() + timedelta(days=1)
    conversations.snooze(held, until=until, member=at_acme.sarah, fence=held.fence)
    ends(at_acme.sarah, piece(held, at_acme.tom))
    assert (fresh(held).agent, fresh(held).snoozed_until) == (at_acme.tom, until)


def test_in_a_queue_nothing_is_snoozed(at_acme: Cast, held: Conversation) -> None:
    conversations.snooze(held, until=clock.now() + timedelta(days=1), member=at_acme.sarah, fence=held.fence)
    ends(at_acme.sarah, piece(held, team=team_of(at_acme.tom)))
    assert (fresh(held).holder, fresh(held).snoozed_until) == (Holder.QUEUE, None)


def test_promises_go_with_it(at_acme: Cast, held: Conversation) -> None:
    made = promises(held, at_acme.sarah)
    ends(at_acme.sarah, piece(held, at_acme.tom))
    made.refresh_from_db()
    assert made.owner == at_acme.tom
    told = Event.objects.get(name="promise.passed_on").payload
    assert (told["promise"], told["member"]) == (made.pk, at_acme.tom.pk)


def test_a_promise_goes_alone_where_somebody_else_answers(at_acme: Cast, held: Conversation) -> None:
    made, team = promises(held, at_acme.sarah), team_of(at_acme.tom)
    claims(at_acme.adam, held)
    ends(at_acme.sarah, piece(held, team=team))
    made.refresh_from_db()
    assert (made.owner, made.team, fresh(held).agent) == (None, team, at_acme.adam)


def test_one_that_cannot_go_keeps_nothing_else_from_going(at_acme: Cast, held: Conversation, guest: Guest) -> None:
    other = claims(at_acme.sarah, says(make_guest(make_inbox(at_acme.acme))))
    taken, goes = piece(held, at_acme.tom, note="Never kept."), piece(other, at_acme.tom)
    claims(at_acme.adam, held)
    refused, passed = ends(at_acme.sarah, taken, goes)
    assert (refused.problem, passed.problem) == ("Somebody else was quicker.", "")
    assert (fresh(held).agent, fresh(other).agent, state_of(at_acme.sarah)) == (at_acme.adam, at_acme.tom, "away")
    assert not Note.objects.exists()
    assert Event.objects.get(name="shift.handed_over").payload["left"] == 1


def test_they_go_in_the_order_of_their_numbers_as_acts_on_several_do(at_acme: Cast, held: Conversation) -> None:
    later = claims(at_acme.sarah, says(make_guest(make_inbox(at_acme.acme))))
    passed = ends(at_acme.sarah, piece(later, at_acme.tom), piece(held, at_acme.tom))
    assert [one.piece.conversation for one in passed] == [held, later]


class TestWhileSomebodyIsAtIt:
    pytestmark = pytest.mark.django_db(transaction=True)

    @pytest.fixture
    def cast(self, transactional_db: None) -> Cast:
        return assemble()

    @pytest.fixture
    def both(self, cast: Cast) -> list[Conversation]:
        return [claims(cast.sarah, says(make_guest(make_inbox(cast.acme, name=name)))) for name in ("Shop", "Desk")]

    @pytest.fixture
    def somebody(self, cast: Cast) -> Iterator[psycopg.Connection]:
        """Of two that wait for each other, theirs is never the wait that is broken off."""
        with psycopg.connect(databases.address("owner", connection.settings_dict["NAME"]), user="postgres") as session:
            session.execute("SET deadlock_timeout = '30s'")
            yield session

    def test_it_is_told_and_the_others_go(self, cast: Cast, both: list[Conversation], somebody: psycopg.Connection) -> None:
        somebody.execute(LOCK, [both[0].pk])
        assert problems(cast.sarah, *both, to=cast.tom, patience="300ms") == [AT_IT, ""]
        assert [fresh(one).agent for one in both] == [cast.sarah, cast.tom]

    def test_so_it_is_where_they_wait_for_each_other(self, cast: Cast, both: list[Conversation], somebody: psycopg.Connection) -> None:
        def wants_the_first() -> None:
            await_a_waiter()
            somebody.execute(LOCK, [both[0].pk])

        somebody.execute(LOCK, [both[1].pk])
        with ThreadPoolExecutor(1) as other:
            waits = other.submit(wants_the_first)
            assert problems(cast.sarah, *both, to=cast.tom, patience="5s") == ["", AT_IT]
            waits.result(10)
        assert [fresh(one).agent for one in both] == [cast.tom, cast.sarah]


def problems(owner: Membership, *theirs: Conversation, to: Membership, patience: str) -> list[str]:
    with tenant_scope(owner.tenant_id), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{patience}'")
        return [one.problem for one in ends(owner, *(piece(one, to) for one in theirs))]


def test_who_does_not_answer_is_given_nothing(at_acme: Cast, held: Conversation, guest: Guest) -> None:
    made = promises(held, at_acme.sarah)
    (refused,) = ends(at_acme.sarah, piece(held, at_acme.vera))
    made.refresh_from_db()
    assert (refused.problem, fresh(held).agent, made.owner) == ("Vera Holm does not answer customers.", at_acme.sarah, at_acme.sarah)
    claims(at_acme.tom, held)
    (refused,) = ends(at_acme.sarah, piece(held, at_acme.vera))
    assert refused.problem == "Vera Holm does not answer customers."


def test_a_note_that_cannot_be_kept_keeps_it_where_it_is(at_acme: Cast, held: Conversation) -> None:
    (refused,) = ends(at_acme.sarah, piece(held, at_acme.tom, note="a\0b"))
    assert (refused.problem, fresh(held).agent) == ("A message holds text only.", at_acme.sarah)


def test_who_leads_ends_anybodys(at_acme: Cast, held: Conversation) -> None:
    ends(at_acme.sarah, piece(held, at_acme.tom, note="She is ill."), by=at_acme.sofia)
    assert (fresh(held).agent, state_of(at_acme.sarah), last_move(held).by) == (at_acme.tom, "away", at_acme.sofia)
    assert Note.objects.get().author == at_acme.sofia


@pytest.mark.parametrize("name", ["tom", "oscar", "vera"])
def test_a_colleague_ends_nobody_elses(at_acme: Cast, held: Conversation, name: str) -> None:
    with pytest.raises(PermissionDenied):
        ends(at_acme.sarah, piece(held, at_acme.tom), by=getattr(at_acme, name))
    assert fresh(held).agent == at_acme.sarah


def test_what_is_read_of_it_is_theirs_and_open(at_acme: Cast, held: Conversation) -> None:
    mine, toms = promises(held, at_acme.sarah), promises(held, at_acme.tom)
    kept = promises(held, at_acme.sarah)
    Promise.objects.filter(pk=kept.pk).update(kept_at=clock.now())
    found = fetch(promised_by(at_acme.acme.pk, at_acme.sarah.pk, [held.pk]))
    assert [row["words"] for row in found] == [mine.words]
    assert len(fetch(promised_by(at_acme.acme.pk, at_acme.tom.pk, [held.pk]))) == len([toms])
    assert fetch(summed_up(at_acme.acme.pk, [held.pk])) == []
    with tenant_scope(at_acme.globex.pk):
        assert fetch(promised_by(at_acme.acme.pk, at_acme.sarah.pk, [held.pk])) == []


def test_with_nothing_open_they_are_only_away(at_acme: Cast) -> None:
    assert (ends(at_acme.sarah), state_of(at_acme.sarah)) == ([], "away")
