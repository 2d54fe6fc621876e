"""A conversation as a model reads it: what was said, and between it what tools were asked and what they answered."""

import json
from collections.abc import Iterator

from apps.conversations.models import Author, Conversation, Message
from apps.llm.exchange import Call, Entry, Result, Said, Speaker
from apps.text.danger import crisis
from apps.tools import answers
from apps.tools.models import ToolCall
from apps.tools.registry import Content

MOST_MESSAGES, MOST_CALLS = 40, 40
SPEAKERS = {
    Author.CUSTOMER: Speaker.CUSTOMER,
    Author.ASSISTANT: Speaker.ASSISTANT,
    Author.AGENT: Speaker.AGENT,
    Author.SYSTEM: Speaker.SYSTEM,
}
WAITED = {"status": "needs_confirmation"}


def transcript(conversation: Conversation) -> tuple[Entry, ...]:
    """The newest part of it, in order."""
    placed = [*_said(conversation), *_called(conversation)]
    return tuple(entry for _, entry in sorted(placed, key=lambda one: one[0]))


def _said(conversation: Conversation) -> Iterator[tuple[tuple[int, int, int], Entry]]:
    newest = Message.objects.filter(conversation=conversation).exclude(kind=Message.Kind.ACTIVITY).order_by("-seq")[:MOST_MESSAGES]
    for message in newest:
        if message.author == Author.CUSTOMER and crisis(message.text):
            continue  # no model reads that
        yield (message.seq, 0, 0), Said(SPEAKERS[Author(message.author)], message.text)


def _called(conversation: Conversation) -> Iterator[tuple[tuple[int, int, int], Entry]]:
    """A call stands after the message it was made for; one that waited for the customer's yes stands after that once more."""
    for call in ToolCall.objects.filter(conversation=conversation).order_by("-id")[:MOST_CALLS]:
        name, arguments = call.tool, json.dumps(call.arguments, ensure_ascii=False)
        asked = {**WAITED, "summary": call.summary} if call.answered_seq else answers.of(call)
        yield (call.asked_seq, 1, 2 * call.pk), Call(f"c{call.pk}", name, arguments)
        yield (call.asked_seq, 1, 2 * call.pk + 1), _result(f"c{call.pk}", asked)
        if call.answered_seq:
            yield (call.answered_seq, 1, 2 * call.pk), Call(f"c{call.pk}y", name, arguments)
            yield (call.answered_seq, 1, 2 * call.pk + 1), _result(f"c{call.pk}y", answers.of(call))


def _result(call_id: str, content: Content) -> Result:
    return Result(call_id, json.dumps(content, ensure_ascii=False), failed=content.get("status") == "failed" or "error" in content)
