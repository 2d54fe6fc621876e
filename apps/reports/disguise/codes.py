"""The known numbers of who takes part, letter for letter, whatever blanks and signs stand between."""

import re
from collections.abc import Collection, Iterator
from functools import cached_property

from apps.text.folding import western
from apps.text.personal import Page
from apps.text.spotting import unspaced

_SHORTEST = 3
_SHORTEST_APART = 6  # a short one in pieces is a time, a sum or a date
_FARTHEST = 3  # blanks and signs between two of its letters
_SUM_BEFORE, _SUM_AFTER = re.compile(r"[€$£¥₹₺₽₩₴₪] ?$|\d[.,:]$"), re.compile(r" ?[€$£¥₹₺₽₩₴₪%]|[.,:]\d")


class Codes:
    """In their one spelling."""

    def __init__(self, codes: Collection[str]) -> None:
        self._all = sorted((code for code in codes if len(code) >= _SHORTEST), key=lambda code: (-len(code), code))

    @cached_property
    def _without_figures(self) -> list[str]:
        return [code for code in self._all if not any(map(str.isdecimal, code))]

    def on(self, page: Page) -> Iterator[tuple[int, int, str]]:
        codes = self._all if page.digits else self._without_figures
        if codes:
            text = western(page.text)
            bare = "".join(filter(str.isalnum, text)).upper()
            if met := [code for code in codes if code in bare]:
                yield from _places(text, met)


def _places(text: str, codes: Collection[str]) -> Iterator[tuple[int, int, str]]:
    signs = [(letter, place) for place, sign in enumerate(text) if sign.isalnum() for letter in sign.upper()]
    bare = "".join(letter for letter, _ in signs)
    for code in codes:
        at = bare.find(code)
        while at >= 0:
            start, end = signs[at][1], signs[at + len(code) - 1][1] + 1
            if _is_whole(text, start, end) and _is_together(text, start, end, code):
                yield start, end, code
            at = bare.find(code, at + 1)


def _is_whole(text: str, start: int, end: int) -> bool:
    """Neither within a word or number, nor a sum or part of one."""
    if _goes_on(text[start - 1 : start], text[start]) or _goes_on(text[end : end + 1], text[end - 1]):
        return False
    return not (text[start:end].isdecimal() and (_SUM_BEFORE.search(text, max(0, start - 2), start) or _SUM_AFTER.match(text, end)))


def _goes_on(beside: str, edge: str) -> bool:
    if not beside.isalnum() or unspaced(beside):
        return False
    return beside.isascii() or not edge.isdecimal()


def _is_together(text: str, start: int, end: int, code: str) -> bool:
    gaps = re.findall(r"[\W_]+", text[start:end])
    return not gaps or (len(code) >= _SHORTEST_APART and all(len(gap) <= _FARTHEST and "\n" not in gap for gap in gaps))
