"""Markdown, to be read by people. What was said stands in quotations, so that no customer writes a heading into it."""

from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO

from apps.reports.formats.form import Form, Record, Unit
from apps.reports.formats.telling import Told, told

MARK = b"<!-- conversation "


def written(record: Record) -> bytes:
    known = (f"- {name.capitalize()}: {_plain(value)}" for name, value in _known(record))
    said = chain.from_iterable(_paragraph(one) for one in told(record))
    return "\n".join([f"{MARK.decode()}{record['conversation']} -->", f"## {_title(record)}", "", *known, "", *said, ""]).encode()


def _title(record: Record) -> str:
    return f"Conversation {record['number']}" if record["number"] is not None else str(record["conversation"])


def _known(record: Record) -> Iterator[tuple[str, str]]:
    yield "customer", record["customer"]["name"] or "nameless"
    for name in ("channel", "language", "status", "outcome", "sentiment", "opened_at", "resolved_at"):
        if record[name] not in (None, ""):
            yield name.replace("_at", "").replace("_", " "), str(record[name])
    if record["tags"]:
        yield "tags", ", ".join(record["tags"])
    for rating in record["ratings"]:
        yield f"rating ({rating['kind']})", f"{rating['score']} {rating['comment']}".strip()


def _paragraph(one: Told) -> Iterator[str]:
    """Who and when, and then the words, line by line in a quotation."""
    yield f"**{_plain(one.who)}** · {one.role} · {one.at}"
    yield ""
    for line in one.text.splitlines() or [""]:
        yield f"> {_plain(line)}".rstrip()
    yield ""


def _plain(text: str) -> str:
    """No tag, and no second line, begins in it."""
    return " ".join(text.splitlines()).replace("&", "&amp;").replace("<", "&lt;")


def units(stream: BinaryIO) -> Iterator[Unit]:
    key, held = "", list[bytes]()
    stream.readline()
    stream.readline()
    for line in stream:
        if line.startswith(MARK):
            if held:
                yield Unit(key, b"".join(held))
            key, held = line.removeprefix(MARK).partition(b" ")[0].decode(errors="replace"), []
        held.append(line)
    if held:
        yield Unit(key, b"".join(held))


FORM = Form(written, units, head=b"# Transcripts\n\n")
