"""The list of tickets as it changes: rows are gathered, read and rendered once a tenant, as those of conversations are; and how a ticket's
own page knows that it is behind."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo

from django.db.models import Max, Q

from apps.console.rows import Gathering, Shown
from apps.console.tickets.facts import Slip
from apps.conversations.listing import MOST_CHANGED, Sight
from apps.desk.tickets import is_in_sight
from apps.events.hub import Hint
from apps.events.models import Event
from apps.ground.aside import aside
from apps.ground.scope import tenant_scope
from apps.tickets.listing import seen_by, with_clocks
from apps.tickets.models import Ticket


@dataclass(frozen=True, slots=True)
class ShownTicket:
    html: str
    ticket: Ticket

    def to(self, sight: Sight | None) -> str:
        is_seen = sight is None or is_in_sight(self.ticket, sight)
        return (
            self.html
            if is_seen and self.ticket.contact.forgotten_at is None
            else f'<div id="ticket-{self.ticket.number}" data-into="tickets"></div>'
        )


class TicketRows(Gathering):
    def _concerns(self, hint: Hint) -> bool:
        return "ticket" in hint

    def _note(self, hint: Hint, conversation: int | None) -> None:
        self._rows.add(hint["ticket"])

    async def _read(self, rows: list[int], contacts: list[int]) -> Mapping[int, Shown]:
        return await aside(_rendered, self._tenant_id, self._zone, Q(pk__in=rows))

    async def _missed(self, since: datetime) -> Mapping[int, Shown]:
        return await aside(_rendered, self._tenant_id, self._zone, Q(changed_at__gt=since))


def _rendered(tenant_id: int, zone: tzinfo, which: Q) -> dict[int, ShownTicket]:
    with tenant_scope(tenant_id):
        found = with_clocks(Ticket.objects.filter(which))[:MOST_CHANGED]
        return {ticket.pk: ShownTicket(Slip(ticket, zone).row(), ticket) for ticket in found}


def mark_now(tenant_id: int, ticket_id: int, sight: Sight | None) -> str:
    """That of a ticket's page; nothing where they do not see it."""
    with tenant_scope(tenant_id):
        ticket = seen_by(sight).filter(pk=ticket_id).select_related("conversation").first()
        return mark_of(ticket) if ticket else ""


def mark_of(ticket: Ticket) -> str:
    """Another whenever anything came to be of it, or of its conversation. Each has its own newest: they commit in no order of their ids."""
    of_it, of_hands = _newest("ticket", ticket.pk), _newest("conversation", ticket.conversation_id or 0)
    said = ticket.conversation.last_seq if ticket.conversation else 0
    return f"{of_it}-{of_hands}-{said}-{ticket.changed_at.timestamp():.6f}"


def _newest(subject: str, pk: int) -> int:
    """One row of the index, where to ask for both at once would read all that ever came to be of them."""
    return Event.objects.about(subject, pk).aggregate(newest=Max("id"))["newest"] or 0
