"""Questions answered from what was retrieved: the one or two sentences that answer best, quoted with their mark, or an honest no.

A sentence counts by how much of the question it covers, rare words above common ones. What only its heading says counts less than what
it says itself, and a question mostly of words that stand nowhere is not answered at all.
"""

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from apps.llm.builtin import topics
from apps.llm.builtin.case import Case, Desk
from apps.llm.builtin.reading import Reading
from apps.llm.builtin.reading.folding import alike, words
from apps.llm.builtin.voice import sentences
from apps.llm.exchange import Passage

ENOUGH = 0.5  # share of the question that must be covered
LITTLE, SURE_SCORE = 0.25, 0.75  # or so little of it, where retrieval is this sure
FIGURES = frozenset({"@price", "@time", "@count"})
BY_HEADING = 0.75  # what a word of the heading counts beside one of the sentence
SAME_LANGUAGE, WE_TO_YOU, LED_BY, TITLED, TOO_LONG = 0.15, 0.04, 0.04, 0.12, 0.08
LONGEST_SENTENCE, USUAL_LENGTH = 320, 120
MOST_SENTENCES, BEST = 400, 3
QUESTION_MARKS = ("?", "\uff1f", "\u061f")
SHORTEST_PART = 5  # letters of a word that may be part of a compound
_HEADING = re.compile(r"#{1,6}\s|[^\d:\n]{1,60}(?<![.!?…؟।\u3002\uff01\uff1f])$")  # short, no figure, no end: a title says nothing
_LIST_MARK = re.compile(r"^(?:[-*•]|#{1,6}|\d{1,2}[.)])\s+")


@dataclass(frozen=True)
class Sentence:
    text: str
    passage: Passage
    place: int
    terms: frozenset[str]
    heading: frozenset[str]

    @property
    def quoted(self) -> str:
        return f"{self.text} [{self.passage.mark}]"

    def holds(self, term: str) -> float:
        return 1.0 if _is_in(term, self.terms) else BY_HEADING if _is_in(term, self.heading) else 0.0


@dataclass(frozen=True)
class Found:
    sentence: Sentence
    covered: frozenset[str]
    share: float  # of the question's weight
    subject: float  # of what is not a figure, by the sentence itself
    score: float


def answer(case: Case) -> None:
    """The flow of every question: quoted, or not known."""
    found = _best(case.reading, case.desk) if case.is_live else []
    if found:
        case.said += [one.sentence.quoted for one in found]
    else:
        case.is_unknown = True
        case.end("unknown")


def knows(reading: Reading, desk: Desk) -> bool:
    """Whether a passage answers it as a question of its own."""
    return bool(_best(reading, desk))


def is_answered(reading: Reading, desk: Desk) -> bool:
    """Whether a passage answers what is asked beside the words that name a case."""
    beside = topics.asked(reading.beside)
    found = _best(reading, desk) if beside else []
    return any(one.sentence.holds(term) for one in found for term in beside)


def _best(reading: Reading, desk: Desk) -> list[Found]:
    """By the whole message, or else by what of it is a question."""
    questions = [piece for piece in sentences(reading.text) if piece.rstrip().endswith(QUESTION_MARKS)]
    narrower = words(" ".join(questions)) if questions else []
    return _answering(topics.asked(reading.words), reading, desk) or _answering(topics.asked(narrower), reading, desk)


def _answering(asked: frozenset[str], reading: Reading, desk: Desk) -> list[Found]:
    found = _ranked(asked, reading, desk) if asked and desk.passages else []
    sure = next((at for at, one in enumerate(found[:BEST]) if _is_sure(one, asked)), None)
    if sure is None:
        return []
    first = found.pop(sure)
    return sorted([first, *_second(first, found, asked)], key=lambda one: one.sentence.place)


def _is_sure(best: Found, asked: frozenset[str]) -> bool:
    """Who asks how much, how many or how long is not answered with something else."""
    figures = FIGURES & asked
    least = ENOUGH if "@count" in figures else 0.01
    if figures and (best.subject < least or figures - best.covered):
        return False
    return best.share >= ENOUGH or (best.share >= LITTLE and best.sentence.passage.score >= SURE_SCORE)


