"""How far conversations have come, for colleagues' sockets: and whether the customer is here to see it."""

import pytest

from apps.conversations import actions
from apps.conversations.admitting import Guest
from apps.conversations.listing import progress_of
from apps.conversations.models import Contact, Conversation, Visitor
from apps.events.actors import SYSTEM
from apps.ground import clock
from apps.ground.lane import Row, fetch
from apps.inboxes.models import Inbox
from tests.cast import Cast
from tests.factories import make_guest, make_inbox

pytestmark = pytest.mark.django_db


def progress(conversation: Conversation) -> Row:
    (row,) = fetch(progress_of(conversation.tenant_id, [conversation.pk]))
    return row


def is_here(conversation: Conversation) -> bool:
    return bool(progress(conversation)["is_here"])


def seen_now(guest: Guest) -> None:
    Visitor.objects.filter(pk=guest.visitor_id).update(seen_at=clock.now())


def test_it_is_told_with_its_notes(waiting: Conversation) -> None:
    assert {name: progress(waiting)[name] for name in ("last_seq", "notes_count")} == {"last_seq": 1, "notes_count": 0}


def test_a_customer_is_here_while_their_lease_lasts(guest: Guest, waiting: Conversation, held_clock: clock.HeldClock) -> None:
    assert is_here(waiting)
    held_clock.advance(seconds=60)
    assert not is_here(waiting)
    seen_now(guest)
    assert is_here(waiting)
    Visitor.objects.filter(pk=guest.visitor_id).update(revoked_at=clock.now())
    assert not is_here(waiting)


def test_another_customer_is_another(at_acme: Cast, waiting: Conversation, held_clock: clock.HeldClock) -> None:
    held_clock.advance(seconds=61)
    make_guest(make_inbox(at_acme.acme))
    assert not is_here(waiting)


@pytest.mark.parametrize("into", ["theirs", "mine"])
def test_who_is_here_as_the_same_person_is_here(shop: Inbox, waiting: Conversation, held_clock: clock.HeldClock, into: str) -> None:
    held_clock.advance(seconds=61)
    mine = Contact.objects.get(pk=waiting.contact_id)
    theirs = Contact.objects.get(pk=make_guest(shop).contact_id)
    one, other = (mine, theirs) if into == "theirs" else (theirs, mine)
    actions.merge_contacts(one, into=other, actor=SYSTEM)
    assert is_here(waiting)


def test_a_rivals_conversation_tells_nothing(cast: Cast, waiting: Conversation) -> None:
    assert fetch(progress_of(cast.globex.pk, [waiting.pk])) == []
