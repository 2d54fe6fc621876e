"""The Responses API, streamed as the vendor streams it."""

from collections.abc import Iterator
from itertools import count
from typing import Any

from config.bench.standin.frames import Counted, Frame, event, split
from config.bench.standin.script import Asked, Script

UNFINISHED = {"length": "max_output_tokens", "content_filter": "content_filter"}


def frames(script: Script, body: dict[str, Any], number: int, used: Counted) -> Iterator[Frame]:
    told = _Events(body, number)
    yield told.frame("response.created", response=told.response("in_progress"))
    yield told.frame("response.in_progress", response=told.response("in_progress"))
    yield from _reasoning(told, body, script)
    if script.pieces:
        yield from _message(told, script)
    for asked in script.calls:
        yield from _call(told, asked, script.split)
    yield told.finish(script, used)


def _reasoning(told: "_Events", body: dict[str, Any], script: Script) -> Iterator[Frame]:
    """A model that was asked to reason hands out its thoughts sealed, before what they led to."""
    if body.get("reasoning") and script.calls:
        item = {"id": f"rs_{told.number}", "type": "reasoning", "summary": [], "encrypted_content": f"sealed-{told.number}"}
        yield from told.item(item, item, [])


def _message(told: "_Events", script: Script) -> Iterator[Frame]:
    item_id = f"msg_{told.number}"
    begun = {"id": item_id, "type": "message", "role": "assistant", "status": "in_progress", "content": []}
    if script.declines:
        yield from told.item(begun, begun, [told.frame("response.refusal.delta", piece=True, delta=piece) for piece in script.pieces])
        return
    part = {"type": "output_text", "text": script.text, "annotations": []}
    at: dict[str, Any] = {"item_id": item_id, "output_index": told.position, "content_index": 0}
    told_now = [
        told.frame("response.content_part.added", **at, part=part | {"text": ""}),
        *(told.frame("response.output_text.delta", piece=True, **at, delta=piece, logprobs=[]) for piece in script.pieces),
        told.frame("response.output_text.done", **at, text=script.text, logprobs=[]),
        told.frame("response.content_part.done", **at, part=part),
    ]
    yield from told.item(begun, begun | {"status": "completed", "content": [part]}, told_now)


def _call(told: "_Events", asked: Asked, letters: int) -> Iterator[Frame]:
    item_id, call_id = f"fc_{told.number}_{told.position}", f"call_{told.number}_{told.position}"
    begun = {"id": item_id, "type": "function_call", "status": "in_progress", "call_id": call_id, "name": asked.name, "arguments": ""}
    at: dict[str, Any] = {"item_id": item_id, "output_index": told.position}
    bits = [
        *(told.frame("response.function_call_arguments.delta", piece=True, **at, delta=bit) for bit in split(asked, letters)),
        told.frame("response.function_call_arguments.done", **at, name=asked.name, arguments=asked.arguments),
    ]
    yield from told.item(begun, begun | {"status": "completed", "arguments": asked.arguments}, bits)


class _Events:
    def __init__(self, body: dict[str, Any], number: int) -> None:
        self.number, self.position = number, 0
        self._model, self._sequence = body.get("model", ""), count()
        self._output: list[dict[str, Any]] = []

    def frame(self, kind: str, *, piece: bool = False, last: bool = False, **told: Any) -> Frame:
        return Frame(event({"type": kind, "sequence_number": next(self._sequence), **told}, kind), piece=piece, last=last)

    def item(self, begun: dict[str, Any], ended: dict[str, Any], between: list[Frame]) -> Iterator[Frame]:
        yield self.frame("response.output_item.added", output_index=self.position, item=begun)
        yield from between
        yield self.frame("response.output_item.done", output_index=self.position, item=ended)
        self._output.append(ended)
        self.position += 1

    def finish(self, script: Script, used: Counted) -> Frame:
        why = UNFINISHED.get(script.finish)
        usage = {
            "input_tokens": used.prompt,
            "input_tokens_details": {"cached_tokens": used.cached, "cache_write_tokens": 0},
            "output_tokens": used.completion,
            "output_tokens_details": {"reasoning_tokens": 0},
            "total_tokens": used.prompt + used.completion,
        }
        status = "incomplete" if why else "completed"
        ended = self.response(status, usage=usage if script.usage else None, incomplete_details={"reason": why} if why else None)
        return self.frame(f"response.{status}", last=True, response=ended)

    def response(self, status: str, **told: Any) -> dict[str, Any]:
        return {
            "id": f"resp_{self.number}", "object": "response", "created_at": 1, "status": status, "model": self._model,
            "output": self._output, "parallel_tool_calls": True, "tool_choice": "auto", "tools": [], "error": None,
            "incomplete_details": None, "usage": None, **told,
        }  # fmt: skip
