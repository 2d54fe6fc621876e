"""What a branch hangs on: a mood, a tag, what the customer wants or says, or a word of the last result."""

import re
from dataclasses import dataclass
from enum import StrEnum

from apps.llm.builtin.reading.folding import words

UPSET, CONTENT = 0.35, 0.65  # scores of a mood
_UNHAPPY = frozenset(["angry", "upset", "unhappy", "frustrated", "annoyed", "furious", "negative", "disappointed", "dissatisfied"])
_HAPPY = frozenset(["happy", "pleased", "satisfied", "content", "positive", "delighted"])
_NOT = re.compile(r"\b(?:not|no|never|without|\w+n.t)\b", re.IGNORECASE)
_TAG = re.compile(r"\btag(?:ged|s)?\b(?:\s+(?:is|are|as|with|includes?))*\s*:?\s*(?P<tags>.*)$", re.IGNORECASE)
_WANTS = re.compile(r"\b(?:wants?|would like|asks?|asking|needs?|wishes|insists?|prefers?)\b", re.IGNORECASE)
_SAYS = re.compile(r"\b(?:mentions?|says?|writes?|tells?|speaks?|talks?|complains?|reports?)\b", re.IGNORECASE)
_COMPARES = re.compile(r"[<>≥≤]|\b(?:more|less|fewer|over|under|above|below|older|newer|within|at least|at most|exceeds?)\b", re.IGNORECASE)
_PARTS = re.compile(r",|\bor\b|\band\b", re.IGNORECASE)
_IDLE_WORDS = """
also already been have customer customers contact conversation order ticket result status still than that their them
then there they this with would about mention mentions says say said writes wants want
"""
_IDLE = frozenset(_IDLE_WORDS.split())


class Kind(StrEnum):
    MOOD = "mood"
    TAG = "tag"
    WISH = "wish"
    SAID = "said"
    FACT = "fact"


@dataclass(frozen=True, slots=True)
class Condition:
    kind: Kind
    text: str
    words: tuple[str, ...]  # folded; of a tag, the tags as they are written
    is_negated: bool = False
    is_upset: bool = False

    @property
    def compares(self) -> bool:
        """Amounts or dates: no word can settle it."""
        return self.kind is Kind.FACT and bool(_COMPARES.search(self.text))


def condition(text: str) -> Condition:
    said, is_negated = tuple(word.folded for word in words(text)), bool(_NOT.search(text))
    if tagged := _TAG.search(text):
        return Condition(Kind.TAG, text, _tags(tagged["tags"]), is_negated)
    if _UNHAPPY & {*said}:
        return Condition(Kind.MOOD, text, said, is_negated, is_upset=True)
    if _HAPPY & {*said}:  # who is not happy is upset, rather than neither
        return Condition(Kind.MOOD, text, said, is_negated=False, is_upset=is_negated)
    kind = Kind.WISH if _WANTS.search(text) else Kind.SAID if _SAYS.search(text) else Kind.FACT
    return Condition(kind, text, tuple(word for word in said if len(word) > 3 and word not in _IDLE), is_negated)


def _tags(text: str) -> tuple[str, ...]:
    return tuple(tag for part in _PARTS.split(text) if (tag := part.strip(" \t“”\"'.").casefold()))
