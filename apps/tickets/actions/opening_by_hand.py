"""A colleague opens a ticket: for somebody who is known, or for somebody whom they write down with it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction

from apps.conversations import actions as conversations
from apps.conversations.listing import Sight
from apps.conversations.models import Contact, Conversation
from apps.tenants.models import Membership, Team
from apps.tenants.roles import Can, require
from apps.tickets.actions.changing import move
from apps.tickets.actions.opening import open_ticket
from apps.tickets.listing import seen_by
from apps.tickets.models import Priority, Ticket, TicketStatus

OUT_OF_SIGHT = "You would not see it: keep it yourself, or give it to your own team."


class About(TypedDict, total=False):
    subject: str
    description: str
    priority: Priority
    owner: Membership | None
    team: Team | None
    due_at: datetime | None
    tags: Iterable[str]
    fields: Mapping[str, Any]


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
    **about: Unpack[About],
) -> Ticket:
    """With all that is known of it at once, or not at all. Without a contact, whoever is called so and written to there is one now."""
    require(member.actor, Can.ANSWER)
    if known := Ticket.objects.filter(key=key).first():
        return known
    whose = contact or conversations.write_down(name=name, email=email, actor=member.actor)
    opened = open_ticket(contact=whose, conversation=conversation, key=key, actor=member.actor, **about)
    if not seen_by(sight).filter(pk=opened.pk).exists():
        raise ValidationError(OUT_OF_SIGHT)
    return move(opened, to=status, actor=member.actor) if status else opened
