"""What reading a file gives, and how much of a file is read."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal


class Unreadable(ValueError):
    """The file as a whole cannot be read. Holds a sentence that may be shown."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Section:
    """Text under one heading. Blank lines part its paragraphs; the lines of a list, a table or code stand one below the other."""

    path: tuple[str, ...]  # the headings above it, outermost first
    text: str
    place: str = ""  # "page 12", "row 7", or nothing where a file has no places


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that was not read, where, and why: a sentence for whoever uploaded the file."""

    place: str
    reason: str


@dataclass(frozen=True, slots=True)
class Row:
    """A product of a catalogue."""

    place: str
    name: str
    price: Decimal
    description: str = ""
    currency: str = ""  # an ISO code, or nothing where the file does not say
    sku: str = ""
    url: str = ""
    other: tuple[tuple[str, str], ...] = ()  # the columns without a meaning of their own: header and cell


@dataclass(frozen=True, slots=True)
class Reading:
    title: str
    sections: tuple[Section, ...]
    problems: tuple[Problem, ...] = ()
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is read of one file. What lies beyond is left out, and said."""

    octets: int = 25 * 2**20
    unpacked: int = 100 * 2**20
    pages: int = 1_000
    rows: int = 20_000
    columns: int = 100
    characters: int = 5_000_000
    problems: int = 200


class Problems:
    """Problems as they turn up; only the first so many are kept one by one."""

    def __init__(self, most: int) -> None:
        self._most, self._found, self._more = most, list[Problem](), 0

    def add(self, place: str, reason: str) -> None:
        if len(self._found) < self._most:
            self._found.append(Problem(place, reason))
        else:
            self._more += 1

    def __iter__(self) -> Iterator[Problem]:
        yield from self._found
        if self._more:
            yield Problem("", f"There are {self._more:,} more problems like these.")
