"""Reads worth a name."""

from apps.conversations.models import Contact
from apps.conversations.queries import family_of
from apps.tickets.models import Ticket

NEWEST = 5


def tickets_of(contact: Contact, number: int | None = None) -> list[Ticket]:
    """A person's own, the newest first; or the one of that number, where it is theirs."""
    own = Ticket.objects.filter(contact_id__in=family_of(contact))
    return list(own.filter(number=number) if number else own[:NEWEST])
