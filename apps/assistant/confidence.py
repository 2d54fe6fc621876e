"""How well founded a reply is, 0 to 1: stored with the message, shown to people, never to the customer."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from apps.llm.exchange import Passage
from apps.text.folding import folded, grams, words

UNKNOWN = 0.1  # it said so itself
BY_TOOLS, BY_A_BROKEN_TOOL = 0.9, 0.4
UNFOUNDED = 0.5  # a greeting, a question back: nothing that could be wrong, nothing that is shown to be right
SURENESS, COVERAGE, MARGIN, SUPPORT = 0.5, 0.2, 0.15, 0.15


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a reply rests on."""

    question: str
    passages: Sequence[Passage]
    cited: Collection[str]
    sentences: int
    supported: int  # of the sentences, those that cite
    tools_done: int = 0
    tools_broken: int = 0
    is_unknown: bool = False  # a sentence was held back: it said that it does not know


def confidence(grounds: Grounds) -> float:
    if grounds.is_unknown:
        return UNKNOWN
    if grounds.cited:
        return round(_of_passages(grounds), 3)
    if grounds.tools_broken:
        return BY_A_BROKEN_TOOL
    return BY_TOOLS if grounds.tools_done else UNFOUNDED


def _of_passages(grounds: Grounds) -> float:
    """How surely they were found, by how far they lead, how much of the question they speak of, how much of the reply cites them."""
    cited = [one for one in grounds.passages if one.mark in grounds.cited]
    others = [one.score for one in grounds.passages if one.mark not in grounds.cited]
    sureness = max((one.score for one in cited), default=0.0)
    margin = min(1.0, 2 * max(0.0, sureness - max(others, default=0.0)))
    support = grounds.supported / max(1, grounds.sentences)
    covered = _covered(grounds.question, " ".join(f"{one.title} {one.text}" for one in cited))
    return SURENESS * sureness + COVERAGE * covered + MARGIN * margin + SUPPORT * support


def _covered(question: str, text: str) -> float:
    asked = _terms(question)
    return len(asked & _terms(text)) / len(asked) if asked else 0.0


def _terms(text: str) -> set[str]:
    """Words; where they stand without spaces, pairs of signs."""
    found = [grams(word, 2) if is_run else [word] for word, is_run in words(folded(text)) if is_run or len(word) > 2]
    return {term for terms in found for term in terms}
