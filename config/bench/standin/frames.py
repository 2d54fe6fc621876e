"""What both wires share: a reply as a row of frames, of which some carry a piece of it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from config.bench.standin.script import Asked, Script

BYTES_A_TOKEN, CACHED_FROM, CACHED_STEP = 4, 1_024, 128


@dataclass(frozen=True, slots=True)
class Frame:
    """An event of the stream. `piece` says that it carries text or a call; `last` that what follows would finish the reply."""

    octets: bytes
    piece: bool = False
    last: bool = False


@dataclass(frozen=True, slots=True)
class Counted:
    prompt: int
    cached: int
    completion: int


def counted(body: bytes, before: bytes, script: Script) -> Counted:
    """Tokens, those of the beginning that an earlier request had too as cached: as the vendor's cache does, from 1,024 in steps of 128."""
    prompt = len(body) // BYTES_A_TOKEN
    same = _shared(body, before) // BYTES_A_TOKEN
    cached = same // CACHED_STEP * CACHED_STEP if same >= CACHED_FROM else 0
    said = script.text + "".join(call.name + call.arguments for call in script.calls)
    return Counted(prompt, min(cached, prompt), -(-len(said.encode()) // BYTES_A_TOKEN))


def _shared(one: bytes, other: bytes) -> int:
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def event(payload: dict[str, Any], name: str = "") -> bytes:
    head = f"event: {name}\n" if name else ""
    return f"{head}data: {json.dumps(payload, ensure_ascii=False)}\n\n".encode()


def split(asked: Asked, letters: int) -> Iterator[str]:
    yield from (asked.arguments[at : at + letters] for at in range(0, len(asked.arguments), letters))
