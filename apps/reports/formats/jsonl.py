"""JSONL: one conversation a line, with all that belongs to it."""

import json
from collections.abc import Iterator
from typing import BinaryIO

from apps.reports.formats.form import Form, Record, Unit


def written(record: Record) -> bytes:
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def units(stream: BinaryIO) -> Iterator[Unit]:
    for line in stream:
        yield Unit(_key(line), line)


def _key(line: bytes) -> str:
    """Nothing where the line was so altered that it cannot be read."""
    try:
        return str(json.loads(line)["conversation"])
    except (ValueError, KeyError, TypeError):
        return ""


FORM = Form(written, units, plain="whole")
