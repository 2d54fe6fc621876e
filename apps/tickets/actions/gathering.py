"""What gathers around a ticket: what it belongs with, who watches it, what colleagues noted."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from apps.business.models import Order
from apps.conversations.actions import SaidOtherwise
from apps.conversations.models import Conversation
from apps.events.actors import Actor
from apps.events.log import record
from apps.tenants.models import Membership
from apps.tenants.roles import Can, require
from apps.text.typed import clean
from apps.tickets.actions.changing import keep, lock
from apps.tickets.models import Ticket, TicketLink, TicketNote, TicketWatcher

MOST_LINKS = 50
Kind = TicketLink.Kind


@transaction.atomic
def link(ticket: Ticket, *, kind: TicketLink.Kind, reference: str, actor: Actor) -> TicketLink:
    """To a ticket, a conversation or an order, by its number. Linked twice, it is one link."""
    require(actor, Can.ANSWER)
    locked, reference = lock(ticket), reference.strip().removeprefix("#")[:40]
    if kind != Kind.ORDER and reference.isdecimal():
        reference = str(int(reference))  # however its digits are written
    if known := locked.links.filter(kind=kind, reference=reference).first():
        return known
    _demand_there(locked, kind, reference)
    if locked.links.count() >= MOST_LINKS:
        raise ValidationError(f"A ticket has at most {MOST_LINKS} links.")
    made = TicketLink.objects.create(ticket=locked, kind=kind, reference=reference, by_id=actor.id if actor.kind == "member" else None)
    keep(locked, [("link", "", str(made))], actor)
    record("ticket.linked", actor=actor, about=locked, ticket=locked.pk, contact=locked.contact_id, kind=str(kind))
    return made


@transaction.atomic
def unlink(made: TicketLink, *, actor: Actor) -> None:
    require(actor, Can.ANSWER)
    locked = lock(made.ticket)
    if TicketLink.objects.filter(pk=made.pk).delete()[0]:
        keep(locked, [("link", str(made), "")], actor)
        record("ticket.unlinked", actor=actor, about=locked, ticket=locked.pk, contact=locked.contact_id, kind=made.kind)


def _demand_there(ticket: Ticket, kind: TicketLink.Kind, reference: str) -> None:
    match kind:
        case Kind.ORDER:
            is_there = Order.objects.filter(number=reference).exists()
        case Kind.TICKET:
            is_there = reference.isdecimal() and int(reference) != ticket.number and Ticket.objects.filter(number=int(reference)).exists()
        case Kind.CONVERSATION:
            is_there = reference.isdecimal() and Conversation.objects.filter(number=int(reference)).exists()
    if not is_there:
        raise ValidationError(f"There is no other {kind.label.lower()} {reference}.")


@transaction.atomic
def watch(ticket: Ticket, *, member: Membership) -> None:
    """Whoever may see the console may wish to hear of it."""
    require(member.actor, Can.SEE_CONSOLE)
    _, is_new = TicketWatcher.objects.get_or_create(ticket=ticket, membership=member)
    if is_new:
        record("ticket.watched", actor=member.actor, about=ticket, ticket=ticket.pk, contact=ticket.contact_id, member=member.pk)


@transaction.atomic
def unwatch(ticket: Ticket, *, member: Membership) -> None:
    require(member.actor, Can.SEE_CONSOLE)
    if TicketWatcher.objects.filter(ticket=ticket, membership=member).delete()[0]:
        record("ticket.unwatched", actor=member.actor, about=ticket, ticket=ticket.pk, contact=ticket.contact_id, member=member.pk)


@transaction.atomic
def note(ticket: Ticket, *, member: Membership, client_id: UUID, text: str) -> TicketNote:
    """Between colleagues. Noted twice under one `client_id`, it is one note."""
    require(member.actor, Can.ANSWER)
    locked, text = lock(ticket), clean(text)
    if known := TicketNote.objects.filter(author=member, client_id=client_id).first():
        if (known.ticket_id, known.text) != (locked.pk, text):
            raise SaidOtherwise
        return known
    noted = TicketNote.objects.create(ticket=locked, author=member, client_id=client_id, text=text)
    record("ticket.noted", actor=member.actor, about=locked, ticket=locked.pk, contact=locked.contact_id, note=noted.pk)
    return noted


@transaction.atomic
def revoke_link(ticket: Ticket, *, actor: Actor) -> None:
    """Every link that was sent of it ends; the next letter has a new one."""
    require(actor, Can.ANSWER)
    Ticket.objects.filter(pk=ticket.pk).update(link_version=F("link_version") % 65_000 + 1)
    ticket.refresh_from_db(fields=["link_version"])
    record("ticket.closed_to_link", actor=actor, about=ticket, ticket=ticket.pk, contact=ticket.contact_id)
