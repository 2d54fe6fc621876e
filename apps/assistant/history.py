"""A conversation as a model reads it: what was said, and between it what tools were asked and what they answered."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Q

from apps.assistant.models import Turn
from apps.conversations.models import Author, Conversation, Message
from apps.ground import clock
from apps.llm.exchange import Call, Entry, Result, Said, Speaker
from apps.text.danger import crisis
from apps.tools import answers
from apps.tools.models import Approval, ToolCall
from apps.tools.registry import Content

MOST_MESSAGES, MOST_CALLS = 120, 60
A_DAY = timedelta(days=1)
State = ToolCall.State
SPEAKERS = {
    Author.CUSTOMER: Speaker.CUSTOMER,
    Author.ASSISTANT: Speaker.ASSISTANT,
    Author.AGENT: Speaker.AGENT,
    Author.SYSTEM: Speaker.SYSTEM,
}
NEWS = {
    Approval.State.APPROVED: "A colleague has approved it.",
    Approval.State.REFUSED: "A colleague has not approved it.",
    Approval.State.EXPIRED: "Nobody decided in time.",
}
OUTCOME = "The outcome is known now."

Place = tuple[int, int, int]  # after this message; said, then done, then what came later, then answered; the calls in their order


class History(NamedTuple):
    """What was said and done, in order; which tools did what they do; whether a call waits for the customer's yes."""

    entries: tuple[Entry, ...]
    done: frozenset[str] = frozenset()
    asks: bool = False


def history(conversation: Conversation, *, after: int = 0, until: int | None = None) -> History:
    """After a message (and up to another); of something very long the newest part."""
    lately = clock.now() - A_DAY
    calls = _calls(conversation, after, lately)
    placed = sorted([*_said(conversation, after), *(told for call in calls for told in _called(call))], key=lambda one: one[0])
    entries = tuple(entry for place, entry in placed if place[0] > after and (until is None or place[0] <= until))
    done = frozenset(call.tool for call in calls if call.state == State.DONE and call.finished_at and call.finished_at > lately)
    return History(entries, done, asks=any(call.state == State.PROPOSED for call in calls))


def _said(conversation: Conversation, after: int) -> Iterator[tuple[Place, Entry]]:
    said = Message.objects.filter(conversation=conversation, seq__gt=after, activity="").exclude(kind=Message.Kind.ACTIVITY)
    newest = list(said.order_by("-seq").only("seq", "author", "text", "turn")[:MOST_MESSAGES])[::-1]
    places = _overtaken(conversation, newest)
    for one in newest:
        if one.author == Author.CUSTOMER and crisis(one.text):
            continue  # no model reads that
        yield places.get(one.seq, (one.seq, 0, 0)), Said(SPEAKERS[Author(one.author)], one.text)


def _overtaken(conversation: Conversation, said: list[Message]) -> dict[int, Place]:
    """Replies that the customer wrote into: each stands before what it does not answer, which waits for the next turn."""
    late = [one for *before, one in zip(said, said[1:], said[2:], strict=False) if _is_late(one, before)]
    if not late:
        return {}
    answered = {f"t{pk}": seq for pk, seq in Turn.objects.filter(conversation=conversation).values_list("pk", "seq")}
    heard = [one.seq for one in said if one.author == Author.CUSTOMER]
    read = {one.seq: answered.get(one.turn.partition(".")[0], one.seq) for one in late}
    unread = {seq: next((customers for customers in heard if until < customers < seq), None) for seq, until in read.items()}
    return {seq: (first - 1, 3, seq) for seq, first in unread.items() if first is not None}


def _is_late(reply: Message, before: list[Message]) -> bool:
    """Perhaps: they wrote twice before it came."""
    return reply.author == Author.ASSISTANT and all(one.author == Author.CUSTOMER for one in before)


def _calls(conversation: Conversation, after: int, lately: datetime) -> list[ToolCall]:
    """What is told, what waits for a yes, and what was done lately though it stands in the digest."""
    told = Q(asked_seq__gt=after) | Q(answered_seq__gt=after) | Q(news_seq__gt=after)
    told |= Q(state=State.PROPOSED) | Q(state=State.DONE, finished_at__gt=lately)
    return list(ToolCall.objects.filter(told, conversation=conversation).prefetch_related("approvals").order_by("-id")[:MOST_CALLS])


def _called(call: ToolCall) -> Iterator[tuple[Place, Entry]]:
    """A call stands after the message it was made for, again after the customer's yes, and again where its outcome came later."""
    for times, (seq, content) in enumerate(_told(call)):
        mark = f"c{call.pk}" + "y" * times
        yield (seq, 1, 2 * call.pk), Call(mark, call.tool, json.dumps(call.arguments, ensure_ascii=False))
        yield (seq, 1, 2 * call.pk + 1), result_of(mark, content)
    if call.news_seq:
        yield from _came_later(call)


def _told(call: ToolCall) -> Iterator[tuple[int, Content]]:
    """What was told of it, and after which message: as it was then, not as it is now."""
    if call.answered_seq:
        yield call.asked_seq, {"status": "needs_confirmation", "summary": call.summary}
    status = "needs_approval" if call.approvals.all() else "running"
    told = {"status": status, "summary": call.summary} if call.news_seq else answers.of(call)
    yield call.answered_seq or call.asked_seq, told


def _came_later(call: ToolCall) -> Iterator[tuple[Place, Entry]]:
    mark = f"c{call.pk}n"
    yield (call.news_seq, 2, 3 * call.pk), Said(Speaker.SYSTEM, _news(call))
    yield (call.news_seq, 2, 3 * call.pk + 1), Call(mark, call.tool, json.dumps(call.arguments, ensure_ascii=False))
    yield (call.news_seq, 2, 3 * call.pk + 2), result_of(mark, answers.of(call))


def _news(call: ToolCall) -> str:
    decided = next(iter(call.approvals.all()), None)
    return NEWS.get(Approval.State(decided.state), OUTCOME) if decided else OUTCOME


def result_of(call_id: str, content: Content) -> Result:
    """A tool's answer as a model reads it."""
    return Result(call_id, json.dumps(content, ensure_ascii=False), failed=content.get("status") == "failed" or "error" in content)
