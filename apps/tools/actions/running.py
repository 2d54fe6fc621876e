"""A call that may run is run, once.

What a tool writes in our own database is committed together with the call's result: either both are there or neither, so a process that
dies in between has done nothing, and the next one does it. A tool whose effect lies outside cannot have that: it is marked as running,
under a lease, before it begins; if nobody came back, its `reconcile` looks whether it was done, and it is never simply tried again.
Nothing stops such a tool when its time is over: it runs in a thread that is then left behind, and there is an end to those.
"""

import json
import threading
from contextvars import copy_context
from queue import Empty, SimpleQueue
from typing import Any

import structlog
from django.db import connection, connections, transaction

from apps.conversations.models import Conversation
from apps.events.actors import Actor
from apps.events.log import record
from apps.ground import clock
from apps.ground.blame import place_of
from apps.ground.scope import release_connection, tenant_scope
from apps.tools import answers, queries
from apps.tools.gate import unproven
from apps.tools.models import APPROVE_WITHIN, RUNNING_LEASE, Approval, ToolCall
from apps.tools.registry import Arguments, Caller, Content, Refused, Tool, named

State = ToolCall.State
WENT_WRONG = "It did not work. Nothing was changed."
MOST_OUTSIDE = 64  # threads at once, those left behind among them
_outside = threading.BoundedSemaphore(MOST_OUTSIDE)

log = structlog.get_logger(__name__)


class Timeout(Exception):
    """A tool's time was over, and nothing had come of it."""


def begin(call: ToolCall) -> Content | None:
    """Within the caller's transaction: run it, where its effect is ours. None where it is to be run outside, once this is committed."""
    if call.state != State.RUNNING or call.leased_until is not None:
        return answers.of(call)
    tool, caller, arguments = prepared(call)
    if _lacks_proof(tool, caller):
        settle(call, State.REFUSED, result=unproven(tool, caller.conversation))
        return answers.of(call)
    if tool.reconcile is None:
        _run_within(call, tool, caller, arguments)
        return answers.of(call)
    try:
        if _waits_for_approval(call, tool, caller, arguments):
            return answers.of(call)
    except Refused as refused:
        settle(call, State.REFUSED, problem=refused.reason, code=refused.code)
        return answers.of(call)
    call.started_at, call.leased_until = clock.now(), clock.now() + RUNNING_LEASE
    call.save()
    return None


def _lacks_proof(tool: Tool, caller: Caller) -> bool:
    """Who agrees may not be who asked: another browser, another day. What a colleague approved needs no more proof."""
    return tool.needs_identity and caller.actor.kind == "assistant" and not (caller.is_verified or caller.approved_by)


def finish(tenant_id: int, call_id: int) -> Content:
    """What was begun and lies outside: no transaction is open while it runs."""
    release_connection()
    with tenant_scope(tenant_id):
        tool, caller, arguments = prepared(locked(call_id))
    release_connection()
    return _run_outside(tenant_id, call_id, tool, caller, arguments)


def locked(call_id: int) -> ToolCall:
    return ToolCall.objects.select_for_update(of=("self",)).select_related("conversation", "member").get(pk=call_id)


def prepared(call: ToolCall) -> tuple[Tool, Caller, Arguments]:
    tool = named(call.tool)
    if tool is None:
        raise LookupError(f"{call.tool} is no tool any more.")
    return tool, caller_of(call), tool.arguments.model_validate(call.arguments)


def actor_of(call: ToolCall) -> Actor:
    return call.member.actor if call.member else Actor(kind=call.actor_kind)  # type: ignore[arg-type]


def caller_of(call: ToolCall) -> Caller:
    approval = call.approvals.filter(state=Approval.State.APPROVED).select_related("decided_by__user").first()
    return Caller(
        call.conversation, actor_of(call), is_verified=queries.is_verified(call.conversation), key=call.key,
        approved_by=approval.decided_by if approval else None,
    )  # fmt: skip


def _run_within(call: ToolCall, tool: Tool, caller: Caller, arguments: Arguments) -> None:
    """Effect and result in one commit."""
    call.started_at = clock.now()
    try:
        with transaction.atomic():
            bound(tool.seconds)
            if _waits_for_approval(call, tool, caller, arguments):
                return
            result = _plain(tool.run(caller, arguments))
    except Refused as refused:
        settle(call, State.REFUSED, problem=refused.reason, code=refused.code)
    except Exception as error:  # noqa: BLE001 - a broken tool is told as such; the conversation goes on
        log.warning("tool.failed", tool=tool.name, call=call.pk, reason=type(error).__name__, at=place_of(error))
        settle(call, State.FAILED, problem=WENT_WRONG)
    else:
        settle(call, State.DONE, result=result)


