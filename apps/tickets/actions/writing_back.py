"""The customer answers on the ticket's own page."""

from uuid import UUID

from django.db import transaction

from apps.conversations import actions as conversations
from apps.conversations.actions import Place, demand_sendable
from apps.conversations.models import Attachment, Author, Conversation, Holder, Message, Visitor
from apps.conversations.posting import Draft
from apps.conversations.queries import family_of
from apps.conversations.reading import Said, messages_before
from apps.events.actors import Actor
from apps.ground.lane import fetch
from apps.text.typed import clean
from apps.tickets.actions.changing import lock
from apps.tickets.actions.hearing import reckon
from apps.tickets.actions.reaching import begun, by_link, go_on_in, speaking
from apps.tickets.models import Ticket


@transaction.atomic
def write_back(ticket: Ticket, *, client_id: UUID, text: str, attachments: tuple[str, ...] = ()) -> Said:
    """Into its conversation, for people to answer."""
    locked, text = lock(ticket), "" if attachments and not text.strip() else clean(text)
    if conversations.person_of(locked.contact).blocked_at:
        raise conversations.Blocked
    if known := _said_before(locked, client_id, text):
        return known
    speaker = _sender(locked, attachments) or writer(locked)
    conversation = _with_people(locked, speaker)
    go_on_in(locked, conversation)
    draft = Draft(
        author=Author.CUSTOMER, author_name=locked.contact.name, text=text, client_id=client_id, visitor_id=speaker.pk,
        attachments=attachments,
    )  # fmt: skip
    said = conversations.post_draft(conversation, draft)
    if said is None:
        demand_sendable(attachments, client_id=client_id, actor=draft.actor)
        raise conversations.KeptMoving
    if said.text != draft.text:
        raise conversations.SaidOtherwise
    reckon(locked)
    return said


def writer(ticket: Ticket) -> Visitor:
    """As whom they write, and send files."""
    return speaking(ticket) or by_link(ticket)


def _sender(ticket: Ticket, attachments: tuple[str, ...]) -> Visitor | None:
    """Whoever of them sent the files: somebody else of theirs may have spoken meanwhile."""
    sent = Attachment.objects.filter(public_id__in=attachments, visitor__contact__in=family_of(ticket.contact)).select_related("visitor")
    found = sent.first() if attachments else None
    return found.visitor if found else None


def _said_before(ticket: Ticket, client_id: UUID, text: str) -> Said | None:
    """The same page, sent again: whoever of them spoke then, known or not. The ticket is locked, so no other try is under way."""
    of_theirs = Message.objects.filter(conversation=ticket.conversation_id or 0, author=Author.CUSTOMER, client_id=client_id)
    seq = of_theirs.values_list("seq", flat=True).first()
    if seq is None:
        return None
    said = Said.of(fetch(messages_before(ticket.tenant.pk, ticket.conversation_id or 0, seq + 1, 1))[0])
    if said.text != text:
        raise conversations.SaidOtherwise
    return said


def _with_people(ticket: Ticket, speaker: Visitor) -> Conversation:
    """Open, and not the assistant's: it does not answer for colleagues who have taken something on."""
    conversation: Conversation | None = ticket.conversation
    if conversation is None or not conversation.is_open:
        conversation = begun(ticket, speaking(ticket) or speaker)
    conversation = conversations.lock(conversation)  # a colleague may be claiming it at this instant
    if conversation.holder == Holder.ASSISTANT:
        actor = Actor(kind="customer", id=speaker.pk)
        conversation = conversations.hand_over(conversation, to=Holder.QUEUE, place=Place(team_id=ticket.team_id), actor=actor)
    return conversation
