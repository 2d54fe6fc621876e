"""What a customer's words say by themselves, before any model reads them."""

from collections.abc import Callable
from dataclasses import dataclass

from apps.text.cards import MASK
from apps.text.danger import crisis, legal_threat, takeover
from apps.text.language import detect
from apps.text.moods import complexity, confusion, frustration, urgency
from apps.text.personal import spans
from apps.text.sentiment import score
from apps.text.topics import references, topics
from apps.text.wishes import wants_human_now

SURE = 0.8
WEIGHT = 0.5  # of the newest message in a conversation's smoothed mood

HUMAN, CRISIS = "human", "crisis"
ABOUT, NAMES = "topic.", "names."  # before what a message speaks of, and what it names by number
FLAGS: dict[str, Callable[[str, str], bool]] = {
    HUMAN: wants_human_now,  # a call can be arranged
    CRISIS: crisis,
    "legal": legal_threat,
    "takeover": takeover,
    "frustration": frustration,
    "confusion": confusion,
    "urgency": urgency,
    "card": lambda text, _: MASK in text,
    "personal": lambda text, _: bool(spans(text)),
}


@dataclass(frozen=True, slots=True)
class Heard:
    """Figures and flags, no words."""

    language: str  # empty where it is not plain
    sentiment: float
    complexity: int
    flags: tuple[str, ...]

    @property
    def needs_person(self) -> bool:
        """What no model decides."""
        return HUMAN in self.flags or CRISIS in self.flags


def hear(text: str, language: str) -> Heard:
    """`language` is what the conversation is held in: who clearly writes another is heard in it."""
    spoken = detect(text, among=(language,))
    plain = spoken.tag if spoken.share >= SURE else ""
    flags = tuple(name for name, says in FLAGS.items() if says(text, language))
    about = [*(f"{ABOUT}{topic}" for topic in topics(text, language)), *(f"{NAMES}{kind}" for kind in references(text, language))]
    return Heard(plain, score(text, plain or language), complexity(text, plain or language), (*flags, *sorted(about)))


def smoothed(before: float | None, sentiment: float) -> float:
    return sentiment if before is None else round(WEIGHT * sentiment + (1 - WEIGHT) * before, 4)
