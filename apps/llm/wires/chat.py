"""Chat completions: the wire that every server of models speaks."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings

from apps.llm.exchange import Call, Event, Finish, Request, Result, Usage
from apps.llm.wires import prompt, where
from apps.llm.wires.client import opened
from apps.llm.wires.failing import plainly
from apps.llm.wires.reasoning import reasons
from apps.llm.wires.streaming import Asked, Heap, Heard, events
from apps.llm.wires.watch import Watch

FINISHES = {
    "stop": Finish.STOP,
    "length": Finish.LENGTH,
    "tool_calls": Finish.CALLS,
    "function_call": Finish.CALLS,
    "content_filter": Finish.REFUSED,
}
AT_WORK = ("tool_calls", "reasoning_content", "reasoning")  # a model that thinks aloud, or writes a call


def stream(request: Request, *, deadline: float) -> Iterator[Event]:
    asked = body(request)
    with plainly():
        watch = Watch(deadline)
        yield from events(opened("/chat/completions", asked, watch.timeout()), Reading(), request, watch)


def body(request: Request) -> dict[str, Any]:
    model = request.model or settings.OPENAI_MODEL
    longest = "max_completion_tokens" if where.is_vendor() else "max_tokens"  # others know the old name better
    offered = {"tools": [{"type": "function", "function": tool} for tool in prompt.tools(request)]} if request.tools else {}
    return {
        "model": model,
        "messages": [{"role": "system", "content": prompt.instructions(request)}, *messages(request)],
        longest: request.longest,
        "stream": True,
        "stream_options": {"include_usage": True},
        **offered,
        **_vendors_own(model, request),
    }


def _vendors_own(model: str, request: Request) -> dict[str, Any]:
    """The vendor's newest models take tools on this wire only when they do not reason."""
    return {"reasoning_effort": "none"} if request.tools and where.is_vendor() and reasons(model) else {}


def messages(request: Request) -> list[dict[str, Any]]:
    """Calls join what the model said before them, as one message of its own."""
    written: list[dict[str, Any]] = []
    for line in prompt.lines(request):
        match line:
            case prompt.Spoken(role, text):
                written.append({"role": role, "content": text})
            case Result(call_id, content, failed):
                written.append({"role": "tool", "tool_call_id": call_id, "content": f"Failed: {content}" if failed else content})
            case Call():
                _join(written, line)
    return written


def _join(written: list[dict[str, Any]], call: Call) -> None:
    if not written or written[-1]["role"] != "assistant":
        written.append({"role": "assistant", "content": None})
    asked = {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": call.arguments}}
    written[-1].setdefault("tool_calls", []).append(asked)


class Reading:
    def __init__(self) -> None:
        self.heard = Heard()
        self._by_index: dict[int, Asked] = {}
        self._refused = False

    def take(self, chunk: Heap) -> tuple[str, bool]:
        self.heard.model = chunk.get("model") or self.heard.model
        if chunk.get("usage"):
            self.heard.usage = usage(chunk["usage"])
        text, at_work = "", False
        for choice in (chunk.get("choices") or [])[:1]:
            delta: Heap = choice.get("delta") or {}
            text = self._delta(delta)
            at_work = bool(text) or any(delta.get(name) for name in AT_WORK)
            if finish := choice.get("finish_reason"):
                self.heard.finish = Finish.REFUSED if self._refused else FINISHES.get(finish, Finish.STOP)
        return text, at_work

    def _delta(self, delta: Heap) -> str:
        for part in delta.get("tool_calls") or []:
            self._call(part)
        refusal = delta.get("refusal") or ""
        self._refused = self._refused or bool(refusal)
        return (delta.get("content") or "") + refusal

    def _call(self, part: Heap) -> None:
        """A piece of a call. Some servers number every call 0, and tell them apart by their ids alone."""
        index, known_as, function = part.get("index") or 0, part.get("id") or "", part.get("function") or {}
        asked = self._by_index.get(index)
        if asked is None or (known_as and asked.id and known_as != asked.id):
            asked = self._by_index[index] = Asked(known_as)
            self.heard.calls.append(asked)
        asked.id = asked.id or known_as
        asked.name += function.get("name") or ""
        asked.arguments += function.get("arguments") or ""


def usage(told: Heap) -> Usage:
    details = told.get("prompt_tokens_details") or {}
    return Usage(told.get("prompt_tokens") or 0, details.get("cached_tokens") or 0, told.get("completion_tokens") or 0)
