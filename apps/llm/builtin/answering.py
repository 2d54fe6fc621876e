"""Questions answered from what was retrieved: the one or two sentences that answer best, quoted with their mark, or an honest no.

A sentence counts by how much of the question it covers, rare words above common ones. Words stand for each other through `topics.json`,
within a language and across, so that a question in Spanish finds its sentence in an English article.
"""

import json
import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from apps.llm.builtin.case import Case, Desk
from apps.llm.builtin.reading import Reading
from apps.llm.builtin.reading.folding import Word, alike, words
from apps.llm.builtin.reading.lexicon import Lexicon, Pattern, patterns
from apps.llm.builtin.reading.reader import small_words
from apps.llm.builtin.voice import sentences
from apps.llm.exchange import Passage

SURE_SCORE, HALF_SURE_SCORE = 0.55, 0.2  # of a passage: trusted with little overlap, and with much
ENOUGH, LITTLE = 0.5, 0.25  # share of the question that is covered
LONGEST_SENTENCE = 320
MOST_SENTENCES = 400
_TOPICS = Path(__file__).with_name("topics.json")
_HAN = re.compile("[\u3400-\u9fff]")
_HEADING = re.compile(r"#{1,6}\s|[^\d:\n]{1,60}(?<![.!?…؟।\u3002\uff01\uff1f])$")  # short, no figure, no end: a title says nothing
_LIST_MARK = re.compile(r"^(?:[-*•]|#{1,6}|\d{1,2}[.)])\s+")


@dataclass(frozen=True)
class Sentence:
    text: str
    passage: Passage
    place: int
    terms: frozenset[str]

    @property
    def quoted(self) -> str:
        return f"{self.text} [{self.passage.mark}]"


@dataclass(frozen=True)
class Found:
    sentence: Sentence
    covered: frozenset[str]
    share: float  # of the question's weight
    score: float


def answer(case: Case) -> None:
    """The flow of every question: quoted, or not known."""
    found = _best(case.reading, case.desk) if case.is_live else []
    if found:
        case.said += [one.sentence.quoted for one in found]
    else:
        case.end("unknown")


def is_answered(reading: Reading, desk: Desk) -> bool:
    return bool(_best(reading, desk))


def _best(reading: Reading, desk: Desk) -> list[Found]:
    asked = terms(reading.words)
    if not asked or not desk.passages:
        return []
    found = _ranked(asked, list(_sentences(desk.passages)))
    if not found or not _is_sure(found[0]):
        return []
    return sorted([found[0], *_second(found, asked)], key=lambda one: one.sentence.place)


def _is_sure(best: Found) -> bool:
    score = best.sentence.passage.score
    return (best.share >= ENOUGH and score >= HALF_SURE_SCORE) or (best.share >= LITTLE and score >= SURE_SCORE)


def _second(found: Sequence[Found], asked: frozenset[str]) -> list[Found]:
    """Another sentence of the same passage, where it covers what the first left open."""
    first = found[0]
    beside = (one for one in found[1:] if one.sentence.passage.mark == first.sentence.passage.mark and one.covered - first.covered)
    return [] if first.covered == asked else [one for one in [next(beside, None)] if one and one.share >= LITTLE]


def _ranked(asked: frozenset[str], candidates: Sequence[Sentence]) -> list[Found]:
    weights = _weights(asked, candidates)
    whole = sum(weights.values()) or 1.0
    found = []
    for sentence in candidates:
        covered = frozenset(term for term in asked if _is_in(term, sentence.terms))
        share = sum(weights[term] for term in covered) / whole
        length = 0.08 * max(0.0, math.log((len(sentence.text) + 1) / 120))  # of two that say it, the shorter
        found.append(Found(sentence, covered, share, share + 0.3 * sentence.passage.score - length))
    return sorted((one for one in found if one.share > 0), key=lambda one: -one.score)


def _weights(asked: frozenset[str], candidates: Sequence[Sentence]) -> dict[str, float]:
    seen = Counter(term for sentence in candidates for term in asked if _is_in(term, sentence.terms))
    return {term: math.log(1 + (len(candidates) + 1) / (seen[term] + 1)) for term in asked}


def _is_in(term: str, present: frozenset[str]) -> bool:
    return term in present or (not term.startswith("@") and any(alike(term, other) for other in present if not other.startswith("@")))


def _sentences(passages: Sequence[Passage]) -> Iterator[Sentence]:
    for passage in passages:
        heading = terms(words(passage.title))
        for place, piece in enumerate(sentences(passage.text)[:MOST_SENTENCES]):
            text = _LIST_MARK.sub("", " ".join(piece.split())).replace("**", "")
            if 1 < len(text) <= LONGEST_SENTENCE and not _HEADING.match(piece.strip()):
                yield Sentence(text, passage, place, terms(words(text)) | {term for term in heading if term.startswith("@")})


def terms(said: Sequence[Word]) -> frozenset[str]:
    """What a text is about: its topics, and its words that are neither small nor of a topic; of Chinese, pairs of characters."""
    found = topics().recognise_words(tuple(said)).found("topic")
    covered = {place for match in found for place in match.places}
    left = [word.folded if place not in covered else "" for place, word in enumerate(said)]
    plain = {word for word in left if word and not _HAN.match(word) and word not in small_words()}
    pairs = {one + other for one, other in pairwise(left) if _HAN.match(one) and _HAN.match(other) and not {one, other} & small_words()}
    return frozenset(plain | pairs | {f"@{match.meaning}" for match in found})


@lru_cache(maxsize=1)
def topics() -> Lexicon:
    listed = json.loads(_TOPICS.read_text(encoding="utf-8"))["topics"]
    return Lexicon(Pattern("topic", name, 1, parts) for name, phrases in listed.items() for parts in patterns(phrases))
