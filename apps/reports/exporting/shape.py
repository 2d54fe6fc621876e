"""Rows as PostgreSQL's COPY writes them, made JSON: a row at a time by one template.

COPY sets a backslash before what JSON sets one before too, line feeds and tabs among it. What differs is put right for very many rows at
once: quotes; a vertical tab, which JSON does not shorten; and the other signs below a space, which COPY leaves as they are.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from apps.reports.exporting.kinds import KEY, MOMENT, OBJECT, WORD, Cells

ROWS = 64  # at once: few enough to stay near the processor
_ENDS = b"\t\n"  # of cells and rows
_UNSEEN = bytes(sign for sign in range(0x20) if sign not in _ENDS)
_RARE = re.compile(rb"\\\\|\\v|[\x01-\x08\x0b-\x1f]")
_WRITTEN = {WORD: '"%b"', MOMENT: '"%bT%b+00:00"'}
_SKIPPED = "%.0b"


def chunks(copied: Iterable[memoryview]) -> Iterator[list[bytes]]:
    """The cells of so many rows, one after the other; their words are JSON's."""
    rows = iter(copied)
    while chunk := b"".join(islice(rows, ROWS)):
        cells = escaped(chunk).replace(b"\n", b"\t").split(b"\t")
        cells.pop()
        yield cells


def escaped(chunk: bytes) -> bytes:
    if len(chunk.translate(None, _UNSEEN)) != len(chunk) or any(piece.startswith(b"v") for piece in chunk.split(b"\\")):
        chunk = _RARE.sub(_spelled, chunk)
    return chunk.replace(b'"', b'\\"')


def _spelled(found: "re.Match[bytes]") -> bytes:
    """A backslash that stands for itself is passed over, so that it is no vertical tab's."""
    sign = found[0]
    return sign if sign == b"\\\\" else b"\\u000b" if sign == b"\\v" else b"\\u%04x" % sign[0]


def columns(cells: Cells) -> list[str]:
    """SQL of what a row has in them, as text."""
    return [f"({sql}){cast}::text" for how, sql in cells.values() for cast in (("::date", "::time") if how == MOMENT else ("",))]


def width(cells: Cells) -> int:
    return len(columns(cells))


class Shape:
    """How a row becomes an object: its sign is left out, and what fills it up to the widest; `then` is a part that comes from elsewhere."""

    def __init__(self, cells: Cells, most: int, then: str = "") -> None:
        wide = [how for how, _ in cells.values() for _ in range(2 if how == MOMENT else 1)]
        keys = [_SKIPPED for how in wide if how == KEY]
        parts = [f'"{name}":{_WRITTEN.get(how, "%b")}' for name, (how, _) in cells.items() if how != KEY]
        last = [f',"{name}":%b' for name in [then] if name]
        self.width = 1 + most
        self.template = "".join([_SKIPPED, *keys, "{", ",".join(parts), *[_SKIPPED] * (most - len(wide)), *last, "}"]).encode()
        self._objects = [place for place, how in enumerate(wide, 1) if how == OBJECT]
        self._many: dict[int, bytes] = {}

    def written(self, row: list[bytes], *then: bytes) -> bytes:
        self._mend(row)
        return self.template % (*row, *then)

    def all_written(self, cells: list[bytes]) -> bytes:
        """Of many rows at once, whose last part is an empty list: one template for all costs half as much as each by itself."""
        self._mend(cells)
        count = len(cells) // self.width
        if count not in self._many:
            self._many[count] = b",".join([self.template.removesuffix(b"%b}") + b"[]}"] * count)
        return self._many[count] % tuple(cells)

    def _mend(self, cells: list[bytes]) -> None:
        """Objects are JSON already."""
        for place in self._objects:
            column = cells[place :: self.width]
            if column.count(b"[]") + column.count(b"null") < len(column):
                cells[place :: self.width] = map(_object, column)


def _object(cell: bytes) -> bytes:
    return cell.replace(b'\\"', b'"').replace(b"\\\\", b"\\")
