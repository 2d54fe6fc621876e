"""Somebody with authority decides about a call that is over a limit; or nobody does, in time."""

from django.core.exceptions import PermissionDenied, ValidationError

from apps.events.actors import SYSTEM, Actor
from apps.events.log import record
from apps.ground import clock
from apps.ground.scope import Door, across_tenants, tenant_scope
from apps.ground.sweeping import each
from apps.tenants.models import Membership
from apps.tenants.roles import Can, require
from apps.tools import answers
from apps.tools.actions import by_hand, running
from apps.tools.models import Approval, ToolCall
from apps.tools.registry import Content

BATCH = 200
State = Approval.State
EXPIRED = "Nobody decided in time."
NOT_APPROVED = "A colleague did not approve it."  # the note says why, to colleagues


def approve(approval: Approval, *, by: Membership, note: str = "") -> Content:
    """Let it run, with the limits of whoever asked lifted for this one call. What acts in another house, the worker runs."""
    with tenant_scope(by.tenant.pk):
        locked = _decide(approval, State.APPROVED, by, note)
        call = running.locked(locked.call_id)
        call.state = ToolCall.State.RUNNING
        call.save()
        return answers.of(by_hand.let_run(call))


def refuse(approval: Approval, *, by: Membership, note: str = "") -> None:
    with tenant_scope(by.tenant.pk):
        locked = _decide(approval, State.REFUSED, by, note)
        running.settle(running.locked(locked.call_id), ToolCall.State.REFUSED, problem=NOT_APPROVED)


def _decide(approval: Approval, state: Approval.State, by: Membership, note: str) -> Approval:
    require(by.actor, Can.APPROVE)
    locked = Approval.objects.select_for_update(of=("self",)).select_related("call").get(pk=approval.pk)
    if locked.state != State.PENDING:
        raise ValidationError(f"This was decided before: {locked.get_state_display().lower()}.")
    if locked.call.member_id == by.pk:
        raise PermissionDenied("Nobody approves what they asked for themselves.")
    locked.decided_by, locked.note = by, note[:300]
    _settle(locked, state, by.actor)
    return locked


def _settle(approval: Approval, state: Approval.State, actor: Actor) -> None:
    approval.state, approval.decided_at = state, clock.now()
    approval.save()
    record(
        "approval.decided", actor=actor, about=approval, approval=approval.pk, state=state, **running.of_a_call(approval.call)
    )  # fmt: skip


def expire_approvals() -> int:
    with across_tenants(Door.SWEEP):
        due = Approval.objects.filter(state=State.PENDING, expires_at__lte=clock.now())
        old = list(due.values_list("tenant_id", "pk")[:BATCH])
    return each(old, _expire)


def _expire(tenant_id: int, approval_id: int) -> bool:
    with tenant_scope(tenant_id):
        approval = Approval.objects.select_for_update(of=("self",)).select_related("call__conversation").get(pk=approval_id)
        if approval.state != State.PENDING:
            return False
        _settle(approval, State.EXPIRED, SYSTEM)
        running.settle(running.locked(approval.call_id), ToolCall.State.REFUSED, problem=EXPIRED)
    return True
