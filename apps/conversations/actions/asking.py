"""What a customer asks for or says beside the messages: a ticket, a call, an end, a rating, that they read or write."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from apps.conversations.actions.contacts import add_address
from apps.conversations.actions.holding import resolve
from apps.conversations.actions.messages import post_draft
from apps.conversations.actions.opening import open_conversation
from apps.conversations.admitting import Guest
from apps.conversations.facing import Face
from apps.conversations.models import Author, Contact, ContactAddress, Conversation, Message, Outcome, Rating
from apps.conversations.posting import Draft
from apps.events.log import announce_at_once, record
from apps.ground import clock
from apps.ground.lane import Statement, afetch
from apps.text.typed import clean

_READ = """
UPDATE conversations_conversation SET customer_read_seq = LEAST(%(seq)s, last_seq)
WHERE tenant_id = %(tenant)s AND id = %(conversation)s AND customer_read_seq < LEAST(%(seq)s, last_seq) RETURNING customer_read_seq
"""


class NoConversation(Exception):
    """There is none yet to say this about."""


def current_conversation(guest: Guest) -> Conversation:
    found = Conversation.objects.current_first(guest.inbox_id, guest.family).first()
    if found is None:
        raise NoConversation
    return found


def ask_for_ticket(guest: Guest, *, email: str, subject: str, body: str) -> Conversation:
    """A request to be answered by mail."""
    card = {"type": "ticket", "email": email, "subject": subject, "body": clean(body)}
    text = card["body"] if card["body"].startswith(subject) else f"{subject}\n\n{card['body']}"
    return _ask(guest, card, text=text, kind=ContactAddress.Kind.EMAIL, value=email)


def ask_for_call(guest: Guest, *, phone: str, at: str = "") -> Conversation:
    """A request to be called."""
    card = {"type": "callback", "phone": phone, "at": at}
    return _ask(guest, card, text=f"☎ {phone} {at}".strip(), kind=ContactAddress.Kind.PHONE, value=phone)


@transaction.atomic
def _ask(guest: Guest, card: dict[str, Any], *, text: str, kind: ContactAddress.Kind, value: str) -> Conversation:
    conversation = open_conversation(guest)
    last = Message.objects.filter(conversation=conversation).order_by("-seq").first()
    if last is None or last.card != card:  # pressed twice, it is one request
        add_address(Contact.objects.get(pk=guest.contact_id), kind, value)
        draft = Draft(
            author=Author.CUSTOMER, author_name=guest.name, kind=Message.Kind.CARD, visitor_id=guest.visitor_id, text=text, card=card
        )
        said = post_draft(conversation, draft)
        if said is not None:
            record("card.posted", actor=guest.actor, message=said.id, conversation=conversation.pk, contact=conversation.contact_id)
    return conversation


def end(guest: Guest) -> Conversation:
    """The customer is done: what they write next begins anew."""
    conversation = resolve(current_conversation(guest), outcome=Outcome.ENDED, actor=guest.actor)
    return conversation if conversation.ended_by_customer else _ended(conversation, guest)


@transaction.atomic
def _ended(conversation: Conversation, guest: Guest) -> Conversation:
    if Conversation.objects.filter(pk=conversation.pk, ended_by_customer=False).update(ended_by_customer=True):
        record("conversation.ended", actor=guest.actor, about=conversation, conversation=conversation.pk, contact=conversation.contact_id)
    return conversation


@transaction.atomic
def rate(guest: Guest, *, kind: Rating.Kind, score: int, comment: str = "") -> Conversation:
    """What the customer thinks; said again, the last word counts."""
    if not Rating.LOWEST[kind] <= score <= Rating.HIGHEST[kind]:
        raise ValidationError(f"The score must be between {Rating.LOWEST[kind]} and {Rating.HIGHEST[kind]}.")
    conversation = current_conversation(guest)
    said = {"contact_id": guest.contact_id, "score": score, "comment": comment[:2_000], "rated_at": clock.now()}
    Rating.objects.update_or_create(conversation=conversation, kind=kind, defaults=said)
    record(
        "conversation.rated", actor=guest.actor, about=conversation, conversation=conversation.pk, contact=conversation.contact_id,
        kind=kind.value, score=score,
    )  # fmt: skip
    return conversation


async def read_by_customer(guest: Guest, face: Face, seq: int) -> None:
    """The customer has read so far; reading back takes nothing away."""
    statement = Statement(_READ, {"tenant": guest.tenant_id, "conversation": face.id, "seq": seq})
    (rows,) = await afetch(guest.tenant_id, statement)
    if rows:
        read = rows[0]["customer_read_seq"]
        announce_at_once(
            "conversation.read", tenant_id=guest.tenant_id, conversation=face.id, contact=face.contact_id, reader="customer", seq=read
        )


def type_as_customer(guest: Guest, face: Face, *, on: bool) -> None:
    announce_at_once("typing.changed", tenant_id=guest.tenant_id, conversation=face.id, contact=face.contact_id, member=None, on=on)
