"""Something is said from a ticket: by a colleague, out on the conversation's own channel; by the customer, from the ticket's page."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from apps.conversations import actions as conversations
from apps.conversations.actions import NotTheHolder, Place
from apps.conversations.admitting import Guest
from apps.conversations.models import Author, Contact, Conversation, Holder, Message, Visitor
from apps.conversations.posting import Draft
from apps.conversations.queries import family_of, speaker_of
from apps.conversations.reading import Said, messages_before
from apps.conversations.ways import demand_open
from apps.events.actors import Actor
from apps.ground.lane import fetch
from apps.tenants.models import Membership
from apps.tenants.roles import Can, require
from apps.text.typed import clean
from apps.tickets.actions.changing import lock
from apps.tickets.actions.hearing import reckon
from apps.tickets.actions.mailing import mail_reply
from apps.tickets.models import Ticket, TicketLink

UNREACHABLE = "Nobody knows how to reach them: they have never written from anywhere."


@transaction.atomic
def reply(ticket: Ticket, *, member: Membership, client_id: UUID, text: str, attachments: tuple[str, ...] = ()) -> Said:
    """Whoever replies holds the conversation from then on, unless a colleague does. Where it has ended it goes on; where there is none,
    one begins on the customer's own channel."""
    require(member.actor, Can.ANSWER)
    locked = lock(ticket)
    conversation = _in_hand(locked, member)
    _go_on_in(locked, conversation)
    if not Message.objects.filter(membership=member, client_id=client_id).exists():
        demand_open(conversation, text=text, files=len(attachments))
    said = conversations.post(conversation, member=member, client_id=client_id, text=text, attachments=attachments)
    reckon(locked)
    mail_reply(locked, said)
    return said


@transaction.atomic
def write_back(ticket: Ticket, *, client_id: UUID, text: str) -> Said:
    """The customer writes on the ticket's page: into its conversation, for people to answer."""
    locked = lock(ticket)
    if conversations.person_of(locked.contact).blocked_at:
        raise conversations.Blocked
    if known := _said_before(locked, client_id, clean(text)):
        return known
    conversation = _as_customer(locked)
    _go_on_in(locked, conversation)
    speaker = _speaker(locked)
    draft = Draft(
        author=Author.CUSTOMER, author_name=locked.contact.name, text=clean(text), client_id=client_id,
        visitor_id=speaker.pk if speaker else None,
    )  # fmt: skip
    said = conversations.post_draft(conversation, draft)
    if said is None:
        raise conversations.KeptMoving
    if said.text != draft.text:
        raise conversations.SaidOtherwise
    reckon(locked)
    return said


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


def _in_hand(ticket: Ticket, member: Membership) -> Conversation:
    """The conversation to speak in, held by whoever speaks."""
    conversation = ticket.conversation or _begun(ticket)
    if not conversation.is_open:
        current = _current(conversation)
        if current is None:
            return conversations.reopen(conversation, member=member, fence=conversation.fence)
        conversation = current
    if conversation.holder == Holder.AGENT and conversation.agent_id != member.pk:
        raise NotTheHolder(f"{conversation.agent} holds the conversation: ask them to reply, or take it over first.")
    return conversations.hand_over(conversation, to=Holder.AGENT, agent=member, actor=member.actor)


def _as_customer(ticket: Ticket) -> Conversation:
    """Open, and with people: the assistant does not answer for colleagues who have taken something on."""
    conversation: Conversation | None = ticket.conversation
    if conversation is None or not conversation.is_open:
        conversation = _begun(ticket)
    if conversation.holder == Holder.ASSISTANT:
        speaker = _speaker(ticket)
        actor = Actor(kind="customer", id=speaker.pk if speaker else None)
        conversation = conversations.hand_over(conversation, to=Holder.QUEUE, place=Place(team_id=ticket.team_id), actor=actor)
    return conversation


def _current(ended: Conversation) -> Conversation | None:
    """What goes on with that person in that inbox: nobody has two conversations open there."""
    others = Conversation.objects.open().filter(inbox=ended.inbox_id, contact__in=family_of(ended.contact))
    return others.select_related("inbox", "agent__user").first()


def _begun(ticket: Ticket) -> Conversation:
    """Where they wrote from last."""
    speaker = _speaker(ticket)
    if speaker is None:
        raise ValidationError(UNREACHABLE)
    conversation = conversations.open_conversation(_guest(speaker, ticket.contact))
    if speaker.address and conversation.reach_id is None and conversation.last_seq == 0:
        conversation.reach = speaker
        conversation.save(update_fields=["reach"])
    return conversation


def _speaker(ticket: Ticket) -> Visitor | None:
    """As whom the customer speaks: whoever spoke last in its conversation, or else was here last."""
    known = speaker_of(ticket.conversation) if ticket.conversation else None
    here = Visitor.objects.filter(contact__in=family_of(ticket.contact), revoked_at=None, is_believed=True)
    return known or here.order_by("-seen_at").first()


def _guest(visitor: Visitor, contact: Contact) -> Guest:
    person, family = conversations.person_of(contact), tuple(family_of(contact))
    return Guest(
        tenant_id=visitor.tenant.pk, tenant=visitor.tenant.public_id, visitor_id=visitor.pk, inbox_id=visitor.inbox_id,
        contact_id=person.pk, family=family, name=person.name, subject=visitor.subject, locale=visitor.locale, origins=(), stamp="",
    )  # fmt: skip


def _go_on_in(ticket: Ticket, conversation: Conversation) -> None:
    """Where it goes on in another conversation, the one before stays linked."""
    before = ticket.conversation
    if before is not None and before.pk == conversation.pk:
        return
    if before is not None:
        TicketLink.objects.get_or_create(ticket=ticket, kind=TicketLink.Kind.CONVERSATION, reference=str(before.number))
    ticket.conversation, ticket.heard_seq = conversation, conversation.last_seq
    ticket.save(update_fields=["conversation", "heard_seq"])
