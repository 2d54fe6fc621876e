"""Chat completions: the wire that every server of models speaks."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings

from apps.llm.exchange import Call, Event, Finish, Request, Result, Usage
from apps.llm.wires import prompt, where
from apps.llm.wires.client import client
from apps.llm.wires.failing import plainly
from apps.llm.wires.reasoning import reasons
from apps.llm.wires.streaming import Asked, Heard, events
from apps.llm.wires.watch import Watch

FINISHES = {
    "stop": Finish.STOP,
    "length": Finish.LENGTH,
    "tool_calls": Finish.CALLS,
    "function_call": Finish.CALLS,
    "content_filter": Finish.REFUSED,
}


def stream(request: Request, *, deadline: float) -> Iterator[Event]:
    ask, asked = client().chat.completions.create, body(request)
    with plainly():
        watch = Watch(deadline)
        opened = ask(**asked, timeout=watch.timeout())
        yield from events(opened, Reading(), request, watch)


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

    def take(self, chunk: Any) -> tuple[str, bool]:
        self.heard.model = chunk.model or self.heard.model
        if chunk.usage:
            self.heard.usage = usage(chunk.usage)
        texts, at_work = [], False
        for choice in (chunk.choices or [])[:1]:
            texts.append(self._delta(choice.delta))
            at_work = bool(texts[-1] or _works(choice.delta))
            if choice.finish_reason:
                self.heard.finish = Finish.REFUSED if self._refused else FINISHES.get(choice.finish_reason, Finish.STOP)
        return "".join(texts), at_work

    def _delta(self, delta: Any) -> str:
        if delta is None:
            return ""
        for part in delta.tool_calls or []:
            self._call(part)
        self._refused = self._refused or bool(delta.refusal)
        return (delta.content or "") + (delta.refusal or "")

    def _call(self, part: Any) -> None:
        """A piece of a call. Some servers number every call 0, and tell them apart by their ids alone."""
        index, function = part.index or 0, part.function
        asked = self._by_index.get(index)
        if asked is None or (part.id and asked.id and part.id != asked.id):
            asked = self._by_index[index] = Asked(part.id or "")
            self.heard.calls.append(asked)
        asked.id = asked.id or part.id or ""
        if function is not None:
            asked.name += function.name or ""
            asked.arguments += function.arguments or ""


def _works(delta: Any) -> bool:
    """A model that thinks aloud, or writes a call, is at work."""
    return bool(delta and (delta.tool_calls or getattr(delta, "reasoning_content", None) or getattr(delta, "reasoning", None)))


def usage(told: Any) -> Usage:
    details = told.prompt_tokens_details
    return Usage(told.prompt_tokens or 0, (details.cached_tokens or 0) if details else 0, told.completion_tokens or 0)
