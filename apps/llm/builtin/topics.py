"""What a text is about: words stand for each other through `topics.json`, within a language and across, so that a question in Spanish
finds its sentence in an English article."""

import json
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from apps.llm.builtin.reading.folding import Word, words
from apps.llm.builtin.reading.lexicon import Lexicon, Match, Pattern, patterns
from apps.llm.builtin.reading.reader import small_words

_FILE = Path(__file__).with_name("topics.json")
_HAN = re.compile("[\u3400-\u9fff]")
_FIGURES = {  # what a sentence is about by its figures alone
    "@price": re.compile(r"[€$£¥₹₺]\s?\d|\d\s?(?:[€£₺%]|zł|USD|EUR|CAD)"),
    "@count": re.compile(r"(?<![\d.,$€])\d{1,3}(?![\d.,]|\s?[€%])"),
}


def asked(said: Sequence[Word]) -> frozenset[str]:
    """What a question is about: its topics, and its words that are neither small nor of a topic; of Chinese, pairs of characters."""
    found = _lexicon().recognise_words(tuple(said))
    topics = _widest(found.found("topic"))
    vague = {place for chapter in ("generic", "ours", "yours") for match in found.found(chapter) for place in match.places}
    covered = {place for match in topics for place in match.places} | vague
    return _plain(said, covered) | {f"@{match.meaning}" for match in topics}


def held(text: str) -> frozenset[str]:
    """What a sentence speaks of: all its words, its topics, and what its figures are."""
    said = words(text)
    topics = {f"@{match.meaning}" for match in _lexicon().recognise_words(tuple(said)).found("topic")}
    return _plain(said, set()) | topics | {topic for topic, figure in _FIGURES.items() if figure.search(text)}


def addresses(said: Sequence[Word]) -> frozenset[str]:
    """Whether a text speaks of us, of you, or of both."""
    found = _lexicon().recognise_words(tuple(said))
    return frozenset(chapter for chapter in ("ours", "yours") if found.found(chapter))


def other_words(text: str) -> Iterator[tuple[set[str], list[tuple[str, ...]]]]:
    """For each topic of a text: the words that speak of it there, and all the ways to say it; a star ends a beginning."""
    said = words(text)
    for match in _lexicon().recognise_words(tuple(said)).found("topic"):
        yield {said[place].folded for place in match.places}, _ways()[match.meaning]


def says_little(text: str) -> set[str]:
    """The words of a question that are not what it is about: “policy”, “accept”."""
    said = words(text)
    return {said[place].folded for match in _lexicon().recognise_words(tuple(said)).found("generic") for place in match.places}


def _widest(found: Sequence[Match]) -> list[Match]:
    """Without those that are part of another: “how much … worth” does not ask a price."""
    return [match for match in found if not any({*match.places} < {*other.places} for other in found)]


def _plain(said: Sequence[Word], covered: set[int]) -> frozenset[str]:
    left = [word.folded if place not in covered else "" for place, word in enumerate(said)]
    plain = {word for word in left if word and not _HAN.match(word) and word not in small_words()}
    pairs = {one + other for one, other in pairwise(left) if _HAN.match(one) and _HAN.match(other) and not {one, other} & small_words()}
    return frozenset(plain | pairs)


@lru_cache(maxsize=1)
def _ways() -> dict[str, list[tuple[str, ...]]]:
    return {name: [parts for parts in patterns(phrases) if "_" not in parts] for name, phrases in _listed()["topics"].items()}


@lru_cache(maxsize=1)
def _lexicon() -> Lexicon:
    listed = _listed()
    chapters = [("topic", listed["topics"]), *((chapter, {chapter: listed[chapter]}) for chapter in ("generic", "ours", "yours"))]
    return Lexicon(
        Pattern(chapter, name, 1, parts)
        for chapter, entries in chapters
        for name, phrases in entries.items()
        for parts in patterns(phrases)
    )


def _listed() -> Any:
    return json.loads(_FILE.read_text(encoding="utf-8"))
