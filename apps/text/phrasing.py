"""Phrases with choices in them, for what can be said in very many ways.

Written for people: `want to (die|be dead)`, where a choice may be empty; `habl*` is any word that begins so; `end … life` leaves room for
a few words; `;` is the end of a sentence. A phrase is compiled when a text first has a word that begins as it does.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Generic, TypeVar

from apps.text.spotting import BEGINNING, ROOM_BETWEEN, ROOM_BETWEEN_UNSPACED, Hit, folded, unspaced

Label = TypeVar("Label")

_KEY = 3
_SIGN = re.compile(r"([()|*…;])")
_SIGNS = {"(": "(?:", ")": ")", "|": "|", "*": "[^ ;,]*", ";": ";"}
_SPACE = "(?:(?<= )|[ ,]{1,3})"
_WORD_ENDS = "(?=[ ;,])"


class Phrasebook(Generic[Label]):
    """Finds the phrases it was given, each under the label it was given with."""

    def __init__(self, phrases: Iterable[tuple[str, Label]]) -> None:
        self._beginnings: defaultdict[str, list[tuple[str, Label]]] = defaultdict(list)
        for written, label in phrases:
            for beginning in set(_beginnings(written)):
                self._beginnings[beginning].append((written, label))

    def hits(self, words: str) -> Iterator[Hit[Label]]:
        """Of a text as `spotting.folded` leaves it."""
        for beginning in BEGINNING.finditer(words):
            start = beginning.start()
            for written, label in self._beginning_at(words, start):
                if found := _pattern(written).match(words, start):
                    yield Hit(label, start, found.end())

    def _beginning_at(self, words: str, start: int) -> Iterator[tuple[str, Label]]:
        for length in range(1, _KEY + 1):
            yield from self._beginnings.get(words[start : start + length], ())


def _beginnings(written: str) -> Iterator[str]:
    """The first letters of every way to read a phrase."""
    before, opened, rest = written.partition("(")
    plain = folded(before.split("*")[0].split("…")[0]).lstrip()
    if not opened or len(plain.rstrip()) >= _KEY or "*" in before or "…" in before:
        yield plain.rstrip()[:_KEY]
        return
    choices, after = _choices(rest)
    for choice in choices:
        yield from _beginnings(f"{before}{choice}{after}")


def _choices(written: str) -> tuple[list[str], str]:
    """The choices of a bracket just opened, and what follows it."""
    depth, begin, choices = 0, 0, []
    for place, sign in enumerate(written):
        if depth == 0 and sign in "|)":
            choices.append(written[begin:place])
            begin = place + 1
            if sign == ")":
                break
        depth += {"(": 1, ")": -1}.get(sign, 0)
    return choices, written[begin:]


@cache
def _pattern(written: str) -> re.Pattern[str]:
    first = folded(_SIGN.sub(" ", written)).strip()[0]
    gap = f"[^;]{{0,{ROOM_BETWEEN_UNSPACED if unspaced(first) else ROOM_BETWEEN}}}?"
    pieces = [_SIGNS.get(piece) or (gap if piece == "…" else _literal(piece)) for piece in _SIGN.split(written)]
    return re.compile("".join(pieces) + ("" if unspaced(first) or written[-1] in "*;" else _WORD_ENDS))


def _literal(piece: str) -> str:
    """Folded, with a space wherever one was written, so that choices which bring their own may be empty."""
    plain = re.escape(folded(piece).strip()).replace(r"\ ", _SPACE)
    if not plain:
        return _SPACE if piece else ""
    return f"{_SPACE if piece[0] == ' ' else ''}{plain}{_SPACE if piece[-1] == ' ' else ''}"
