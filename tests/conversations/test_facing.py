"""What a customer is told: who holds their conversation, where they stand, whether anybody is there."""

from dataclasses import replace
from datetime import timedelta

import pytest

from apps.conversations import actions
from apps.conversations.admitting import Guest
from apps.conversations.facing import Face, Glances, current_of, face_of, glances_at, is_still
from apps.conversations.models import Conversation, Outcome, Rating
from apps.events.actors import SYSTEM
from apps.ground import clock
from apps.ground.lane import Row, Statement, fetch
from apps.ground.scope import tenant_scope
from apps.inboxes.models import Inbox
from tests.cast import Cast
from tests.conversations.scenes import claims, given_to_assistant, says
from tests.factories import make_guest, make_inbox

pytestmark = pytest.mark.django_db


def face(guest: Guest) -> Face:
    found = face_of(fetch(current_of(guest)))
    assert found is not None
    return found


def test_who_never_wrote_has_no_conversation(guest: Guest) -> None:
    assert face_of(fetch(current_of(guest))) is None


def test_a_conversation_shows_who_holds_it(at_acme: Cast, guest: Guest, waiting: Conversation) -> None:
    assert (face(guest).waits, face(guest).agent_name, face(guest).is_open) == (True, None, True)
    claims(at_acme.sarah, waiting)
    assert (face(guest).waits, face(guest).holder, face(guest).agent_name) == (False, "agent", at_acme.sarah.user.name)
    actions.resolve(waiting, outcome=Outcome.SOLVED, actor=SYSTEM)
    assert (face(guest).holder, face(guest).agent_name, face(guest).is_open) == ("none", None, False)


def test_first_come_is_first_served(at_acme: Cast, shop: Inbox, held_clock: clock.HeldClock) -> None:
    guests = []
    for _ in range(3):
        guests.append(make_guest(shop))
        says(guests[-1])
        held_clock.advance(seconds=1)
    elsewhere = make_guest(make_inbox(at_acme.acme))
    says(elsewhere)
    assert [face(one).position for one in (*guests, elsewhere)] == [1, 2, 3, 4], "of all inboxes: who answers sees one queue"
    claims(at_acme.sarah, actions.current_conversation(guests[0]))
    assert [face(one).position for one in (*guests, elsewhere)] == [None, 1, 2, 3]


def test_of_two_at_one_instant_the_first_is_first(shop: Inbox) -> None:
    guests = [make_guest(shop) for _ in range(2)]
    for one in guests:
        says(one)
    assert [face(one).position for one in guests] == [1, 2]


def test_where_no_wait_could_be_told_none_is(at_acme: Cast, guest: Guest) -> None:
    says(guest)
    assert face(guest).wait_seconds is None


def test_the_wait_is_what_is_left_of_what_was_told(at_acme: Cast, guest: Guest, held_clock: clock.HeldClock) -> None:
    Conversation.objects.filter(pk=says(guest).pk).update(expected_at=clock.now() + timedelta(seconds=300))
    for passed, left in ((0, 300), (100, 200), (200, 0), (500, 0)):
        held_clock.advance(seconds=passed)
        assert face(guest).wait_seconds == left


def test_a_rivals_queue_is_not_ours(cast: Cast) -> None:
    guests = [make_guest(make_inbox(tenant)) for tenant in (cast.globex, cast.acme)]
    for one in guests:
        says(one)
    with tenant_scope(cast.globex.pk):
        assert (face(guests[0]).position, face(guests[0]).wait_seconds) == (1, None)


@pytest.mark.parametrize(("holder", "is_there"), [("queue", True), ("agent", False)])
def test_who_is_there_is_said_by_who_asks(guest: Guest, waiting: Conversation, holder: str, is_there: bool) -> None:
    lent = Statement("(c.holder = %(lent)s)", {"lent": holder})
    (row,) = fetch(current_of(guest, somebody=lent))
    assert row["somebody_is_here"] is is_there
    assert not face(guest).somebody_is_here, "where nobody asks, nobody is known to be"


def test_a_conversation_is_rated_once_and_a_person_asked_to_recommend_across_all(guest: Guest, held_clock: clock.HeldClock) -> None:
    says(guest)
    assert (face(guest).is_rated, face(guest).recommended_at) == (False, None)
    actions.rate(guest, kind=Rating.Kind.NPS, score=9)
    assert (face(guest).is_rated, face(guest).recommended_at) == (False, held_clock.at)
    actions.rate(guest, kind=Rating.Kind.CSAT, score=5)
    assert face(guest).is_rated
    actions.end(guest)
    says(guest)
    assert (face(guest).is_rated, face(guest).recommended_at) == (False, held_clock.at)


def test_a_reply_in_the_making_shows_while_its_fence_stands(guest: Guest, waiting: Conversation) -> None:
    held = given_to_assistant(waiting)
    actions.show(held, turn="t", fence=held.fence, text="Let me see. ")
    assert (face(guest).turn, face(guest).partial) == ("t", "Let me see. ")
    Conversation.objects.filter(pk=held.pk).update(fence=held.fence + 1)
    assert (face(guest).turn, face(guest).partial) == (None, None)


def glance(guest: Guest) -> Row | None:
    return Glances(fetch(glances_at([guest]))).of(guest)


def test_a_glance_tells_whether_a_face_has_moved(at_acme: Cast, guest: Guest) -> None:
    assert is_still(None, glance(guest))
    says(guest)
    assert not is_still(None, glance(guest))
    assert not is_still(face(guest), glance(guest)), "a place in the queue moves by itself"
    held = actions.current_conversation(guest)
    claims(at_acme.sarah, held)
    shown = face(guest)
    assert is_still(shown, glance(guest))
    says(guest)
    assert not is_still(shown, glance(guest))
    shown = face(guest)
    given_to_assistant(held)
    assert not is_still(shown, glance(guest))


def test_a_reply_in_the_making_moves(guest: Guest, waiting: Conversation) -> None:
    held = given_to_assistant(waiting)
    shown = face(guest)
    assert is_still(shown, glance(guest))
    actions.show(held, turn="t", fence=held.fence, text="Let me see. ")
    assert not is_still(shown, glance(guest))


def test_a_glance_finds_the_newest_of_a_whole_family(guest: Guest, waiting: Conversation) -> None:
    row = glance(guest)
    assert row is not None
    ended = row | {"contact_id": 0, "id": row["id"] + 1, "status": "resolved"}
    assert Glances([ended, row]).of(replace(guest, family=(0, *guest.family))) == row
    assert Glances([row]).of(replace(guest, inbox_id=0)) is None
