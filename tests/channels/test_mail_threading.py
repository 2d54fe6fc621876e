"""A mail goes on where it belongs: by our own address, by what it answers, by its subject; and nobody enters what is not theirs."""

import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from apps.conversations import actions
from apps.conversations.actions.originals import keep_original
from apps.conversations.actions.taking import leads_to
from apps.conversations.admitting import Guest
from apps.conversations.mailed import conversation_of, threading_of
from apps.conversations.models import Conversation, Delivery, Original, Outcome
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.inboxes.channels import Incoming
from apps.inboxes.models import Inbox
from tests.cast import Cast
from tests.channels.mails import ACMES, ANNAS, BENS
from tests.conversations.scenes import fresh
from tests.factories import make_guest, make_inbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_acme(cast: Cast) -> Iterator[Cast]:
    with tenant_scope(cast.acme.pk):
        yield cast


@pytest.fixture
def inbox(at_acme: Cast) -> Inbox:
    return make_inbox(at_acme.acme, kind="email", sender=ACMES)


@pytest.fixture
def anna(inbox: Inbox) -> Guest:
    return make_guest(inbox)


@pytest.fixture
def ben(inbox: Inbox) -> Guest:
    return make_guest(inbox)


def a_mail(**overrides: Any) -> Incoming:
    return Incoming(**{"provider_id": "second@example.org", "sender": ANNAS, "text": "And?", "whole": "And?"} | overrides)


def writes(guest: Guest, subject: str = "Order 1042", mail_id: str = "first@example.org") -> Conversation:
    """A mail that was taken in."""
    posted = actions.receive(guest, client_id=uuid.uuid4(), text="Where is it?")
    keep_original(posted.said.id, a_mail(provider_id=mail_id, subject=subject, html="<p>Where is it?</p>"), "mail/x.eml")
    return Conversation.objects.get(pk=posted.said.conversation_id)


def wrote(conversation: Conversation, to: str = ANNAS, provider_id: str = "ours@acme.example") -> Delivery:
    """A letter of ours that has left."""
    return Delivery.objects.create(
        key=f"message:{uuid.uuid4()}", conversation=conversation, inbox=conversation.inbox, to=to, text="Soon.", purpose="message",
        state="sent", provider_id=provider_id, message=conversation.messages.first(),
    )  # fmt: skip


def test_the_mail_is_kept_with_its_message_once(anna: Guest) -> None:
    conversation = writes(anna)
    kept = Original.objects.get(message__conversation=conversation)
    assert (kept.mail_id, kept.subject, kept.text, kept.html, kept.path) == (
        "first@example.org", "Order 1042", "And?", "<p>Where is it?</p>", "mail/x.eml",
    )  # fmt: skip
    keep_original(kept.message_id, a_mail(), "mail/y.eml")
    assert Original.objects.count() == 1


def test_our_address_leads_to_its_conversation(anna: Guest, inbox: Inbox) -> None:
    conversation = writes(anna)
    assert conversation_of(a_mail(thread=conversation.public_id), anna) == conversation.pk


def test_what_it_answers_leads_there(anna: Guest) -> None:
    conversation = writes(anna)
    wrote(conversation)
    assert conversation_of(a_mail(references=("first@example.org",)), anna) == conversation.pk
    assert conversation_of(a_mail(references=("other@x", "ours@acme.example")), anna) == conversation.pk
    assert conversation_of(a_mail(references=("other@x",)), anna) is None


@pytest.mark.parametrize("subject", ["Order 1042", "Re: Order 1042", "AW: Re[2]: Order 1042", "回复\uff1aOrder 1042"])
def test_its_subject_leads_there(anna: Guest, subject: str) -> None:
    conversation = writes(anna)
    assert conversation_of(a_mail(subject=subject), anna) == conversation.pk
    assert conversation_of(a_mail(subject="Another thing"), anna) is None


def test_a_subject_is_the_senders_own(anna: Guest, ben: Guest) -> None:
    writes(anna)
    assert conversation_of(a_mail(subject="Order 1042", sender=BENS), ben) is None


def test_what_has_ended_is_for_others_to_open(anna: Guest, at_acme: Cast) -> None:
    conversation = writes(anna)
    actions.resolve(conversation, outcome=Outcome.SOLVED, actor=at_acme.sarah.actor)
    assert conversation_of(a_mail(thread=conversation.public_id, references=("first@example.org",)), anna) is None


def test_whom_we_wrote_to_goes_on_there_though_known_as_somebody_else(anna: Guest, ben: Guest) -> None:
    """A customer of the web chat, whom an agent answered at the address they gave."""
    conversation = writes(anna)
    wrote(conversation, to="Ben@Example.org")
    assert conversation_of(a_mail(sender=BENS, references=("ours@acme.example",)), ben) == conversation.pk
    assert conversation_of(a_mail(sender=BENS, thread=conversation.public_id), ben) == conversation.pk


def test_who_was_handed_on_a_mail_of_ours_does_not_enter(anna: Guest, ben: Guest) -> None:
    conversation = writes(anna)
    wrote(conversation)
    mail = a_mail(sender=BENS, thread=conversation.public_id, references=("ours@acme.example", "first@example.org"), subject="Order 1042")
    assert conversation_of(mail, ben) is None


