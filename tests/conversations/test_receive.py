"""A customer says something: it is accepted once, numbered without a gap, and opens what must be open."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from apps.conversations import actions
from apps.conversations.actions import SaidOtherwise
from apps.conversations.admitting import Guest
from apps.conversations.models import Conversation, Holder, Message, Outcome
from apps.events.actors import SYSTEM
from apps.events.models import Event
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.text.typed import NotText
from tests.cast import Cast, assemble
from tests.factories import make_guest, make_inbox

pytestmark = pytest.mark.django_db


def write(guest: Guest, text: str = "Hello", client_id: uuid.UUID | None = None) -> int:
    with tenant_scope(guest.tenant_id):
        return actions.receive(guest, client_id=client_id or uuid.uuid4(), text=text).said.seq


def conversations(guest: Guest) -> list[Conversation]:
    with tenant_scope(guest.tenant_id):
        return list(Conversation.objects.order_by("id").select_related("contact"))


def test_the_first_word_opens_a_conversation_in_the_queue(cast: Cast) -> None:
    guest = make_guest(make_inbox(cast.acme))
    assert write(guest) == 1
    (opened,) = conversations(guest)
    assert (opened.holder, opened.number, opened.last_seq, opened.preview) == (Holder.QUEUE, 1, 1, "Hello")
    assert opened.public_id.startswith(cast.acme.public_id)


def test_messages_count_without_a_gap(cast: Cast) -> None:
    guest = make_guest(make_inbox(cast.acme))
    assert [write(guest, word) for word in ("one", "two", "three")] == [1, 2, 3]


def test_the_same_id_is_one_message(cast: Cast) -> None:
    guest, same = make_guest(make_inbox(cast.acme)), uuid.uuid4()
    write(guest, "first")
    assert [write(guest, "Hello", same) for _ in range(5)] == [2] * 5
    assert write(guest, "next") == 3


def test_the_same_id_with_another_body_is_refused_and_costs_no_number(cast: Cast) -> None:
    guest, same = make_guest(make_inbox(cast.acme)), uuid.uuid4()
    write(guest, "Hello", same)
    with pytest.raises(SaidOtherwise):
        write(guest, "Goodbye", same)
    assert write(guest) == 2


def test_two_visitors_may_use_the_same_id(cast: Cast) -> None:
    inbox, same = make_inbox(cast.acme), uuid.uuid4()
    assert write(make_guest(inbox), "mine", same) == write(make_guest(inbox), "yours", same) == 1


@pytest.mark.parametrize("text", ["", "   ", "a" * 10_001, "a\x00b", "a\ud800b"])
def test_what_is_no_message_is_refused(cast: Cast, text: str) -> None:
    with pytest.raises(NotText):
        write(make_guest(make_inbox(cast.acme)), text)


def test_every_message_is_in_the_log_with_ids_alone(cast: Cast) -> None:
    guest = make_guest(make_inbox(cast.acme))
    write(guest, "a secret of mine")
    with tenant_scope(cast.acme.pk):
        event = Event.objects.get(name="message.posted")
        said = Message.objects.get()
    assert (event.actor_kind, event.actor_id, event.subject_id) == ("customer", guest.visitor_id, said.pk)
    assert event.payload == {"conversation": said.conversation_id, "contact": guest.contact_id, "seq": 1, "author": "customer"}


def resolved(guest: Guest, by_customer: bool = False) -> None:
    with tenant_scope(guest.tenant_id):
        conversation = Conversation.objects.latest("id")
        actions.resolve(conversation, outcome=Outcome.SOLVED, actor=guest.actor if by_customer else SYSTEM)


def test_who_comes_back_soon_continues_the_same_thread(cast: Cast, held_clock: clock.HeldClock) -> None:
    guest = make_guest(make_inbox(cast.acme, reopen_days=3))
    write(guest)
    resolved(guest)
    held_clock.advance(days=2)
    assert write(guest) == 2
    (again,) = conversations(guest)
    assert (again.status, again.holder, again.outcome, again.fence) == ("open", Holder.QUEUE, "", 3)


def test_who_comes_back_late_begins_anew_linked_to_the_old(cast: Cast, held_clock: clock.HeldClock) -> None:
    guest = make_guest(make_inbox(cast.acme, reopen_days=3))
    write(guest)
    resolved(guest)
    held_clock.advance(days=3, seconds=1)
    assert write(guest) == 1
    old, new = conversations(guest)
    assert (new.previous_id, new.number) == (old.pk, 2)


def test_what_the_customer_ended_is_not_reopened(cast: Cast) -> None:
    guest = make_guest(make_inbox(cast.acme))
    write(guest)
    resolved(guest, by_customer=True)
    assert write(guest) == 1
    assert len(conversations(guest)) == 2


def test_a_rival_visitor_reaches_nothing(cast: Cast) -> None:
    mine, rival = make_guest(make_inbox(cast.acme)), make_guest(make_inbox(cast.globex))
    write(mine)
    write(rival)
    assert len(conversations(mine)) == len(conversations(rival)) == 1


@pytest.mark.django_db(transaction=True)
def test_five_of_the_same_at_one_instant_are_one_message(transactional_db: None, held_clock: clock.HeldClock) -> None:
    guest, same = make_guest(make_inbox(assemble().acme)), uuid.uuid4()

    def once(_: int) -> int:
        try:
            return write(guest, "Hello", same)
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as crowd:
        assert list(crowd.map(once, range(5))) == [1] * 5
    with tenant_scope(guest.tenant_id):
        assert (Conversation.objects.count(), Message.objects.count()) == (1, 1)
    assert held_clock.at + timedelta(0) == clock.now()
