"""Words as they are compared: without case, accents and articles glued on, in our digits; and where they stand in the text."""

import re
from functools import lru_cache
from typing import NamedTuple

from apps.text.folding import folded, western

_HAN = "\u3400-\u9fff"
_MARKS = "\u0300-\u036f\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963\u064b-\u0652\u0670\u0640\u200c\u200d"
_WORD = re.compile(rf"[{_HAN}]|[^\W_{_HAN}](?:[^\W_{_HAN}]|[{_MARKS}])*")
_ARTICLE = re.compile("^(?:و?[بكف]?ال|و?لل)(?=...)")


class Word(NamedTuple):
    folded: str
    start: int
    end: int


def words(text: str) -> list[Word]:
    """The words of a text and where they stand; of Chinese, each character."""
    return [Word(fold(found[0]), found.start(), found.end()) for found in _WORD.finditer(text)]


@lru_cache(maxsize=16_384)
def fold(word: str) -> str:
    return _ARTICLE.sub("", western(folded(word)).replace("œ", "oe").replace("æ", "ae"))


def alike(one: str, other: str) -> bool:
    """Whether two words are likely forms of one: a common beginning, longer for longer words."""
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) < 4 or any(letter.isdigit() for letter in shorter):
        return one == other
    common = next((at for at, letter in enumerate(shorter) if letter != longer[at]), len(shorter))
    return common >= max(4, len(shorter) - 2) and common >= len(longer) - 4
