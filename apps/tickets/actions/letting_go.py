"""Of people who are sent away for good: what is open is closed, and nobody is told."""

from collections.abc import Sequence

from django.db import transaction

from apps.events.actors import Actor
from apps.tickets.actions.changing import lock, place
from apps.tickets.actions.flowing import first_of
from apps.tickets.models import Stage, Ticket


@transaction.atomic
def let_go(contacts: Sequence[int], *, actor: Actor) -> None:
    over = [stage for stage in Stage if stage.is_over]
    for ticket in Ticket.objects.filter(contact__in=contacts).exclude(status__in=over).order_by("pk"):
        place(lock(ticket), first_of(Stage.CLOSED), Stage.CLOSED, actor)
