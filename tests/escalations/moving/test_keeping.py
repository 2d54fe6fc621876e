"""An escalation goes where its conversation goes, whoever moves that and by which action."""

from datetime import timedelta

import pytest

from apps.conversations import actions as conversations
from apps.conversations.admitting import Guest
from apps.conversations.models import Conversation, Holder, Outcome
from apps.escalations.models import Escalation
from apps.events.actors import SYSTEM, Actor
from apps.events.models import Event
from apps.ground import clock
from apps.inboxes.models import Inbox
from tests.cast import Cast
from tests.conversations.scenes import fresh, given_to_assistant, says
from tests.escalations.moving.scenes import escalation_of, here, moves_of, offers_of, team_of
from tests.factories import make_guest, make_inbox

pytestmark = pytest.mark.django_db

ASSISTANT = Actor(kind="assistant")


def test_what_comes_into_an_inbox_of_people_waits_for_them(at_acme: Cast, waiting: Conversation) -> None:
    opened = escalation_of(waiting)
    assert (opened.state, opened.reason, opened.title) == ("waiting", "inbox", "People answer this inbox")
    assert opened.queued_at == waiting.queued_at
    assert moves_of(waiting) == ["queued"]
    assert Event.objects.get(name="escalation.opened").payload["escalation"] == opened.pk


def test_it_stands_where_others_of_its_priority_do(at_acme: Cast, waiting: Conversation) -> None:
    """By the five minutes that a usual matter counts."""
    assert escalation_of(waiting).parts["issue"] == 300
    assert fresh(waiting).ranked_at == waiting.queued_at - timedelta(minutes=5)  # type: ignore[operator]


def test_it_is_told_how_long_it_takes_where_somebody_is_there(at_acme: Cast) -> None:
    here(at_acme.sarah)
    waiting = says(make_guest(make_inbox(at_acme.acme)))
    told = escalation_of(waiting)
    assert (told.was_open, told.was_staffed, told.found_room, told.position, told.estimated_seconds) == (True, True, True, 1, 30)
    assert waiting.expected_at == clock.now() + timedelta(seconds=30)


def test_and_nothing_where_nobody_is(at_acme: Cast, waiting: Conversation) -> None:
    told = escalation_of(waiting)
    assert (told.was_staffed, told.estimated_seconds, waiting.expected_at) == (False, None, None)


def test_what_the_assistant_answers_is_nobody_elses(at_acme: Cast) -> None:
    inbox = make_inbox(at_acme.acme, answered_by=Inbox.AnsweredBy.ASSISTANT)
    says(make_guest(inbox))
    assert not Escalation.objects.exists()


def test_who_comes_back_waits_anew(at_acme: Cast, guest: Guest, waiting: Conversation) -> None:
    conversations.resolve(waiting, outcome=Outcome.SOLVED, actor=SYSTEM)
    first = escalation_of(waiting)
    says(guest, "One more thing")
    again = escalation_of(waiting)
    assert (first.state, again.state) == ("closed", "waiting")
    assert again.pk != first.pk


def test_given_to_an_agent_it_is_taken(at_acme: Cast, waiting: Conversation, held_clock: clock.HeldClock) -> None:
    held_clock.advance(seconds=40)
    conversations.hand_over(waiting, to=Holder.AGENT, agent=at_acme.sarah, actor=SYSTEM)
    taken = escalation_of(waiting)
    assert (taken.state, taken.taken_by, taken.waited_seconds) == ("taken", at_acme.sarah, 40)


def test_from_one_agent_to_the_next_it_stays_taken_since_the_first(
    at_acme: Cast, waiting: Conversation, held_clock: clock.HeldClock
) -> None:
    conversations.hand_over(waiting, to=Holder.AGENT, agent=at_acme.sarah, actor=SYSTEM)
    held_clock.advance(minutes=5)
    conversations.hand_over(waiting, to=Holder.AGENT, agent=at_acme.tom, actor=SYSTEM)
    taken = escalation_of(waiting)
    assert (taken.taken_by, taken.waited_seconds) == (at_acme.tom, 0)


def test_given_to_the_assistant_it_is_closed(at_acme: Cast, waiting: Conversation) -> None:
    given_to_assistant(waiting)
    closed = escalation_of(waiting)
    assert (closed.state, closed.ending, closed.closed_at) == ("closed", "handed_back", clock.now())


@pytest.mark.parametrize(
    ("outcome", "ending"), [(Outcome.SOLVED, "resolved"), (Outcome.WENT_SILENT, "resolved"), (Outcome.TICKET, "ticket")]
)
def test_resolved_it_is_closed_with_how(at_acme: Cast, waiting: Conversation, outcome: Outcome, ending: str) -> None:
    conversations.resolve(waiting, outcome=outcome, actor=SYSTEM)
    assert (escalation_of(waiting).state, escalation_of(waiting).ending) == ("closed", ending)


@pytest.mark.parametrize(
    ("kind", "reason"), [("member", "member"), ("customer", "button"), ("assistant", "assistant"), ("system", "inbox")]
)
def test_put_into_the_queue_without_one_it_gets_one(at_acme: Cast, waiting: Conversation, kind: str, reason: str) -> None:
    given_to_assistant(waiting)
    conversations.hand_over(waiting, to=Holder.QUEUE, actor=Actor(kind=kind))  # type: ignore[arg-type]
    assert (escalation_of(waiting).state, escalation_of(waiting).reason) == ("waiting", reason)
    assert Escalation.objects.open().count() == 1


def test_put_back_with_one_it_keeps_it_and_what_it_waited(at_acme: Cast, waiting: Conversation, held_clock: clock.HeldClock) -> None:
    first = escalation_of(waiting)
    conversations.hand_over(waiting, to=Holder.AGENT, agent=at_acme.sarah, actor=SYSTEM)
    held_clock.advance(minutes=2)
    place = conversations.Place(ahead=timedelta(minutes=7))
    conversations.hand_over(waiting, to=Holder.QUEUE, place=place, actor=SYSTEM)
    again = escalation_of(waiting)
    assert (again.pk, again.state, again.taken_at, again.taken_by) == (first.pk, "waiting", None, None)
    assert again.queued_at == held_clock.at
    assert (again.parts["issue"], again.parts["waited"]) == (300, 120)


def test_in_another_teams_queue_it_is_that_teams(at_acme: Cast, waiting: Conversation) -> None:
    team = team_of(at_acme.sarah)
    conversations.line_up(waiting, team_id=team.pk, actor=SYSTEM)
    assert escalation_of(waiting).team_id == team.pk
    assert offers_of(waiting) == []


def test_said_twice_it_changes_nothing(at_acme: Cast, waiting: Conversation, held_clock: clock.HeldClock) -> None:
    conversations.hand_over(waiting, to=Holder.AGENT, agent=at_acme.sarah, actor=SYSTEM)
    before = Escalation.objects.values().get()
    held_clock.advance(minutes=1)
    conversations.hand_over(waiting, to=Holder.AGENT, agent=at_acme.sarah, actor=SYSTEM)
    assert Escalation.objects.values().get() == before
