"""Tickets follow their status where an admin has it mean something else: of another stage, or a stop for the clocks.

What is behind is found by comparing, so a sweep that was cut off goes on where it stopped. A status counts as followed once nothing was
found a while after it turned: who moved a ticket at that very moment may have read what it meant before.
"""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q

from apps.events.actors import SYSTEM
from apps.events.log import record
from apps.ground import clock
from apps.ground.scope import Door, across_tenants, tenant_scope
from apps.ground.sweeping import each
from apps.tickets.actions.changing import keep, lock
from apps.tickets.actions.timing import keep_up
from apps.tickets.models import SlaTarget, Stage, Ticket, TicketStatus
from apps.tickets.models.ticket import TicketQuerySet

SETTLED_AFTER = timedelta(minutes=1)
BATCH, MOST_TICKETS = 50, 200


def follow() -> int:
    """Sweep: statuses that turned lately, some of the tickets of each at a time."""
    with across_tenants(Door.SWEEP):
        turned = list(TicketStatus.objects.exclude(turned_at=None).order_by("turned_at", "id").values_list("tenant_id", "id")[:BATCH])
    return each(turned, _follow)


def _follow(tenant_id: int, status_id: int) -> int:
    with tenant_scope(tenant_id):
        status = TicketStatus.objects.get(pk=status_id)
        behind = list(_behind(status).order_by("id").values_list("tenant_id", "id")[:MOST_TICKETS])
        if not behind and status.turned_at and status.turned_at < clock.now() - SETTLED_AFTER:
            TicketStatus.objects.filter(pk=status.pk, turned_at=status.turned_at).update(turned_at=None)
    return each(behind, _catch_up)


def _behind(status: TicketStatus) -> TicketQuerySet:
    is_other = ~Q(status=status.stage)
    if not Stage(status.stage).is_over:
        runs_wrong = SlaTarget.objects.open().filter(ticket=OuterRef("pk"), paused_at__isnull=status.pauses)
        is_other |= Q(Exists(runs_wrong))
    return Ticket.objects.filter(is_other, state=status)


def _catch_up(tenant_id: int, ticket_id: int) -> bool:
    """No letter goes out: nothing was done for the customer."""
    with tenant_scope(tenant_id):
        locked = lock(Ticket(pk=ticket_id))
        if locked.state and locked.state.stage != locked.status:
            _turn(locked, Stage(locked.state.stage))
        keep_up(locked)
    return True


def _turn(locked: Ticket, stage: Stage) -> None:
    old, now = locked.stage, clock.now()
    locked.status, locked.changed_at = stage, now
    locked.solved_at = (locked.solved_at or now) if stage.is_over else None
    locked.save(update_fields=["status", "changed_at", "solved_at"])
    keep(locked, [("stage", old.label, stage.label)], SYSTEM)
    record("ticket.moved", actor=SYSTEM, about=locked, ticket=locked.pk, contact=locked.contact_id, status=str(stage))
