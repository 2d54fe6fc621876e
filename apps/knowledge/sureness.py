"""How much of a question a passage speaks of: rare words count more than those that stand everywhere."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from apps.knowledge.asking import Asked
from apps.knowledge.ranking import Ranked


@dataclass(frozen=True, slots=True)
class Coverage:
    share: float
    covered: tuple[str, ...]
    missing: tuple[str, ...]


def coverage(question: Sequence[Asked], ranked: Sequence[Ranked], chunks: int, *, first: int | None = None) -> dict[int, Coverage]:
    """Of the first of the ranked chunks. A word that no chunk holds is as rare as can be: a question off the subject is covered badly."""
    known = {number: rarity for one in ranked for number, rarity in (one.rarities or {}).items()}
    rarest = math.log(1 + (chunks + 0.5) / 0.5)
    rarities = [known.get(number, rarest) if word.is_own else 0.0 for number, word in enumerate(question)]
    return {one.chunk_id: _of(question, one.rarities or {}, rarities) for one in ranked[:first]}


def _of(question: Sequence[Asked], held: dict[int, float], rarities: Sequence[float]) -> Coverage:
    whole = sum(rarities)
    return Coverage(
        share=sum(rarities[number] for number in held) / whole if whole else 0.0,
        covered=tuple(word.word for number, word in enumerate(question) if number in held),
        missing=tuple(word.word for number, word in enumerate(question) if number not in held and word.is_own),
    )
