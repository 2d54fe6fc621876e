"""The Responses API: the vendor's own wire. Nothing is stored there; the database owns what was said."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings

from apps.llm.exchange import Call, Event, Finish, Request, Result, Usage
from apps.llm.wires import prompt, reasoning
from apps.llm.wires.client import client
from apps.llm.wires.failing import failed_by_code, plainly
from apps.llm.wires.streaming import Asked, Heard, events
from apps.llm.wires.watch import Watch

INCOMPLETE = {"content_filter": Finish.REFUSED}
AT_WORK = {"response.output_item.added", "response.output_item.done", "response.function_call_arguments.delta"}


def stream(request: Request, *, deadline: float) -> Iterator[Event]:
    ask, asked = client().responses.create, body(request)
    with plainly():
        watch = Watch(deadline)
        opened = ask(**asked, timeout=watch.timeout())
        yield from events(opened, Reading(), request, watch)


def body(request: Request) -> dict[str, Any]:
    model = request.model or settings.OPENAI_MODEL
    thinks = reasoning.reasons(model)
    return {
        "model": model,
        "instructions": prompt.instructions(request),
        "tools": [{"type": "function", **tool, "strict": False} for tool in prompt.tools(request)],
        "input": items(request),
        "max_output_tokens": request.longest + (reasoning.ROOM if thinks else 0),
        "store": False,
        "include": ["reasoning.encrypted_content"],
        "prompt_cache_key": f"{request.tenant_id}-{request.purpose}",
        "stream": True,
        **({"reasoning": {"effort": "low"}} if thinks else {}),
    }


def items(request: Request) -> list[dict[str, Any]]:
    written: list[dict[str, Any]] = []
    for line in prompt.lines(request):
        match line:
            case prompt.Spoken(role, text):
                written.append({"role": role, "content": text})
            case Call(id, name, arguments):
                written += reasoning.before(id)
                written.append({"type": "function_call", "call_id": id, "name": name, "arguments": arguments})
            case Result(call_id, content, failed):
                output = f"Failed: {content}" if failed else content
                written.append({"type": "function_call_output", "call_id": call_id, "output": output})
    return written


class Reading:
    def __init__(self) -> None:
        self.heard = Heard()
        self._thoughts: list[dict[str, Any]] = []
        self._refused = False

    def take(self, event: Any) -> tuple[str, bool]:
        match event.type:
            case "response.output_text.delta":
                return event.delta or "", True
            case "response.refusal.delta":
                self._refused = True
                return event.delta or "", True
            case "response.output_item.done":
                self._item(event.item)
            case "response.completed" | "response.incomplete":
                self._finished(event.response)
            case "response.failed":
                raise failed_by_code(event.response.error.code if event.response.error else None)
            case "error":
                raise failed_by_code(event.code)
        return "", event.type in AT_WORK

    def _item(self, item: Any) -> None:
        if item.type == "function_call":
            self.heard.calls.append(Asked(item.call_id or "", item.name or "", item.arguments or ""))
            if self._thoughts:
                reasoning.keep(item.call_id, self._thoughts)
                self._thoughts = []
        elif item.type == "reasoning" and item.encrypted_content:
            self._thoughts.append({"type": "reasoning", "summary": [], "encrypted_content": item.encrypted_content})

    def _finished(self, response: Any) -> None:
        why = response.incomplete_details.reason if response.incomplete_details else None
        whole = Finish.REFUSED if self._refused else Finish.STOP
        self.heard.finish = INCOMPLETE.get(why or "", Finish.LENGTH) if response.status == "incomplete" else whole
        self.heard.usage = usage(response.usage) if response.usage else None
        self.heard.model = response.model or ""


def usage(told: Any) -> Usage:
    details = told.input_tokens_details
    return Usage(told.input_tokens or 0, (details.cached_tokens or 0) if details else 0, told.output_tokens or 0)
