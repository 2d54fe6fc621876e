"""What the stand-in does with one request."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

ORDER = re.compile(r"CALL (\w+) (\{.*?\})")


@dataclass(frozen=True, slots=True)
class Asked:
    """A tool the stand-in asks for; the arguments are JSON, unless they are meant to be broken."""

    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class Script:
    """A reply: its pieces of text, then its calls. Positions count pieces and calls alike."""

    pieces: tuple[str, ...] = ()
    calls: tuple[Asked, ...] = ()
    before: float = 0.0  # seconds until it begins
    between: float = 0.0  # seconds from piece to piece
    stalls_after: int | None = None  # so many pieces, then silence for as long as somebody listens
    drips: bool = False  # silence with comments that keep the connection alive
    cuts_after: int | None = None  # so many pieces, then the connection ends in the middle
    ends_after: int | None = None  # so many pieces, then the stream ends properly, but without a finish
    errs_after: int | None = None  # so many pieces, then an error of this `code` inside the stream
    garbles_after: int | None = None  # so many pieces, then something that is no JSON
    hangs_at_end: bool = False  # the finish comes, and after it nothing
    declines: bool = False  # its text says that it will not
    finish: str = ""  # stop, length or content_filter; by itself stop, or tool_calls where there are any
    split: int = 8  # letters of arguments in one piece
    usage: bool = True
    status: int = 200
    retry_after: str = ""
    code: str = ""
    kind: str = "text/event-stream; charset=utf-8"  # what it calls its reply
    body: str = ""  # sent as it stands, in place of a stream

    @property
    def text(self) -> str:
        return "".join(self.pieces)


def written(name: str, arguments: dict[str, Any] | str) -> Asked:
    return Asked(name, arguments if isinstance(arguments, str) else json.dumps(arguments))


def in_pieces(text: str) -> tuple[str, ...]:
    """Word by word, as models speak."""
    return tuple(re.findall(r"\s*\S+|\s+$", text))


def obeying(body: dict[str, Any]) -> Script:
    """A model that does whatever it reads: each “CALL tool {…}” anywhere in the request, and each just once."""
    made = set(_calls(body))
    orders = dict.fromkeys(Asked(*found) for text in texts(_read(body)) for found in ORDER.findall(text))
    if left := [order for order in orders if (order.name, _plain(order.arguments)) not in made]:
        return Script(calls=(left[0],))
    return Script(pieces=in_pieces("I did as I was told."))


def _read(body: dict[str, Any]) -> dict[str, Any]:
    """Without what it asked for itself: its own calls are no orders."""
    return {name: part for name, part in body.items() if name != "tools"}


def _calls(body: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What it asked for before, on either wire."""
    for message in body.get("messages", []):
        for call in message.get("tool_calls") or []:
            yield call["function"]["name"], _plain(call["function"]["arguments"])
    for item in body.get("input", []):
        if isinstance(item, dict) and item.get("type") == "function_call":
            yield item["name"], _plain(item["arguments"])


def _plain(arguments: str) -> str:
    """The same arguments, however they are written."""
    read = _json(arguments)
    return arguments if read is None else json.dumps(read, sort_keys=True)


def texts(value: Any) -> Iterator[str]:
    """Every text in the body, however deep; JSON within a text is read too."""
    if isinstance(value, str):
        inner = _json(value)
        yield from [value] if inner is None else texts(inner)
    elif isinstance(value, dict):
        for part in value.values():
            yield from texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from texts(part)


def _json(text: str) -> Any:
    """An object or a list; None where it is plain text."""
    try:
        read = json.loads(text.removeprefix("Failed: "))
    except ValueError:
        return None
    return read if isinstance(read, dict | list) else None
