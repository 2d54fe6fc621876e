"""The ticket, what a tenant says of its tickets, and the clocks that run on them."""

from apps.tickets.models.flow import Stage, TicketField, TicketStatus
from apps.tickets.models.heard import Hearing
from apps.tickets.models.history import TicketChange, TicketNote
from apps.tickets.models.promised import SlaPolicy, SlaTarget
from apps.tickets.models.ticket import Priority, Ticket, TicketLink, TicketNumbering, TicketWatcher

__all__ = [
    "Hearing", "Priority", "SlaPolicy", "SlaTarget", "Stage", "Ticket", "TicketChange", "TicketField", "TicketLink", "TicketNote",
    "TicketNumbering", "TicketStatus", "TicketWatcher",
]  # fmt: skip
