"""What a format is."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

Record = dict[str, Any]  # a conversation as `exporting.rows` puts it together


@dataclass(frozen=True, slots=True)
class Unit:
    """A conversation's stretch of a file; the key is empty where the format names none."""

    key: str
    octets: bytes


@dataclass(frozen=True, slots=True)
class Form:
    """`written` gives nothing where a conversation is not one for this format. `plain` says as what `exporting.lines` puts it together
    without that, where nobody is to be hidden: `whole` or as a `table`."""

    written: Callable[[Record], bytes]
    units: Callable[[BinaryIO], Iterator[Unit]]
    head: bytes = b""
    plain: str = ""
    takes_notes: bool = True


def lines_of(stream: BinaryIO) -> Iterator[Unit]:
    """Where each line is a conversation."""
    for line in stream:
        yield Unit("", line)
