"""What calls come to in a rehearsal: what looks, looks; what would change something is only weighed."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import structlog
from django.db import connection, transaction
from pydantic import ValidationError

from apps.conversations.models import Contact, Conversation
from apps.events.actors import Actor
from apps.ground.scope import release_connection, tenant_scope
from apps.llm.exchange import Call
from apps.tools import answers
from apps.tools.actions.running import WENT_WRONG
from apps.tools.gate import refusal
from apps.tools.registry import Arguments, Caller, Content, Refused, Tier, Tool, named

ASSISTANT = Actor(kind="assistant")

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Weighing:
    """For whom calls are weighed: a conversation that stands in no table."""

    tenant_id: int
    conversation: Conversation
    is_verified: bool

    def weigh(self, call: Call, *, made: int = 0, agreed: bool = False) -> Content:
        """`made`: how often the tool was called before; `agreed`: the customer said yes to this very call."""
        tool = named(call.name)
        if tool is None or tool.tier is Tier.NEVER:
            return answers.error("unknown_tool", tool=call.name[:64])
        try:
            arguments = tool.arguments.model_validate_json(call.arguments or "{}")
        except ValidationError as problems:
            return answers.invalid(problems)
        caller = Caller(self.conversation, ASSISTANT, is_verified=self.is_verified, key="rehearsal")
        with tenant_scope(self.tenant_id), nothing_kept(tool.seconds):
            if refused := refusal(tool, self.conversation, is_verified=lambda: self.is_verified, made=lambda: made):
                return refused
            if tool.tier is not Tier.READ or tool.reconcile is None:
                return _come_of(tool, caller, arguments, agreed=agreed)
        release_connection()  # what it looks at lies outside
        return _come_of(tool, caller, arguments, agreed=agreed)


@contextmanager
def nothing_kept(seconds: float) -> Iterator[None]:
    """The database refuses every write, and whatever happened is undone."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('transaction_read_only', 'on', true), set_config('statement_timeout', %s, true)",
                [str(int(seconds * 1000))],
            )
        try:
            yield
        finally:
            transaction.set_rollback(True)


def _come_of(tool: Tool, caller: Caller, arguments: Arguments, *, agreed: bool) -> Content:
    try:
        content = tool.run(caller, arguments) if tool.tier is Tier.READ else _foreseen(tool, caller, arguments, agreed=agreed)
    except Refused as refused:
        return {"status": "refused", "reason": refused.reason}
    except Contact.DoesNotExist:  # a visitor whom nobody knows has no row either
        return answers.error("identity_required", tool=tool.name)
    except Exception as error:  # noqa: BLE001 - a broken tool is told as such, as in a turn
        log.warning("rehearsal.tool_failed", tool=tool.name, reason=type(error).__name__)
        return {"status": "failed", "reason": WENT_WRONG}
    plain: Content = json.loads(json.dumps(content, default=str))
    return plain


def _foreseen(tool: Tool, caller: Caller, arguments: Arguments, *, agreed: bool) -> Content:
    """What the house would answer, and would have done."""
    judgement = tool.judge(caller, arguments) if tool.judge else None
    if judgement is None:
        return {"status": "done", "rehearsed": f"would run {tool.name}"}
    if not agreed:
        return {"status": "needs_confirmation", "summary": judgement.summary}
    if judgement.needs_approval:
        return {"status": "needs_approval", "summary": judgement.summary}
    return {"status": "done", "rehearsed": f"would do this: {judgement.summary}"}
