"""The Responses API: the vendor's own wire. Nothing is stored there; the database owns what was said."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings

from apps.llm.exchange import Call, Event, Finish, Request, Result, Usage
from apps.llm.wires import prompt, reasoning
from apps.llm.wires.client import opened
from apps.llm.wires.failing import failed_by_code, plainly
from apps.llm.wires.streaming import Asked, Heap, Heard, events
from apps.llm.wires.watch import Watch

INCOMPLETE = {"content_filter": Finish.REFUSED}
AT_WORK = {"response.output_item.added", "response.output_item.done", "response.function_call_arguments.delta"}


def stream(request: Request, *, deadline: float) -> Iterator[Event]:
    asked = body(request)
    with plainly():
        watch = Watch(deadline)
        yield from events(opened("/responses", asked, watch.timeout()), Reading(), request, watch)


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

    def take(self, event: Heap) -> tuple[str, bool]:
        kind, response = event.get("type"), event.get("response") or {}
        match kind:
            case "response.output_text.delta":
                return event.get("delta") or "", True
            case "response.refusal.delta":
                self._refused = True
                return event.get("delta") or "", True
            case "response.output_item.done":
                self._item(event.get("item") or {})
            case "response.completed" | "response.incomplete":
                self._finished(response)
            case "response.failed":
                raise failed_by_code((response.get("error") or {}).get("code"))
            case "error":
                raise failed_by_code(event.get("code"))
        return "", kind in AT_WORK

    def _item(self, item: Heap) -> None:
        if item.get("type") == "function_call":
            call_id = item.get("call_id") or ""
            self.heard.calls.append(Asked(call_id, item.get("name") or "", item.get("arguments") or ""))
            if self._thoughts:
                reasoning.keep(call_id, self._thoughts)
                self._thoughts = []
        elif item.get("type") == "reasoning" and item.get("encrypted_content"):
            self._thoughts.append({"type": "reasoning", "summary": [], "encrypted_content": item["encrypted_content"]})

    def _finished(self, response: Heap) -> None:
        why = (response.get("incomplete_details") or {}).get("reason")
        whole = Finish.REFUSED if self._refused else Finish.STOP
        self.heard.finish = INCOMPLETE.get(why or "", Finish.LENGTH) if response.get("status") == "incomplete" else whole
        self.heard.usage = usage(response["usage"]) if response.get("usage") else None
        self.heard.model = response.get("model") or ""


def usage(told: Heap) -> Usage:
    details = told.get("input_tokens_details") or {}
    return Usage(told.get("input_tokens") or 0, details.get("cached_tokens") or 0, told.get("output_tokens") or 0)
