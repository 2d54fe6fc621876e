"""Who writes in the benchmark of exports, and what they say: made-up people of twelve languages and six scripts.

In `tongues.json`, `{thing}` is a word that each message has of its own; what else stands in braces tells who somebody is.
"""

import json
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Tongue:
    """`share` of the conversations, in hundredths. `phone` and `street` have a number of their own."""

    share: int
    first: str
    last: str
    phone: str
    street: str
    asked: list[str]
    answered: list[str]
    personal: list[str]

    def name(self, place: int) -> str:
        firsts, lasts = self.first.split(), self.last.split()
        first, last = firsts[place % len(firsts)], lasts[place // len(firsts) % len(lasts)]
        return f"{last}{first}" if self.is_unspaced else f"{first} {last}"

    @property
    def is_unspaced(self) -> bool:
        return "\u3040" <= self.first[0] <= "\u9fff"


_KEPT = Path(__file__).with_suffix(".json").read_text(encoding="utf-8")
TONGUES = {language: Tongue(**tongue) for language, tongue in json.loads(_KEPT).items()}
