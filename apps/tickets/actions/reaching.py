"""Where a ticket's customer is reached: the conversation it is answered in, and as whom they speak there."""

from django.core.exceptions import ValidationError

from apps.conversations import actions as conversations
from apps.conversations.admitting import Guest
from apps.conversations.models import Contact, Conversation, Visitor
from apps.conversations.queries import email_of, family_of, speaker_of
from apps.events.actors import SYSTEM
from apps.tickets.models import Ticket, TicketLink

UNREACHABLE = "Nobody knows how to reach them: they have never written, and no email of theirs is known."
NOWHERE = "There is no chat to keep it in. An admin can make one."
BLOCKED = "They are blocked: nothing is said to them until somebody unblocks them."


def begun(ticket: Ticket, speaker: Visitor) -> Conversation:
    """Where they wrote from last. Its first word is no new ticket's."""
    try:
        conversation = conversations.open_conversation(_guest(speaker, ticket.contact), actor=SYSTEM)
    except conversations.Blocked:
        raise ValidationError(BLOCKED) from None
    if speaker.address and conversation.reach_id is None and conversation.last_seq == 0:
        conversation.reach = speaker
        conversation.save(update_fields=["reach"])
    return conversation


def reached(ticket: Ticket) -> Visitor:
    """As whom they are spoken to. Whoever never wrote anywhere gets letters, and reads and answers on the ticket's page."""
    if not is_reachable(ticket):
        raise ValidationError(UNREACHABLE)
    return speaking(ticket) or by_link(ticket)


def is_reachable(ticket: Ticket) -> bool:
    return speaking(ticket) is not None or bool(email_of(family_of(ticket.contact)))


def speaking(ticket: Ticket) -> Visitor | None:
    """As whom they speak: whoever spoke last in its conversation, or else was here last."""
    known = speaker_of(ticket.conversation) if ticket.conversation else None
    here = Visitor.objects.filter(contact__in=family_of(ticket.contact), revoked_at=None, is_believed=True)
    return known or here.order_by("-seen_at").first()


def by_link(ticket: Ticket) -> Visitor:
    """As whoever has the link of the ticket's page."""
    met = conversations.meet_by_link(conversations.person_of(ticket.contact))
    if met is None:
        raise ValidationError(NOWHERE)
    return met


def go_on_in(ticket: Ticket, conversation: Conversation) -> None:
    """Where it goes on in another conversation, the one before stays linked."""
    before = ticket.conversation
    if before is not None and before.pk == conversation.pk:
        return
    if before is not None:
        TicketLink.objects.get_or_create(ticket=ticket, kind=TicketLink.Kind.CONVERSATION, reference=str(before.number))
    ticket.conversation, ticket.heard_seq = conversation, conversation.last_seq
    ticket.save(update_fields=["conversation", "heard_seq"])


def _guest(visitor: Visitor, contact: Contact) -> Guest:
    person, family = conversations.person_of(contact), tuple(family_of(contact))
    return Guest(
        tenant_id=visitor.tenant.pk, tenant=visitor.tenant.public_id, visitor_id=visitor.pk, inbox_id=visitor.inbox_id,
        contact_id=person.pk, family=family, name=person.name, subject=visitor.subject, locale=visitor.locale, origins=(), stamp="",
    )  # fmt: skip
