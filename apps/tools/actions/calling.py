"""A tool is called: by the assistant, or by an agent from the case.

Whoever calls, the same gates stand in the same order: is there such a tool, are the arguments right, was this very call made before, does
policy allow it. An assistant must also have the tool, the customer's proof, and calls left. What reads, runs. What an assistant would write
waits for the customer's yes to exactly these arguments; an agent's click is that yes. What is over a limit waits for somebody with
authority.
"""

import json
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from pydantic import ValidationError

from apps.conversations.models import Conversation
from apps.events.actors import Actor
from apps.events.log import record
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.tenants.roles import Can, require
from apps.tools import answers, queries
from apps.tools.actions import running
from apps.tools.gate import refusal
from apps.tools.models import ToolCall
from apps.tools.registry import Arguments, Caller, Content, Refused, Tier, Tool, named, storable

State = ToolCall.State
LONGEST = 4_000
ONE_AT_A_TIME = "Another question took its place. One at a time: ask for this again afterwards."


@dataclass(frozen=True, slots=True)
class Asking:
    """A call as it was asked for."""

    conversation: Conversation
    name: str
    arguments: str
    actor: Actor
    key: str
    turn_id: int | None

    def row(self, tool: Tool | None, arguments: Content) -> ToolCall:
        return ToolCall(
            conversation=self.conversation, tool=tool.name if tool else self.name[:64], tier=tool.tier if tool else Tier.NEVER,
            key=self.key, turn_id=self.turn_id, arguments=arguments, asked_seq=self.conversation.last_seq,
            actor_kind=self.actor.kind, member_id=self.actor.id if self.actor.kind == "member" else None,
        )  # fmt: skip


def call(
    tenant_id: int,
    conversation_id: int,
    name: str,
    arguments: str,
    *,
    actor: Actor,
    key: str,
    turn_id: int | None = None,
    fence: int | None = None,
) -> Content:
    """What came of it, whichever way; said twice under one key it is one call. With `fence`, only while nobody else has taken over."""
    tool = named(name)
    if actor.kind == "member":
        require(actor, needed_for(tool))
    with tenant_scope(tenant_id):
        conversation = _held(conversation_id, fence)
        if conversation is None:
            return answers.error("taken_over")
        asked = recorded(Asking(conversation, storable(name), storable(arguments) or "{}", actor, key, turn_id), tool)
        content = running.begin(asked)
    return running.finish(tenant_id, asked.pk) if content is None else content


def needed_for(tool: Tool | None) -> Can:
    """What a member's role must let them do."""
    return Can.SPEND if tool and tool.tier is Tier.MONEY else Can.ANSWER


def recorded(asking: Asking, tool: Tool | None) -> ToolCall:
    """Its row under lock: a fresh one, or that of the very same call."""
    try:
        with transaction.atomic():
            return _known(asking.key) or _asked(asking, tool)
    except IntegrityError:  # at the same instant
        return running.locked(ToolCall.objects.get(key=asking.key).pk)


def _held(conversation_id: int, fence: int | None) -> Conversation | None:
    """Under its lock where a fence is given, so that nobody takes over while the call acts."""
    if fence is None:
        return Conversation.objects.get(pk=conversation_id)
    held = Conversation.objects.select_for_update(of=("self",)).filter(pk=conversation_id, fence=fence)
    return held.first()


def _known(key: str) -> ToolCall | None:
    known = ToolCall.objects.filter(key=key).values_list("pk", flat=True).first()
    return running.locked(known) if known else None


def _asked(asking: Asking, tool: Tool | None) -> ToolCall:
    """Its row, whatever stands in its way: what was answered is part of the conversation."""
    if tool is None or tool.tier is Tier.NEVER:
        return _turned_away(asking, None, answers.error("unknown_tool", tool=asking.name[:64]))
    try:
        arguments = tool.arguments.model_validate_json(asking.arguments)
    except ValidationError as problems:
        return _turned_away(asking, tool, answers.invalid(problems))
    if asking.actor.kind == "assistant" and (refused := _gate(tool, asking.conversation)):
        return _turned_away(asking, tool, refused)
    fresh = asking.row(tool, json.loads(arguments.model_dump_json(exclude_unset=True)))
    _weigh(fresh, tool, arguments, asking.actor)
    return fresh


def _turned_away(asking: Asking, tool: Tool | None, answer: Content) -> ToolCall:
    arguments = _as_far_as_readable(asking.arguments)
    call = asking.row(tool, tool.masked(arguments) if tool else arguments)
    call.state, call.result, call.finished_at = State.REFUSED, answer, clock.now()
    call.save()
    return call


def _as_far_as_readable(arguments: str) -> Content:
    try:
        read = storable(json.loads(arguments))
    except (ValueError, RecursionError):
        read = None
    return read if isinstance(read, dict) and len(arguments) <= LONGEST else {"unreadable": arguments[:LONGEST]}


def _gate(tool: Tool, conversation: Conversation) -> Content | None:
    calls = ToolCall.objects.filter(conversation=conversation, tool=tool.name, actor_kind="assistant").exclude(state=State.REFUSED)
    return refusal(tool, conversation, is_verified=lambda: queries.is_verified(conversation), made=calls.count)


def _weigh(fresh: ToolCall, tool: Tool, arguments: Arguments, actor: Actor) -> None:
    """What policy says of it, before anything is done; and whose yes it needs."""
    fresh.state = State.RUNNING
    if tool.judge is not None:
        try:
            judgement = tool.judge(Caller(fresh.conversation, actor, key=fresh.key), arguments)
        except Refused as refused:
            fresh.state, fresh.problem, fresh.code = State.REFUSED, refused.reason[:300], refused.code[:40]
            fresh.save()
            return
        fresh.summary = judgement.summary[:500]
        if actor.kind == "assistant":
            fresh.state = State.PROPOSED
            _make_way(fresh)
    fresh.save()
    if fresh.state == State.PROPOSED:
        record("tool.proposed", actor=actor, about=fresh, **running.of_a_call(fresh))


def _make_way(fresh: ToolCall) -> None:
    """One question at a time: whatever was to be asked before is let go."""
    for call in ToolCall.objects.filter(conversation=fresh.conversation, state=State.PROPOSED):
        running.settle(running.locked(call.pk), State.LAPSED, problem=ONE_AT_A_TIME)
