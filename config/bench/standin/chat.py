"""Chat completions, streamed as the vendor streams them."""

from collections.abc import Iterator
from typing import Any

from config.bench.standin.frames import Counted, Frame, event, split
from config.bench.standin.script import Asked, Script

DONE = b"data: [DONE]\n\n"


def frames(script: Script, body: dict[str, Any], number: int, used: Counted) -> Iterator[Frame]:
    chunk = _Chunks(body, number)
    yield Frame(chunk.delta({"role": "assistant", "content": ""}))
    for piece in script.pieces:
        yield Frame(chunk.delta({"refusal" if script.declines else "content": piece}), piece=True)
    for index, asked in enumerate(script.calls):
        yield from _call(chunk, index, f"call_{number}_{index}", asked, script.split)
    finish = script.finish or ("tool_calls" if script.calls else "stop")
    yield Frame(chunk.delta({}, finish), last=True)
    if script.usage and (body.get("stream_options") or {}).get("include_usage"):
        yield Frame(chunk.usage(used), last=True)
    yield Frame(DONE, last=True)


def _call(chunk: "_Chunks", index: int, call_id: str, asked: Asked, letters: int) -> Iterator[Frame]:
    """The name comes first, then the arguments bit by bit."""
    named = {"index": index, "id": call_id, "type": "function", "function": {"name": asked.name, "arguments": ""}}
    yield Frame(chunk.delta({"tool_calls": [named]}))
    for bit in split(asked, letters):
        yield Frame(chunk.delta({"tool_calls": [{"index": index, "function": {"arguments": bit}}]}), piece=True)


class _Chunks:
    def __init__(self, body: dict[str, Any], number: int) -> None:
        self._head = {"id": f"chatcmpl-{number}", "object": "chat.completion.chunk", "created": 1, "model": body.get("model", "")}

    def delta(self, delta: dict[str, Any], finish: str | None = None) -> bytes:
        return event(self._head | {"choices": [{"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}], "usage": None})

    def usage(self, used: Counted) -> bytes:
        told = {
            "prompt_tokens": used.prompt,
            "completion_tokens": used.completion,
            "total_tokens": used.prompt + used.completion,
            "prompt_tokens_details": {"cached_tokens": used.cached},
        }
        return event(self._head | {"choices": [], "usage": told})
