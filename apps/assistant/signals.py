"""What a customer's words say by themselves, before any model reads them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from apps.text.danger import crisis
from apps.text.language import detect
from apps.text.sentiment import score
from apps.text.wishes import wants_human

SURE = 0.8


@dataclass(frozen=True, slots=True)
class Signals:
    wants_human: bool = False
    is_crisis: bool = False
    language: str = ""  # of the newest words, where it is plain
    sentiment: float = 0.5

    @property
    def needs_person(self) -> bool:
        return self.wants_human or self.is_crisis

    @property
    def told(self) -> dict[str, Any]:
        """For the trace: figures and flags, no words."""
        return {
            "wants_human": self.wants_human,
            "crisis": self.is_crisis,
            "language": self.language,
            "sentiment": round(self.sentiment, 2),
        }


def read(texts: Sequence[str], language: str) -> Signals:
    """Of everything that waits for an answer: one wish is enough, the last mood counts."""
    if not texts:
        return Signals()
    spoken = detect(texts[-1])
    return Signals(
        wants_human=any(wants_human(text, language) for text in texts),
        is_crisis=any(crisis(text, language) for text in texts),
        language=spoken.tag if spoken.share >= SURE else "",
        sentiment=score(texts[-1], spoken.tag or language),
    )
