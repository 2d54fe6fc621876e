"""The known numbers of who takes part, letter for letter, whatever blanks and signs stand between."""

import re
from collections.abc import Collection, Iterator

from apps.text.folding import western
from apps.text.spotting import unspaced

_SHORTEST = 3
_SHORTEST_APART = 6  # a short one in pieces is a time, a sum or a date
_FARTHEST = 3  # blanks and signs between two of its letters
_SUM_BEFORE, _SUM_AFTER = re.compile(r"[€$£¥₹₺₽₩₴₪] ?$|\d[.,:]$"), re.compile(r" ?[€$£¥₹₺₽₩₴₪%]|[.,:]\d")


def codes_in(text: str, codes: Collection[str]) -> Iterator[tuple[int, int, str]]:
    """`codes` in their one spelling."""
    if not codes:
        return
    text = western(text)
    signs = [(letter, place) for place, sign in enumerate(text) if sign.isalnum() for letter in sign.upper()]
    bare = "".join(letter for letter, _ in signs)
    for code in sorted(codes, key=len, reverse=True):
        at = bare.find(code) if len(code) >= _SHORTEST else -1
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
