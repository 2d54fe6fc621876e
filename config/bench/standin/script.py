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

    @property
    def text(self) -> str:
        return "".join(self.pieces)


def written(name: str, arguments: dict[str, Any] | str) -> Asked:
    return Asked(name, arguments if isinstance(arguments, str) else json.dumps(arguments))


def in_pieces(text: str) -> tuple[str, ...]:
    """Word by word, as models speak."""
    return tuple(re.findall(r"\s*\S+|\s+$", text))


def obeying(body: dict[str, Any]) -> Script:
    """A model that does whatever it reads: looks for “CALL tool {…}” anywhere in the request, and calls that once."""
    done = [text for text in texts(body) if text.startswith("call_")]
    orders = [found for text in texts(body) for found in ORDER.findall(text)]
    if orders and not done:
        return Script(calls=(Asked(*orders[-1]),))
    return Script(pieces=in_pieces("I did as I was told."))


def texts(value: Any) -> Iterator[str]:
    """Every text in the body, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from texts(part)
