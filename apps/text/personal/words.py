"""The lists names, places and introductions are known by, each read once."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from babel import Locale

from apps.text.personal.cues import TOKEN
from apps.text.spotting import lists, phrases

WORD = re.compile(r"[^\W\d_]+(?:[’'](?![sS]\b)[^\W\d_]+|-[^\W\d_]+)*")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]")
_NOT_COUNTRIES = frozenset({"EU", "EZ", "UN", "ZZ", "XA", "XB", "QO"})
_ODD_LETTERS = str.maketrans({"ł": "l", "đ": "d", "ø": "o", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ı": "i", "ß": "ss", "’": "'"})
_COUNTRIES_READ_IN = ("en", "es", "fr", "de", "pt", "it", "nl", "pl", "tr", "ar", "hi", "zh", "ru")


class Word(NamedTuple):
    text: str
    start: int
    end: int

    @property
    def is_capital(self) -> bool:
        return self.text[0].isupper()

    @property
    def plain(self) -> str:
        return plain(self.text)


def words(text: str) -> list[Word]:
    return [Word(found[0], *found.span()) for found in WORD.finditer(text)]


def plain(word: str) -> str:
    """In small letters without accents."""
    if word.isascii():
        return word.lower()
    bare = unicodedata.normalize("NFKD", word.lower().translate(_ODD_LETTERS))
    return bare if bare.isascii() else "".join(sign for sign in bare if not unicodedata.combining(sign))


@cache
def listed(name: str) -> frozenset[str]:
    """Single words, plain."""
    return frozenset(plain(word) for written in lists("personal")[name].values() for word in written.split())


@cache
def endings(name: str) -> tuple[str, ...]:
    return tuple(sorted(listed(name)))


Read = tuple[str, list[tuple[str, int]]]  # a text letter by letter as a book compares it, and its words with their places


def read(text: str, *, exact: bool) -> Read:
    """Letter by letter, so that places stay the same."""
    straight = text.replace("’", "'")
    small = straight if exact else straight.lower()
    if len(small) != len(text):
        small = "".join(low if len(low := sign.lower()) == 1 else sign for sign in straight)
    return small, [(found[0], found.start()) for found in TOKEN.finditer(small)]


class Phrasebook:
    """Many phrases found in one pass: each is looked for only where its first word stands, the longest first."""

    def __init__(self, choices: Iterable[str], *, exact: bool = False) -> None:
        self.exact = exact
        self._by_beginning: defaultdict[str, list[str]] = defaultdict(list)
        for choice in sorted({read(choice, exact=exact)[0] for choice in choices}, key=lambda choice: (-len(choice), choice)):
            self._by_beginning[TOKEN.search(choice)[0]].append(choice)  # type: ignore[index]

    @property
    def beginnings(self) -> Iterable[str]:
        return self._by_beginning.keys()

    def may_begin(self, text: str) -> bool:
        """As it is written, for books that are exact."""
        first = TOKEN.match(text)
        return first is None or first[0] in self._by_beginning

    def places(self, text: str) -> Iterator[tuple[int, int]]:
        return self.among(*read(text, exact=self.exact))

    def among(self, text: str, tokens: Iterable[tuple[str, int]]) -> Iterator[tuple[int, int]]:
        known = self._by_beginning
        for token, start in tokens:
            if token in known:
                end = next(
                    (end for choice in known[token] if text.startswith(choice, start) and _may_end(text, end := start + len(choice))), 0
                )
                if end:
                    yield start, end


def _may_end(text: str, end: int) -> bool:
    return end >= len(text) or not text[end - 1].isalnum() or not text[end].isalnum() or _UNSPACED.match(text[end]) is not None


@cache
def said(name: str) -> Phrasebook:
    """The phrases that bring in a name, a home or a town."""
    return Phrasebook(phrase for written in lists("personal")[name].values() for phrase in phrases(written))


@cache
def cities() -> Phrasebook:
    return Phrasebook((place for written in lists("personal")["cities"].values() for place in phrases(written)), exact=True)


def is_city(name: str) -> bool:
    return cities().may_begin(name) and (0, len(name)) in cities().places(name)


@cache
def countries() -> Phrasebook:
    read = ((code, name) for tag in _COUNTRIES_READ_IN for code, name in Locale.parse(tag).territories.items())
    named = {name for code, name in read if len(code) == 2 and code not in _NOT_COUNTRIES and len(name) > 1}
    return Phrasebook(named | {name for written in lists("personal")["countries"].values() for name in phrases(written)}, exact=True)
