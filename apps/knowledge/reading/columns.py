"""What the columns of a catalogue mean, told by their headers in many languages."""

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from apps.knowledge.reading.wording import folded, is_unspaced

NEEDED = ("name", "price")
_FIELDS = ("sku", "url", "currency", "description", "price", "name")  # what a longer header is asked for, in this order


def recognised(headers: Sequence[str]) -> dict[str, int]:
    """Where each known column stands. A header that is a known word comes before one that only holds it; the first of several counts."""
    words, found = [folded(header) for header in headers], dict[str, int]()
    for is_meant in (_is, _holds):
        for field in _FIELDS:
            free = (at for at, word in enumerate(words) if word and at not in found.values() and is_meant(word, field))
            if field not in found and (at := next(free, None)) is not None:
                found[field] = at
    return found


def _is(header: str, field: str) -> bool:
    return header in _known()[field]


def _holds(header: str, field: str) -> bool:
    return _contains(header, field) and not _contains(header, "never")


def _contains(header: str, field: str) -> bool:
    parts = f" {header} "
    return any(f" {word} " in parts or (is_unspaced(word[0]) and len(word) > 1 and word in header) for word in _known()[field])


@cache
def _known() -> dict[str, frozenset[str]]:
    written = json.loads(Path(__file__).with_name("columns.json").read_text(encoding="utf-8"))
    return {field: frozenset(map(folded, words)) for field, words in written.items() if field != "note"}
