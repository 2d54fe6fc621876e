"""Where sentences end, in scripts with and without spaces. Nothing is lost: the parts, put together again, are the text."""

import re
import unicodedata
from collections.abc import Iterator

from apps.knowledge.reading.wording import is_unspaced

_END = re.compile("[.!?…؟\u06d4।॥።။។\u0589]++[\"'”’)\\]»]*+(?=\\s)|[。\uff01\uff1f｡]++[」』”’\uff09】]*+")
_WEAK = "\uff0c、\uff1b\uff1a,;:"  # where a sentence without spaces is cut, if it must be


def sentences(text: str) -> Iterator[str]:
    start = 0
    for end in _END.finditer(text):
        if _ends(text, end):
            yield text[start : end.end()]
            start = end.end()
    if start < len(text):
        yield text[start:]


def _ends(text: str, end: re.Match[str]) -> bool:
    """A dot after a single letter or a bare number, or before a small letter, belongs to an abbreviation or an item."""
    if text[end.start()] != ".":
        return True
    before = text[max(0, end.start() - 12) : end.start()].split()
    last = before[-1] if before else ""
    following = text[end.end() : end.end() + 3].lstrip()[:1]
    return len(last) > 1 and not last.isdigit() and not following.islower()


def cut(text: str, longest: int) -> Iterator[str]:
    """Parts of what is too long and has no space to be cut at."""
    start = 0
    while len(text) - start > longest:
        window = text[start : start + longest + 1]
        yield window[: (at := _last_seam(window))]
        start += at
    yield text[start:]


def _last_seam(window: str) -> int:
    """The last place to cut: after a comma rather than between letters, and only between letters that no word holds together."""
    last = len(window) - 1
    nearest = range(last, last // 2, -1)
    by_comma = next((at for at in nearest if window[at - 1] in _WEAK), 0)
    by_letter = next((at for at in nearest if _is_seam(window[at - 1], window[at])), 0)
    return by_comma or by_letter or last


def _is_seam(before: str, after: str) -> bool:
    if _clings(after) or before == "\u200d":
        return False
    return is_unspaced(before) or is_unspaced(after) or not (before.isalnum() and after.isalnum())


def _clings(character: str) -> bool:
    """Whether a character is part of the one before it."""
    return character in "\u200c\u200d\ufe0e\ufe0f" or unicodedata.category(character).startswith("M")
