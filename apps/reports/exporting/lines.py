"""Conversations put together of their rows, one after the other: as JSON, or as rows of CSV.

Of a conversation its own JSON is held, once, until its last row has come; of all others nothing but the rows read with it. Rows that do
not come in their order are refused: what somebody said would stand in another's conversation.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from apps.ground.snapshot import Session
from apps.reports.exporting import rows
from apps.reports.exporting.folder import Chosen
from apps.reports.exporting.kinds import BOOK, CALL, CONVERSATION, FILE, MESSAGE, NOTE, RATING
from apps.reports.exporting.shape import Shape, chunks, width

PIECE = 1_000  # rows of CSV
_NONE = b"[]"
_DISORDER = "The rows of an export came out of their order."
_MESSAGE, _ID = MESSAGE.sign, 1 + width(CONVERSATION.cells)


@dataclass(slots=True)
class Line:
    """A conversation as it is written, in pieces."""

    key: str
    messages: int = 0
    pieces: list[bytes] = field(default_factory=list)

    def add(self, held: list[bytes]) -> None:
        self.pieces.append(b"".join(held))
        self.messages += len(held)

    def whole(self) -> "Line":
        self.pieces = [self.octets]
        return self

    @property
    def octets(self) -> bytes:
        return b"".join(self.pieces)


class Asked(Protocol):
    """What is made of the rows."""

    def lines(self, session: Session, tenant_id: int, part: Chosen, files: Sequence[int] | None) -> Iterator[Line]: ...


def lines(session: Session, asked: Asked, tenant_id: int, part: Chosen, files: Sequence[int] | None = None) -> Iterator[Line]:
    """`files` are the conversations that have any, where that was asked."""
    return asked.lines(session, tenant_id, part, files)


class Table:
    """Rows of CSV, as they are copied: each begins with its conversation, in quotes."""

    def lines(self, session: Session, tenant_id: int, part: Chosen, files: Sequence[int] | None) -> Iterator[Line]:
        begun, line, held, passed = b"", Line(""), list[bytes](), set[bytes]()
        with rows.table(session, tenant_id, part, files) as copied:
            for row in map(bytes, copied):
                if not (begun and row.startswith(begun)):
                    yield from _ended(line, held)
                    begun = row[: row.index(b",") + 1]
                    if begun in passed:
                        raise RuntimeError(_DISORDER)
                    passed.add(begun)
                    line, held = Line(begun[1:-2].decode()), []
                elif len(held) == PIECE:
                    line.add(held)
                    held = []
                held.append(row)
        yield from _ended(line, held)


def _ended(line: Line, held: list[bytes]) -> Iterator[Line]:
    if held:
        line.add(held)
        yield line


class Whole:
    """JSON in a line each; with the ids of people, and by what they are known, where they are to be told apart."""

    def __init__(self, *, notes: bool, ids: bool) -> None:
        self._ids = ids
        self._lists = {CALL.sign: b"tool_calls", RATING.sign: b"ratings"} | ({NOTE.sign: b"notes"} if notes else {})
        kinds = [CONVERSATION, CALL, RATING, *[NOTE] * notes, FILE, MESSAGE]
        self._kinds = [kind.with_ids() for kind in kinds] if ids else kinds
        most = max(width(kind.cells) for kind in self._kinds)
        self._shapes = {kind.sign: Shape(kind.cells, most, "attachments" * (kind.sign == _MESSAGE)) for kind in self._kinds}

    def lines(self, session: Session, tenant_id: int, part: Chosen, files: Sequence[int] | None) -> Iterator[Line]:
        books = self._books(session, tenant_id, part) if self._ids else {}
        with rows.whole(session, self._kinds, tenant_id, part, files) as copied:
            yield from (self._line(told, books) for told in self._told(copied) if told.cells)

    def _told(self, copied: Iterable[memoryview]) -> Iterator["_Told"]:
        """Messages are the last of a conversation's rows: all that have come of it are taken at once."""
        message, file, told = self._shapes[_MESSAGE], self._shapes[FILE.sign], _Told([])
        for cells in chunks(copied):
            signs, at = cells[:: message.width], 0
            while at < len(signs):
                end = _end(signs, at) if signs[at] == _MESSAGE else at + 1
                row = cells[at * message.width : end * message.width]
                if signs[at] == _MESSAGE:
                    told.say(row, message)
                elif signs[at] == CONVERSATION.sign:
                    yield told
                    told = _Told(row)
                elif signs[at] == FILE.sign:
                    told.files.setdefault(row[1], []).append(file.written(row))
                else:
                    told.rows[signs[at]].append(row)
                at = end
        yield told

    def _line(self, told: "_Told", books: Mapping[bytes, list[bytes]]) -> Line:
        lists = {name: told.listed(sign, self._shapes[sign]) for sign, name in self._lists.items()}
        if self._ids:
            lists[b"books"] = _listed(books.get(told.cells[_ID], ()))
        own = self._shapes[CONVERSATION.sign].written(told.cells)
        more = b"".join(b',"%b":%b' % one for one in lists.items())
        line = Line(told.cells[1].decode(), told.messages, [b'%b%b,"messages":[' % (own[:-1], more), *told.said, b"]}\n"])
        return line if told.messages > PIECE else line.whole()

    def _books(self, session: Session, tenant_id: int, part: Chosen) -> Mapping[bytes, list[bytes]]:
        shape, found = Shape(BOOK, width(BOOK)), defaultdict[bytes, list[bytes]](list)
        with rows.books(session, tenant_id, part) as copied:
            for cells in chunks(copied):
                for at in range(0, len(cells), shape.width):
                    found[cells[at]].append(shape.written(cells[at : at + shape.width]))
        return found


def _end(signs: list[bytes], at: int) -> int:
    """Where the next conversation begins, or what was read ends."""
    try:
        return signs.index(CONVERSATION.sign, at)
    except ValueError:
        return len(signs)


def _listed(objects: Sequence[bytes]) -> bytes:
    return b"[%b]" % b",".join(objects) if objects else _NONE


class _Told:
    """A conversation while its rows come."""

    __slots__ = ("cells", "files", "last", "messages", "rows", "said")

    def __init__(self, cells: list[bytes]) -> None:
        self.cells = cells
        self.rows: dict[bytes, list[list[bytes]]] = defaultdict(list)
        self.files: dict[bytes, list[bytes]] = {}
        self.said: list[bytes] = []
        self.messages = self.last = 0

    def listed(self, sign: bytes, shape: Shape) -> bytes:
        return _listed([shape.written(row) for row in self.rows[sign]]) if sign in self.rows else _NONE

    def say(self, cells: list[bytes], shape: Shape) -> None:
        self.messages += len(cells) // shape.width
        seqs, begin = cells[1 :: shape.width], 0
        self._follow(cells[:: shape.width], seqs)
        for seq in [seq for seq in self.files if seq in seqs]:
            at = seqs.index(seq) * shape.width
            end = at + shape.width
            self._add(shape.all_written(cells[begin:at]), shape.written(cells[at:end], _listed(self.files[seq])))
            begin = end
        self._add(shape.all_written(cells[begin:]))

    def _follow(self, signs: list[bytes], seqs: list[bytes]) -> None:
        numbers = list(map(int, seqs)) if signs.count(_MESSAGE) == len(signs) else [self.last]
        if numbers[0] <= self.last or numbers != sorted(set(numbers)):
            raise RuntimeError(_DISORDER)
        self.last = numbers[-1]

    def _add(self, *written: bytes) -> None:
        for one in filter(None, written):
            self.said += [b","] * bool(self.said) + [one]