def bound(seconds: float) -> None:
    """So long may each statement take until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [str(int(seconds * 1000))])


def _waits_for_approval(call: ToolCall, tool: Tool, caller: Caller, arguments: Arguments) -> bool:
    """Whether somebody with authority must agree first. Policy is asked again: it may have changed since the customer was."""
    if tool.judge is None:
        return False
    judgement = tool.judge(caller, arguments)
    if not judgement.needs_approval or call.approvals.filter(state=Approval.State.APPROVED).exists():
        return False
    call.state, call.started_at = State.APPROVING, None
    call.save()
    approval = Approval.objects.create(
        call=call, amount=judgement.amount, most=judgement.most, because=judgement.because[:300], expires_at=clock.now() + APPROVE_WITHIN
    )  # fmt: skip
    record("approval.asked", actor=caller.actor, about=approval, approval=approval.pk, **of_a_call(call))
    return True


def _run_outside(tenant_id: int, call_id: int, tool: Tool, caller: Caller, arguments: Arguments) -> Content:
    """The effect lies elsewhere: no transaction is open meanwhile."""
    state, result, problem, code = State.DONE, None, "", ""
    try:
        result = _in_time(tool, caller, arguments)
    except Refused as refused:
        state, problem, code = State.REFUSED, refused.reason, refused.code
    except Exception as error:  # noqa: BLE001 - whether it happened is not known: that is found out, not tried again
        log.warning("tool.unknown_outcome", tool=tool.name, call=call_id, reason=type(error).__name__, at=place_of(error))
        return {"status": "running"}
    with tenant_scope(tenant_id):
        call = locked(call_id)
        settle(call, state, result=result, problem=problem, code=code)
        return answers.of(call)


def _in_time(tool: Tool, caller: Caller, arguments: Arguments) -> Content:
    """What came of it, as long as somebody waits for that. Where too many hang already, none more is begun."""
    if not _outside.acquire(blocking=False):
        raise Timeout
    answer: SimpleQueue[Content | Exception] = SimpleQueue()
    run = copy_context().run  # what it records belongs to the same request
    try:
        threading.Thread(target=run, args=(_answer, answer, tool, caller, arguments), name="outside", daemon=True).start()
    except RuntimeError:  # this machine has no thread to give
        _outside.release()
        raise
    try:
        came = answer.get(timeout=tool.seconds)
    except Empty:
        raise Timeout from None
    if isinstance(came, Exception):
        raise came
    return came


def _answer(answer: "SimpleQueue[Content | Exception]", tool: Tool, caller: Caller, arguments: Arguments) -> None:
    try:
        answer.put(_plain(tool.run(caller, arguments)))
    except Exception as error:  # noqa: BLE001 - raised again by who waits
        answer.put(error)
    finally:
        _outside.release()
        connections.close_all()


def settle(
    call: ToolCall, state: ToolCall.State, *, result: Content | None = None, problem: str = "", code: str = "", is_news: bool = False
) -> None:
    """How it ended. Where the assistant had told the customer to wait, that is news, and the conversation goes on from it."""
    if is_news or call.news_seq or call.approvals.exists():
        mark_as_news(call)
    call.state, call.result, call.problem, call.code, call.leased_until = state, result, problem[:300], code[:40], None
    call.finished_at = clock.now()
    if tool := named(call.tool):
        call.arguments = tool.masked(call.arguments)
    call.save()
    record("tool.finished", actor=actor_of(call), about=call, state=call.state, is_news=call.news_seq > 0, **of_a_call(call))


def mark_as_news(call: ToolCall) -> None:
    """What a colleague asked for, they tell themselves."""
    if call.actor_kind != "member":
        call.news_seq = last_seq(call)


def place_news(conversation: Conversation, *, told: int) -> None:
    """Outcomes that nobody has told yet stand where they are told: after everything said so far."""
    fresh = ToolCall.objects.news().filter(conversation=conversation).order_by("finished_at", "pk")[told:]
    ToolCall.objects.filter(pk__in=[call.pk for call in fresh]).update(news_seq=conversation.last_seq)


def last_seq(call: ToolCall) -> int:
    return Conversation.objects.values_list("last_seq", flat=True).get(pk=call.conversation_id)


def _plain(result: Content) -> Content:
    """As it is kept and as models read it: JSON, money and moments as words."""
    plain: Content = json.loads(json.dumps(result, default=str))
    return plain


def of_a_call(call: ToolCall) -> dict[str, Any]:
    conversation: Conversation = call.conversation
    return {"conversation": conversation.pk, "contact": conversation.contact_id, "call": call.pk, "tool": call.tool}