def test_who_may_be_lying_enters_with_our_address_alone_and_from_where_we_wrote(anna: Guest, ben: Guest) -> None:
    """S16: `ben` is whoever says to be Anna, without a proof."""
    conversation = writes(anna)
    forged = {"sender": ANNAS, "is_proven": False, "references": ("ours@acme.example",), "subject": "Order 1042"}
    assert conversation_of(a_mail(**forged, thread=conversation.public_id), ben) is None
    wrote(conversation)
    assert conversation_of(a_mail(**forged), ben) is None
    assert conversation_of(a_mail(**forged, thread=conversation.public_id), ben) == conversation.pk
    assert conversation_of(a_mail(**forged | {"sender": BENS}, thread=conversation.public_id), ben) is None


def test_a_notice_to_an_address_makes_it_nobodys_conversation(anna: Guest, ben: Guest) -> None:
    conversation = writes(anna)
    Delivery.objects.create(key="code", conversation=conversation, to=BENS, text="1234", purpose="code", state="sent")
    assert conversation_of(a_mail(sender=BENS, thread=conversation.public_id), ben) is None


def test_who_is_blocked_goes_on_nowhere(anna: Guest, ben: Guest, at_acme: Cast) -> None:
    conversation = writes(anna)
    wrote(conversation, to=BENS)
    blocked = Guest(**{name: getattr(ben, name) for name in Guest.__slots__} | {"is_blocked": True})
    assert conversation_of(a_mail(sender=BENS, thread=conversation.public_id), blocked) is None


def test_another_tenants_conversation_is_none(cast: Cast, anna: Guest) -> None:
    assert conversation_of(a_mail(thread="globex00_" + "c" * 26, references=("nothing@x",)), anna) is None


def test_a_letter_stands_in_the_thread_of_what_it_answers(anna: Guest) -> None:
    conversation = writes(anna, subject="AW: Order 1042")
    writes(anna, subject="Re: Order 1042", mail_id="third@example.org")
    wrote(conversation)
    assert threading_of(conversation.pk) == ("Re: Order 1042", ("third@example.org", "first@example.org", "ours@acme.example"))


def test_a_letter_that_begins_has_neither(anna: Guest) -> None:
    posted = actions.receive(anna, client_id=uuid.uuid4(), text="By chat")
    assert threading_of(posted.said.conversation_id) == ("", ())


class TestWhatHasEnded:
    """Our own address names it: whoever it was written to takes it up again where they are answered."""

    def takes_up(self, mail: Incoming, guest: Guest) -> int | None:
        return leads_to(mail, guest)

    @pytest.fixture
    def ended(self, at_acme: Cast) -> Conversation:
        """On the page, with a letter of what was missed there."""
        chat = actions.receive(make_guest(make_inbox(at_acme.acme)), client_id=uuid.uuid4(), text="Where is it?")
        conversation = Conversation.objects.get(pk=chat.said.conversation_id)
        wrote(conversation)
        actions.resolve(conversation, outcome=Outcome.WENT_SILENT, actor=at_acme.sarah.actor)
        return fresh(conversation)

    def test_goes_on_where_it_was(self, ended: Conversation, anna: Guest) -> None:
        assert self.takes_up(a_mail(thread=ended.public_id), anna) == ended.pk
        assert (fresh(ended).status, fresh(ended).fence) == ("open", ended.fence + 1)

    def test_or_in_what_its_person_has_begun_since(self, ended: Conversation, anna: Guest) -> None:
        began = Conversation.objects.create(tenant=ended.tenant, number=99, inbox=ended.inbox, contact=ended.contact)
        wrote(began, provider_id="later@acme.example")
        assert self.takes_up(a_mail(thread=ended.public_id), anna) == began.pk
        assert fresh(ended).status == "resolved"

    def test_but_not_where_we_never_wrote_to_them(self, ended: Conversation, anna: Guest) -> None:
        began = Conversation.objects.create(tenant=ended.tenant, number=99, inbox=ended.inbox, contact=ended.contact)
        wrote(began, to=BENS, provider_id="later@acme.example")
        assert self.takes_up(a_mail(thread=ended.public_id), anna) is None
        assert fresh(ended).status == "resolved"

    def test_is_not_for_who_was_handed_on_the_mail(self, ended: Conversation, ben: Guest) -> None:
        assert self.takes_up(a_mail(sender=BENS, thread=ended.public_id), ben) is None

    def test_nor_found_by_anything_else(self, ended: Conversation, anna: Guest) -> None:
        assert self.takes_up(a_mail(references=("ours@acme.example",)), anna) is None

    def test_too_long_ago_begins_anew(self, ended: Conversation, anna: Guest, held_clock: clock.HeldClock) -> None:
        held_clock.advance(days=ended.inbox.reopen_days, seconds=1)
        assert self.takes_up(a_mail(thread=ended.public_id), anna) is None

    def test_by_the_customers_own_wish_stays_ended(self, ended: Conversation, anna: Guest) -> None:
        Conversation.objects.filter(pk=ended.pk).update(ended_by_customer=True)
        assert self.takes_up(a_mail(thread=ended.public_id), anna) is None
