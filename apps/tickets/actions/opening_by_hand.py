"""A colleague opens a ticket: for somebody who is known, or for somebody whom they write down with it."""

from typing import Unpack

from django.core.exceptions import ValidationError
from django.db import transaction

from apps.conversations import actions as conversations
from apps.conversations.listing import Sight
from apps.conversations.models import Contact, Conversation
from apps.tenants.models import Membership
from apps.tenants.roles import Can, require
from apps.tickets.actions.changing import Changes, move
from apps.tickets.actions.opening import one_line, open_ticket
from apps.tickets.listing import seen_by
from apps.tickets.models import Ticket, TicketStatus

OPENED_ALREADY = "With this form ticket {number} was opened already. Open it again to have another as well."
OUT_OF_SIGHT = "You would not see it: keep it yourself, or give it to your own team."


@transaction.atomic
def open_by_hand(
    *,
    member: Membership,
    key: str,
    contact: Contact | None = None,
    name: str = "",
    email: str = "",
    conversation: Conversation | None = None,
    status: TicketStatus | None = None,
    sight: Sight | None = None,
    **about: Unpack[Changes],
) -> Ticket:
    """With all that is known of it at once, or not at all. Without a contact, whoever is called so and written to there is one now."""
    require(member.actor, Can.ANSWER)
    Membership.objects.select_for_update(no_key=True).get(pk=member.pk)  # a form pressed twice at one instant opens one ticket
    if known := Ticket.objects.filter(key=key).select_related("contact").first():
        return _demand_same(known, contact, name, email, about)
    whose = contact or conversations.write_down(name=name, email=email, actor=member.actor, may_look=sight is None)
    opened = open_ticket(contact=whose, conversation=conversation, key=key, actor=member.actor, **about)
    if not seen_by(sight).filter(pk=opened.pk).exists():
        raise ValidationError(OUT_OF_SIGHT)
    return move(opened, to=status, actor=member.actor) if status else opened


def _demand_same(known: Ticket, contact: Contact | None, name: str, email: str, about: Changes) -> Ticket:
    """A form that is gone back to and filled in otherwise asks for another ticket, and would lose what was typed."""
    is_theirs = known.contact == contact if contact else _is_called(known.contact, name, email.strip().lower())
    said = (one_line(about["subject"]), about.get("description", "")[:10_000])
    if not is_theirs or said != (known.subject, known.description):
        raise ValidationError(OPENED_ALREADY.format(number=known.number))
    return known


def _is_called(contact: Contact, name: str, email: str) -> bool:
    return one_line(name) in {"", contact.name} and (not email or contact.addresses.filter(value=email).exists())