def _second(first: Found, others: Sequence[Found], asked: frozenset[str]) -> list[Found]:
    """Another sentence of the same passage, where it covers what the first and its heading leave open."""
    left = {term for term in asked if not first.sentence.holds(term)}
    beside = (one for one in others if one.sentence.passage.mark == first.sentence.passage.mark and one.covered & left)
    return [one for one in [next(beside, None)] if one and one.share >= LITTLE]


def _ranked(asked: frozenset[str], reading: Reading, desk: Desk) -> list[Found]:
    candidates = list(_sentences(desk.passages))
    weights = _weights(asked, candidates)
    whole = sum(weights.values()) or 1.0
    about_us = "yours" in topics.addresses(reading.words)
    found = []
    for sentence in candidates:
        held = {term: worth for term in asked if (worth := sentence.holds(term))}
        share = sum(weights[term] * worth for term, worth in held.items()) / whole
        score = share + _aptness(sentence, asked, desk.voice.language, about_us=about_us)
        covered = frozenset(term for term in held if held[term] == 1)
        found.append(Found(sentence, covered, share, _share(covered - FIGURES, asked - FIGURES, weights), score))
    return sorted((one for one in found if one.share > 0), key=lambda one: -one.score)


def _share(some: frozenset[str], whole: frozenset[str], weights: Mapping[str, float]) -> float:
    return sum(weights[term] for term in some) / sum(weights[term] for term in whole) if whole else 1.0


def _aptness(sentence: Sentence, asked: frozenset[str], language: str, *, about_us: bool) -> float:
    """Of sentences that cover alike: the one in the customer's language, under a heading that asks the same, early, short, about us."""
    passage = sentence.passage
    heading = [term for term in sentence.heading if not term.startswith("@")] or list(sentence.heading)
    titled = sum(_is_in(term, sentence.heading) for term in asked) * (0.7 / len(asked) + 0.3 / max(len(heading), 1))
    length = max(0.0, math.log((len(sentence.text) + 1) / USUAL_LENGTH))
    return (
        SAME_LANGUAGE * bool(passage.language and language.startswith(passage.language))
        + WE_TO_YOU * (about_us and "ours" in topics.addresses(words(sentence.text)))
        + 0.3 * passage.score + TITLED * titled - TOO_LONG * length - LED_BY * min(sentence.place, 3) / 3
    )  # fmt: skip


def _weights(asked: frozenset[str], candidates: Sequence[Sentence]) -> dict[str, float]:
    seen = Counter(term for sentence in candidates for term in asked if _is_in(term, sentence.terms))
    return {term: math.log(1 + (len(candidates) + 1) / (seen[term] + 1)) for term in asked}


def _is_in(term: str, present: frozenset[str]) -> bool:
    if term in present or term.startswith("@"):
        return term in present
    return any(alike(term, other) or _is_part(term, other) for other in present if not other.startswith("@"))


def _is_part(term: str, other: str) -> bool:
    """“Raten” of “Monatsraten”, “Zahnschmerzen” of “Schmerzen”."""
    shorter, longer = sorted((term, other), key=len)
    is_part = len(shorter) >= SHORTEST_PART and len(longer) >= len(shorter) + SHORTEST_PART - 1
    return is_part and (longer.startswith(shorter) or longer.endswith(shorter))


def _sentences(passages: Sequence[Passage]) -> Iterator[Sentence]:
    for passage in passages:
        heading = topics.held(passage.title)
        for place, piece in enumerate(sentences(passage.text)[:MOST_SENTENCES]):
            text = _LIST_MARK.sub("", " ".join(piece.split())).replace("**", "")
            if 1 < len(text) <= LONGEST_SENTENCE and not _HEADING.match(piece.strip()):
                yield Sentence(text, passage, place, topics.held(text), heading)
