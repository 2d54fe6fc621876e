"""Warnings and breaches, each told once however often somebody looks."""

from django.db.models import Q

from apps.events.actors import SYSTEM
from apps.events.log import record
from apps.ground import clock
from apps.ground.scope import Door, across_tenants, tenant_scope
from apps.ground.sweeping import each
from apps.tickets.actions.hearing import reckon
from apps.tickets.models import SlaTarget, Ticket

BATCH = 500


def keep_time() -> int:
    """Sweep: tell once of what is due soon, and once of what is overdue."""
    now = clock.now()
    with across_tenants(Door.SWEEP):
        running = SlaTarget.objects.running()
        due = running.filter(Q(warn_at__lte=now, warned_at=None) | Q(due_at__lte=now, breached_at=None))
        found = list(due.order_by("id").values_list("tenant_id", "id")[:BATCH])
    return each(found, _tell)


def _tell(tenant_id: int, target_id: int) -> bool:
    """What was said meanwhile comes first: a reply nobody reckoned yet may have kept it. Who is late with the warning, and meets the
    breach, tells of the breach alone."""
    with tenant_scope(tenant_id):
        ticket = Ticket.objects.select_for_update(of=("self",)).get(targets=target_id)
        reckon(ticket)
        target = SlaTarget.objects.running().filter(pk=target_id).first()
        return target is not None and (_breach(ticket, target) or _warn(ticket, target))


def _breach(ticket: Ticket, target: SlaTarget) -> bool:
    now = clock.now()
    if target.due_at is None or target.due_at > now or target.breached_at:
        return False
    target.breached_at, target.warned_at = now, target.warned_at or now
    target.save(update_fields=["warned_at", "breached_at"])
    record(
        "sla.breached", actor=SYSTEM, about=target, ticket=ticket.pk, contact=ticket.contact_id, target=target.pk, kind=str(target.kind)
    )  # fmt: skip
    return True


def _warn(ticket: Ticket, target: SlaTarget) -> bool:
    now = clock.now()
    if target.warn_at is None or target.warn_at > now or target.warned_at:
        return False
    target.warned_at = now
    target.save(update_fields=["warned_at"])
    record(
        "sla.warned", actor=SYSTEM, about=target, ticket=ticket.pk, contact=ticket.contact_id, target=target.pk, kind=str(target.kind)
    )  # fmt: skip
    return True
