"""Calls whose process never came back: what came of them is found out, and only what surely never happened is done again."""

import structlog

from apps.ground import clock
from apps.ground.blame import place_of
from apps.ground.scope import Door, across_tenants, release_connection, tenant_scope
from apps.tools.actions import running
from apps.tools.models import RUNNING_LEASE, ToolCall
from apps.tools.registry import Arguments, Caller, Content, Tool

BATCH = 100
UNKNOWN = "Whether it happened could not be found out. A person looks into it."

log = structlog.get_logger(__name__)


def lost() -> list[tuple[int, int]]:
    with across_tenants(Door.SWEEP):
        return list(ToolCall.objects.lost().values_list("tenant_id", "pk")[:BATCH])


def reconcile(tenant_id: int, call_id: int) -> bool:
    """Ask outside under the call's own key; a lease keeps all others from asking meanwhile, and from doing it again."""
    with tenant_scope(tenant_id):
        call = running.locked(call_id)
        if not ToolCall.objects.lost().filter(pk=call_id).exists():
            return False
        tool, caller, arguments = running.prepared(call)
        lease = call.leased_until = clock.now() + RUNNING_LEASE
        call.save()
    release_connection()
    found, problem = _look(tool, caller, arguments)
    with tenant_scope(tenant_id):
        call = running.locked(call_id)
        if call.leased_until != lease:
            return False
        if found is None and not problem:
            call.leased_until = None  # it never happened: it begins anew, under a new lease
            running.mark_as_news(call)
            begun = running.begin(call)
        else:
            state = ToolCall.State.FAILED if problem else ToolCall.State.DONE
            running.settle(call, state, result=found, problem=problem, is_news=True)
            return True
    if begun is None:
        running.finish(tenant_id, call_id)
    return True


def _look(tool: Tool, caller: Caller, arguments: Arguments) -> tuple[Content | None, str]:
    try:
        return (tool.reconcile(caller, arguments) if tool.reconcile else None), ""
    except Exception as error:  # noqa: BLE001 - the other side may be away for good
        log.warning("tool.not_reconciled", tool=tool.name, reason=type(error).__name__, at=place_of(error))
        return None, UNKNOWN
