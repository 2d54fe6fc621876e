"""Tickets are opened."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from apps.conversations.models import Contact, Conversation
from apps.conversations.searching.wording import vector_of
from apps.events.actors import SYSTEM, Actor
from apps.events.log import record
from apps.ground.scope import Door, across_tenants
from apps.inboxes.models import Inbox
from apps.tenants.models import Membership, Team
from apps.tickets.actions.flowing import first_of
from apps.tickets.actions.mailing import mail_opened
from apps.tickets.actions.timing import start
from apps.tickets.fields import checked, tags_of
from apps.tickets.models import Priority, Stage, Ticket

MOST_OLD = 500
Source = Ticket.Source


@transaction.atomic
def open_ticket(
    *,
    contact: Contact,
    subject: str,
    description: str = "",
    conversation: Conversation | None = None,
    key: str,
    source: Ticket.Source = Source.HAND,
    priority: Priority = Priority.NORMAL,
    owner: Membership | None = None,
    team: Team | None = None,
    due_at: datetime | None = None,
    tags: Iterable[str] = (),
    fields: Mapping[str, Any] | None = None,
    actor: Actor,
) -> Ticket:
    """A new one, or the one that the same asking opened before."""
    if known := Ticket.objects.filter(key=key).first():
        return known
    ticket = Ticket(
        number=_next_number(), subject=one_line(subject), description=description[:10_000], contact=contact, conversation=conversation,
        key=key, source=source, state=first_of(Stage.OPEN), priority=priority, owner=owner, team=team, due_at=due_at, tags=tags_of(tags),
        fields=checked(fields or {}),
    )  # fmt: skip
    ticket.heard_seq = conversation.last_seq if conversation else 0
    ticket.words = words_of(ticket)
    ticket.save(force_insert=True)
    start(ticket)
    record(
        "ticket.opened",
        actor=actor,
        about=ticket,
        ticket=ticket.pk,
        contact=contact.pk,
        conversation=conversation.pk if conversation else None,
    )
    if owner:
        record("ticket.given", actor=actor, about=ticket, ticket=ticket.pk, contact=contact.pk, member=owner.pk)
    if not ticket.began_with_conversation:
        mail_opened(ticket)
    return ticket


def open_for(conversation: Conversation) -> Ticket | None:
    """A conversation of an inbox whose people answer in writing alone is a ticket from its first word; the page has a form for it."""
    inbox = conversation.inbox
    if inbox.kind == Inbox.Kind.WEB or inbox.human_mode != Inbox.HumanMode.TICKET:
        return None
    source = Source.EMAIL if inbox.kind == Inbox.Kind.EMAIL else Source.CONVERSATION
    return open_ticket(
        contact=conversation.contact, subject=inbox.name, conversation=conversation, key=f"conversation:{conversation.pk}", source=source,
        team=conversation.team, actor=SYSTEM,
    )  # fmt: skip


def one_line(subject: str) -> str:
    return " ".join(subject.split())[:200]


def words_of(ticket: Ticket) -> str:
    return vector_of(ticket.tenant_id or 0, f"{ticket.subject}\n{ticket.description}")


def file_old() -> int:
    """Sweep: tickets from before there was a search, some at a time."""
    with across_tenants(Door.SWEEP):
        old = list(Ticket.objects.filter(words=None).select_for_update(skip_locked=True).order_by("id")[:MOST_OLD])
        for ticket in old:
            ticket.words = words_of(ticket)
        Ticket.objects.bulk_update(old, ["words"])
    return len(old)


def _next_number() -> int:
    """The tenant's next; its row is locked until the opening commits, so none is left out."""
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO tickets_ticketnumbering (tenant_id, last)
            VALUES (NULLIF(current_setting('tandem.tenant', true), '')::bigint, 1)
            ON CONFLICT (tenant_id) DO UPDATE SET last = tickets_ticketnumbering.last + 1 RETURNING last"""
        )
        number: int = cursor.fetchone()[0]
    return number
