"""Tickets are opened, and move on."""

from django.db import connection, transaction

from apps.conversations.models import Contact, Conversation
from apps.conversations.searching.wording import vector_of
from apps.events.actors import Actor
from apps.events.log import record
from apps.ground import clock
from apps.ground.scope import Door, across_tenants
from apps.tenants.roles import Can, require
from apps.tickets.models import Ticket

MOST_OLD = 500


@transaction.atomic
def open_ticket(
    *, contact: Contact, subject: str, description: str = "", conversation: Conversation | None = None, key: str, actor: Actor
) -> Ticket:
    """A new one, or the one that the same asking opened before."""
    if known := Ticket.objects.filter(key=key).first():
        return known
    ticket = Ticket(
        number=_next_number(), subject=" ".join(subject.split())[:200], description=description[:10_000], contact=contact,
        conversation=conversation, key=key,
    )  # fmt: skip
    ticket.words = _words(ticket)
    ticket.save(force_insert=True)
    record("ticket.opened", actor=actor, about=ticket, ticket=ticket.pk, contact=contact.pk)
    return ticket


def _words(ticket: Ticket) -> str:
    return vector_of(ticket.tenant_id or 0, f"{ticket.subject}\n{ticket.description}")


def file_old() -> int:
    """Sweep: tickets from before there was a search, some at a time."""
    with across_tenants(Door.SWEEP):
        old = list(Ticket.objects.filter(words=None).select_for_update(skip_locked=True).order_by("id")[:MOST_OLD])
        for ticket in old:
            ticket.words = _words(ticket)
        Ticket.objects.bulk_update(old, ["words"])
    return len(old)


@transaction.atomic
def move(ticket: Ticket, *, to: Ticket.Status, actor: Actor) -> Ticket:
    require(actor, Can.ANSWER)
    locked = Ticket.objects.select_for_update(of=("self",)).get(pk=ticket.pk)
    if locked.status != to:
        locked.status, locked.changed_at = to, clock.now()
        locked.save(update_fields=["status", "changed_at"])
        record("ticket.moved", actor=actor, about=locked, ticket=locked.pk, contact=locked.contact_id, status=str(to))
    return locked


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
