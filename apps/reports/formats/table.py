"""CSV: one message a row, each with what is to be known of its conversation. Text is quoted, and never begins as a formula does: an
apostrophe stands before what a spreadsheet would reckon. Times are in UTC, as spreadsheets read them; rows end with a line feed.
"""

from collections.abc import Iterator
from typing import Any, BinaryIO

from apps.reports.exporting.rows import COLUMNS
from apps.reports.formats.form import Form, Record, Unit
from apps.text.cells import guarded

OWN = ("conversation", "number", "channel", "status", "outcome", "sentiment")
OF_MESSAGE = ("author", "name", "kind", "language", "confidence", "text")
END = b"\n"


def written(record: Record) -> bytes:
    before = ",".join(map(_cell, [*(record[name] for name in OWN), record["customer"]["name"]]))
    return b"".join(f"{before},{_of(said)}".encode() + END for said in record["messages"])


def _of(said: Record) -> str:
    at = said["created_at"].removesuffix("+00:00").replace("T", " ")
    files = "; ".join(one["name"] for one in said["attachments"])
    return f"{said['seq']},{at},{','.join(_cell(said[name]) for name in OF_MESSAGE)},{_cell(files)}"


def _cell(value: Any) -> str:
    if isinstance(value, str):
        return f'"{guarded(value).replace(chr(34), chr(34) * 2)}"'
    return "" if value is None else str(value)


def units(stream: BinaryIO) -> Iterator[Unit]:
    """Neighbouring rows of one conversation. A row ends where its quotes are closed."""
    key, held = "", list[bytes]()
    stream.readline()
    for row in _rows(stream):
        of = row[1:].partition(b'"')[0].decode(errors="replace")
        if of != key and held:
            yield Unit(key, b"".join(held))
            held = []
        key = of
        held.append(row)
    if held:
        yield Unit(key, b"".join(held))


def _rows(stream: BinaryIO) -> Iterator[bytes]:
    row, quotes = list[bytes](), 0
    for line in stream:
        row.append(line)
        quotes += line.count(b'"')
        if quotes % 2 == 0:
            yield b"".join(row)
            row, quotes = [], 0
    if row:
        yield b"".join(row)


FORM = Form(written, units, head=",".join(COLUMNS).encode() + END, plain="table", takes_notes=False)
