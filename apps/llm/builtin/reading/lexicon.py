"""The words we know, one JSON file a language, looked up in all languages at once.

A pattern is words in a row: `track*` begins so, `_` stands for up to four words of any kind.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from apps.llm.builtin.reading.folding import Word, words

TONGUES = ("en", "es", "fr", "de", "pt", "it", "nl", "pl", "tr", "ar", "hi", "zh-Hans")
WIDEST_GAP = 4
UNMATCHED = ("note", "stop")
_FOLDER = Path(__file__).with_name("words")


class Pattern(NamedTuple):
    """Where it is listed, what it stands for, how sure it makes us, and its words."""

    chapter: str
    meaning: str
    weight: float
    parts: tuple[str, ...]


class Match(NamedTuple):
    meaning: str
    weight: float
    places: tuple[int, ...]  # of the words it is made of, without those in its gaps

    @property
    def first(self) -> int:
        return self.places[0]

    @property
    def after(self) -> int:
        return self.places[-1] + 1

    @property
    def length(self) -> int:
        return self.after - self.first


@dataclass(frozen=True)
class Said:
    """A message as it was written, its words, and all that was recognised in it, by chapter."""

    text: str
    words: tuple[Word, ...]
    chapters: Mapping[str, Sequence[Match]]

    def found(self, chapter: str) -> Sequence[Match]:
        return self.chapters.get(chapter, ())

    def longest(self, chapter: str) -> Match | None:
        return max(self.found(chapter), key=lambda match: match.length, default=None)

    def after(self, match: Match) -> str:
        """The text behind what matched."""
        return self.text[self.words[match.after - 1].end :]


class Lexicon:
    """Patterns by how they begin, so that a message looks at few of them."""

    def __init__(self, listed: Iterable[Pattern]) -> None:
        self._whole: dict[str, list[Pattern]] = defaultdict(list)
        self._begun: dict[str, list[Pattern]] = defaultdict(list)
        for pattern in listed:
            first = pattern.parts[0]
            (self._begun[first[:-1]] if first.endswith("*") else self._whole[first]).append(pattern)
        self._beginning_with = lru_cache(maxsize=8_192)(self._candidates)

    def recognise(self, text: str) -> Said:
        return self.recognise_words(tuple(words(text)), text)

    def recognise_words(self, said: tuple[Word, ...], text: str = "") -> Said:
        chapters: dict[str, list[Match]] = defaultdict(list)
        for at, word in enumerate(said):
            for pattern in self._beginning_with(word.folded):
                if places := _places(pattern.parts, said, at):
                    chapters[pattern.chapter].append(Match(pattern.meaning, pattern.weight, places))
        return Said(text, said, chapters)

    def _candidates(self, word: str) -> tuple[Pattern, ...]:
        begun = (pattern for cut in range(1, len(word) + 1) for pattern in self._begun.get(word[:cut], ()))
        return (*self._whole.get(word, ()), *begun)


def _places(parts: Sequence[str], said: Sequence[Word], at: int) -> tuple[int, ...]:
    """The words that make up a pattern which begins here; empty where it does not."""
    places: tuple[int, ...] = ()
    for number, part in enumerate(parts):
        if part == "_":
            rest = (_places(parts[number + 1 :], said, at + gap) for gap in range(WIDEST_GAP + 1))
            found = next(filter(None, rest), ())
            return places + found if found else ()
        if at >= len(said) or not _is(part, said[at].folded):
            return ()
        places += (at,)
        at += 1
    return places


def _is(part: str, word: str) -> bool:
    return word.startswith(part[:-1]) if part.endswith("*") else word == part


@lru_cache(maxsize=len(TONGUES))
def vocabulary(tongue: str) -> Mapping[str, Mapping[str, str]]:
    found: Mapping[str, Mapping[str, str]] = json.loads((_FOLDER / f"{tongue}.json").read_text(encoding="utf-8"))
    return found


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    return Lexicon(pattern for tongue in TONGUES for pattern in _listed(vocabulary(tongue)))


def _listed(chapters: Mapping[str, Mapping[str, str]]) -> Iterator[Pattern]:
    for chapter, entries in chapters.items():
        for key, phrases in entries.items() if chapter not in UNMATCHED else ():
            meaning, _, weight = key.partition(" ")
            yield from (Pattern(chapter, meaning, float(weight or 1), parts) for parts in patterns(phrases))


def patterns(phrases: str) -> Iterator[tuple[str, ...]]:
    """`where _ order | track*` as words."""
    for phrase in phrases.split("|"):
        parts = tuple(part for spelled in phrase.split() for part in _parts(spelled))
        if parts:
            yield parts


def _parts(spelled: str) -> tuple[str, ...]:
    if spelled == "_":
        return ("_",)
    folded = tuple(word.folded for word in words(spelled))
    return (*folded[:-1], folded[-1] + "*") if spelled.endswith("*") and folded else folded
