"""Their tickets: that there were, and how long they took, stays."""

from django.contrib.postgres.search import SearchVector
from django.db.models import Value

from apps.privacy.map.grammar import NAMELESS, Emptied, Entry, Goes
from apps.tickets.models import Ticket, TicketChange, TicketLink, TicketNote

TICKETS: list[Entry] = [
    Goes(TicketNote, contact=("ticket__contact",)),
    Goes(TicketLink, contact=("ticket__contact",)),
    Emptied(
        TicketChange,
        contact=("ticket__contact",),
        fields={"old": "", "new": ""},
        keeps="what actor_kind",
        because="the names of columns and of kinds",
    ),
    Emptied(
        Ticket,
        contact=("contact",),
        fields={"subject": "Erased", "description": "", "tags": [], "fields": {}, "key": NAMELESS, "words": SearchVector(Value(""))},
    ),
]
