"""Who is blocked says nothing any more, whichever browser or address they come with."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from apps.conversations import actions
from apps.conversations.actions import Blocked
from apps.conversations.admitting import Guest
from apps.conversations.models import Contact, Conversation, Message, Status
from apps.escalations import actions as escalations
from apps.events.actors import SYSTEM
from apps.events.models import Event
from apps.ground.scope import tenant_scope
from apps.inboxes.identity import Identity
from apps.inboxes.models import Inbox
from tests.cast import Cast, assemble
from tests.conversations.scenes import claims, fresh, says
from tests.factories import make_arrival, make_guest, make_inbox

pytestmark = pytest.mark.django_db

MARIA = Identity(sub="maria", email="maria@example.org", name="Maria")


def of(guest: Guest) -> Contact:
    return Contact.objects.get(pk=guest.contact_id)


def test_what_is_open_ends_as_spam(at_acme: Cast, guest: Guest, waiting: Conversation) -> None:
    claims(at_acme.sarah, waiting)
    actions.block(of(guest), actor=at_acme.sarah.actor)
    ended = fresh(waiting)
    assert (ended.status, ended.outcome) == ("resolved", "spam")
    assert Event.objects.get(name="contact.blocked").payload == {"contact": guest.contact_id}


def test_nothing_of_theirs_is_kept(at_acme: Cast, guest: Guest, waiting: Conversation) -> None:
    actions.block(of(guest), actor=at_acme.sarah.actor)
    said = Message.objects.count()
    with pytest.raises(Blocked):
        says(guest, "Let me in")
    for asks in (
        lambda: escalations.ask_for_human(guest),
        lambda: actions.ask_for_call(guest, phone="12345"),
        lambda: actions.ask_for_ticket(guest, email="a@b.example", subject="s", body="b"),
    ):
        with pytest.raises(Blocked):
            asks()
    assert Message.objects.count() == said
    assert not Conversation.objects.open().exists()


def test_it_holds_in_every_inbox_and_for_all_who_are_the_same_person(at_acme: Cast, shop: Inbox, guest: Guest) -> None:
    other = make_guest(make_inbox(at_acme.acme))
    actions.merge_contacts(of(other), into=of(guest), actor=SYSTEM)
    actions.block(of(other), actor=at_acme.sarah.actor)
    for one in (guest, other):
        with pytest.raises(Blocked):
            says(one)


def test_and_for_a_new_visitor_who_proves_to_be_them(at_acme: Cast, shop: Inbox) -> None:
    maria = make_guest(shop, identity=MARIA)
    actions.block(of(maria), actor=at_acme.sarah.actor)
    stranger = make_arrival(shop)
    open_one = says(stranger.guest, "Somebody else")
    proven = make_guest(shop, token=stranger.token, identity=MARIA)
    assert fresh(open_one).status == Status.RESOLVED
    for one in (proven, make_guest(shop, identity=MARIA)):
        with pytest.raises(Blocked):
            says(one)


def test_a_stranger_is_nobodys_business(at_acme: Cast, shop: Inbox, guest: Guest) -> None:
    actions.block(of(guest), actor=at_acme.sarah.actor)
    assert says(make_guest(shop)).is_open


def test_unblocked_they_are_heard_again(at_acme: Cast, guest: Guest, waiting: Conversation) -> None:
    actions.block(of(guest), actor=at_acme.sarah.actor)
    actions.unblock(of(guest), actor=at_acme.tom.actor)
    assert says(guest, "Thank you").pk != waiting.pk


def test_taken_back_it_is_as_if_it_had_not_been(at_acme: Cast, guest: Guest, waiting: Conversation) -> None:
    claims(at_acme.sarah, waiting)
    actions.block(of(guest), actor=at_acme.sarah.actor)
    actions.forgive(waiting, member=at_acme.sarah, fence=fresh(waiting).fence)
    assert says(guest, "Thank you").pk == waiting.pk
    assert fresh(waiting).agent == at_acme.sarah


def test_blocked_twice_it_is_told_once(at_acme: Cast, guest: Guest) -> None:
    for _ in range(2):
        actions.block(of(guest), actor=at_acme.sarah.actor)
    for _ in range(2):
        actions.unblock(of(guest), actor=at_acme.sarah.actor)
    assert [Event.objects.filter(name=f"contact.{what}").count() for what in ("blocked", "unblocked")] == [1, 1]


def test_who_may_not_answer_blocks_nobody(at_acme: Cast, guest: Guest) -> None:
    for act in (actions.block, actions.unblock):
        with pytest.raises(PermissionDenied):
            act(of(guest), actor=at_acme.vera.actor)
    assert of(guest).blocked_at is None


def test_what_ended_with_it_is_not_opened_again_meanwhile(at_acme: Cast, guest: Guest, waiting: Conversation) -> None:
    actions.block(of(guest), actor=at_acme.sarah.actor)
    with pytest.raises(ValidationError, match="blocked"):
        actions.reopen(waiting, member=at_acme.sarah, fence=fresh(waiting).fence)


@pytest.mark.django_db(transaction=True)
def test_words_on_their_way_at_the_same_instant_leave_nothing_open() -> None:
    cast = assemble()
    guest = make_guest(make_inbox(cast.acme))

    def speaks() -> None:
        try:
            with tenant_scope(cast.acme.pk):
                actions.receive(guest, client_id=uuid.uuid4(), text="Hello")
        except Blocked:
            pass
        finally:
            connection.close()

    def blocks() -> None:
        with tenant_scope(cast.acme.pk):
            actions.block(of(guest), actor=cast.sarah.actor)
        connection.close()

    with ThreadPoolExecutor(5) as people:
        every = [people.submit(speaks), people.submit(blocks), *(people.submit(speaks) for _ in range(8))]
        for one in every:
            one.result()
    with tenant_scope(cast.acme.pk):
        assert not Conversation.objects.open().exists()
        assert set(Conversation.objects.values_list("outcome", flat=True)) <= {"spam"}
