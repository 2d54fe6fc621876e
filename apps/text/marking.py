"""Words found again in a text as it was written: with its capitals, its accents, and in whatever form search found them.

What compares alike is told by `folding`, letter by letter, so a pattern made here works in Python and in PostgreSQL alike.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from apps.text.folding import folded, western, words

_RANGES = (
    (0xC0, 0x250),
    (0x370, 0x530),
    (0x5D0, 0x5EB),
    (0x620, 0x6D4),
    (0x6F0, 0x6FA),
    (0x966, 0x970),
    (0x1E00, 0x2000),
    (0xFF10, 0xFF5B),
)
_POINTS = "[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670]*"
_TWICE = {"ss": "(?:ss|SS|Ss|ß|ẞ)"}
WIDTH = 160
LEAD = 40  # letters before the first that is marked


class Piece(NamedTuple):
    text: str
    is_marked: bool = False


@cache
def _alike() -> dict[str, str]:
    """Every letter that folds to another."""
    found: dict[str, str] = {}
    for letter in (chr(code) for first, last in _RANGES for code in range(first, last)):
        plain = folded(western(letter))
        if len(plain) == 1 and plain not in {letter, ""}:
            found[plain] = found.get(plain, "") + letter
    return found


def spelled(word: str) -> str:
    """A pattern of all that a folded word may have been written as."""
    written = "".join(map(_letter, word))
    for plain, either in _TWICE.items():
        written = written.replace("".join(map(_letter, plain)), either)
    return written


def _letter(letter: str) -> str:
    same = dict.fromkeys(letter + letter.upper()[:1] + _alike().get(letter, ""))
    one = f"[{''.join(map(re.escape, same))}]" if len(same) > 1 else re.escape(letter)
    return one if letter.isascii() else one + _POINTS


def patterns(said: Iterable[str], begins: int) -> list[str]:
    """One for each word or phrase; a word of `begins` letters or more is found at the beginning of longer ones too."""
    return [pattern for text in said if (pattern := _pattern(list(words(folded(western(text)))), begins))]


def _pattern(found: Sequence[tuple[str, bool]], begins: int) -> str:
    if not found:
        return ""
    (_, begins_spaceless), (last, ends_spaceless) = found[0], found[-1]
    before = "" if begins_spaceless else "(?<![a-zA-Z0-9])"
    after = "" if ends_spaceless or (len(found) == 1 and len(last) >= begins) else "(?![a-zA-Z0-9])"
    return before + r"\W*".join(spelled(word) for word, _ in found) + after


def excerpt(text: str, sought: Sequence[str], width: int = WIDTH) -> list[Piece]:
    """A stretch of the text around what is sought, in pieces, marked and not."""
    flat = " ".join(text.split())
    spans = list(_spans(flat, sought))
    begin = max(0, spans[0][0] - LEAD) if spans and len(flat) > width else 0
    begin = flat.rfind(" ", 0, begin) + 1 if begin else 0
    end = min(len(flat), begin + width)
    pieces = list(_cut(flat, spans, begin, end))
    return [Piece("…")] * (begin > 0) + pieces + [Piece("…")] * (end < len(flat))


def _spans(text: str, sought: Sequence[str]) -> Iterator[tuple[int, int]]:
    if sought:
        yield from (found.span() for found in re.finditer("|".join(f"(?:{one})" for one in sought), text) if found[0])


def _cut(text: str, spans: Iterable[tuple[int, int]], begin: int, end: int) -> Iterator[Piece]:
    at = begin
    for first, last in spans:
        if first >= end or last <= begin:
            continue
        if first > at:
            yield Piece(text[at:first])
        yield Piece(text[max(first, at) : min(last, end)], is_marked=True)
        at = min(last, end)
    if at < end:
        yield Piece(text[at:end])
