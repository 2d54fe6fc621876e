"""Writes an export: part by part, into two streams that grow together, the file and its manifest."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from apps.ground import clock
from apps.ground.snapshot import Session
from apps.reports.exporting import manifest
from apps.reports.exporting.disguising import Disguising
from apps.reports.exporting.folder import Chosen
from apps.reports.exporting.halves import Beat, Growing, at_ease
from apps.reports.exporting.lines import Asked, Line, Table, Whole, lines
from apps.reports.exporting.rows import bearing
from apps.reports.formats import FORMS
from apps.reports.selecting import Selection

PART = 1_000  # conversations: after each it is known how far the file is whole


@dataclass(frozen=True, slots=True)
class Order:
    """What is exported, and how."""

    tenant_id: int
    selection: Selection
    format: str
    disguising: Disguising | None = None
    notes: bool = False

    @property
    def asked(self) -> Asked:
        """What is written as it comes, or to be made of."""
        return Table() if self.is_plain and FORMS[self.format].plain == "table" else Whole(notes=self.has_notes, ids=bool(self.disguising))

    @property
    def is_plain(self) -> bool:
        return self.disguising is None and bool(FORMS[self.format].plain)

    @property
    def has_notes(self) -> bool:
        return self.notes and FORMS[self.format].takes_notes

    @property
    def lot(self) -> str:
        """An anonymised one stands in an order of its own: the conversations' own would tell which is which."""
        return self.disguising.lot if self.disguising else ""

    @property
    def about(self) -> dict[str, Any]:
        """What the manifest says of it. A search may name somebody: an anonymised one tells alone which filters there were."""
        anonymised = self.disguising is not None
        words = self.selection.words
        return {
            "format": self.format, "anonymised": anonymised, "notes": self.has_notes, "made_at": clock.now().isoformat(),
            "selection": sorted(words) if anonymised else words,
        }  # fmt: skip


@dataclass(slots=True)
class Written:
    """How far it is, of what was chosen and in the file."""

    chosen: int = 0
    conversations: int = 0
    messages: int = 0

    @property
    def left_out(self) -> int:
        """What was erased meanwhile, or is not one for the format."""
        return self.chosen - self.conversations


class Writing:
    """One export under way: a file, and its manifest where one is wished for. `beat` tells after each conversation that it goes on."""

    def __init__(self, order: Order, file: Growing, beside: Growing | None, written: Written | None = None, beat: Beat = at_ease) -> None:
        self._order, self._file, self._beside, self._beat = order, file, beside, beat
        self._form = FORMS[order.format]
        self.written = written or Written()
        if not file.octets:
            file.write(self._form.head)
        if beside and not beside.octets:
            beside.write(manifest.HEAD)

    def parts(self, session: Session, chosen: Chosen) -> Iterator[Written]:
        """What is still to be written, and after each part how far it is."""
        asked, tenant_id = self._order.asked, self._order.tenant_id
        files = bearing(session, tenant_id)
        for part in chosen.parts(PART, after=self.written.chosen):
            for line in lines(session, asked, tenant_id, part, files):
                self._line(line)
                self._beat()
            self.written.chosen += len(part)
            yield self.written

    def end(self) -> None:
        octets, digest = self._file.so_far
        figures = {"conversations": self.written.conversations, "messages": self.written.messages, "left_out": self.written.left_out}
        self._note(manifest.tail(self._order.about | figures | {"octets": octets, "sha256": digest}))

    def _line(self, line: Line) -> None:
        key, pieces = self._made(line)
        if any(pieces):
            digest = sha256()
            for piece in pieces:
                self._file.write(piece)
                digest.update(piece)
            before = manifest.BETWEEN if self.written.conversations else b""
            self._note(before + manifest.line(key, line.messages, digest.hexdigest()))
            self.written.conversations += 1
            self.written.messages += line.messages

    def _made(self, line: Line) -> tuple[str, list[bytes]]:
        if self._order.is_plain:
            return line.key, line.pieces
        record = json.loads(line.octets)
        if self._order.disguising:
            record = self._order.disguising.disguised(record)
        return (record["conversation"] if self._order.disguising else line.key), [self._form.written(record)]

    def _note(self, octets: bytes) -> None:
        if self._beside:
            self._beside.write(octets)
