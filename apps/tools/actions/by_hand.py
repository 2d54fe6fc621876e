"""A tool is called by a colleague, from the case they look at.

Nobody's page waits for another house: what acts in ours is done at once, with its row, and what lies outside is left to the worker.
"""

from django.core.exceptions import ValidationError

from apps.conversations.models import Conversation
from apps.events.log import record
from apps.ground.scope import Door, across_tenants, tenant_scope
from apps.tenants.models import Membership
from apps.tenants.roles import require
from apps.tools.actions import running
from apps.tools.actions.calling import Asking, needed_for, recorded
from apps.tools.models import ToolCall
from apps.tools.registry import Content, for_hands, named

BATCH = 100
NOT_BY_HAND = "There is nothing of that name that could be done from here."


def call_by_hand(conversation: Conversation, name: str, arguments: str, *, member: Membership, key: str) -> ToolCall:
    """Once under a key, however often it is pressed. Over the member's limit it waits for somebody else."""
    tool = for_hands(name)
    if tool is None:
        raise ValidationError(NOT_BY_HAND)
    require(member.actor, needed_for(tool))
    key = f"hand:{conversation.pk}:{member.pk}:{key}"[:120]
    with tenant_scope(member.tenant.pk):
        return let_run(recorded(Asking(conversation, tool.name, arguments, member.actor, key, None), tool))


def let_run(call: ToolCall) -> ToolCall:
    """Under its lock."""
    tool = named(call.tool)
    if tool is None or tool.is_local:
        running.begin(call)
    elif call.state == ToolCall.State.RUNNING and call.leased_until is None:
        record("tool.let_run", actor=running.actor_of(call), about=call, **running.of_a_call(call))
    return call


def run(tenant_id: int, call_id: int) -> Content:
    """What was let run, once, however often it is taken up."""
    with tenant_scope(tenant_id):
        content = running.begin(running.locked(call_id))
    return running.finish(tenant_id, call_id) if content is None else content


def forgotten() -> list[tuple[int, int]]:
    """What no worker took up: a broker may lose a word."""
    with across_tenants(Door.SWEEP):
        return list(ToolCall.objects.forgotten().values_list("tenant_id", "pk")[:BATCH])
