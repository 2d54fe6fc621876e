"""A selection as it is kept: every part may be empty, and then narrows nothing."""

from dataclasses import dataclass, fields
from datetime import date
from typing import Any

NO_OUTCOME = "none"  # the word for a conversation that has none yet
MOST_CHOSEN, MOST_SAMPLED = 10_000, 1_000_000

# How each part is called in words; the others are called as they are.
SINGULAR = {"outcomes": "outcome", "channels": "channel", "tags": "tag", "languages": "language", "agents": "agent"}


@dataclass(frozen=True, slots=True)
class Selection:
    outcomes: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    agents: tuple[int, ...] = ()  # memberships
    sentiment_below: float | None = None
    sentiment_above: float | None = None
    confidence_below: float | None = None
    confidence_above: float | None = None
    since: date | None = None  # the first day, included
    until: date | None = None  # the last one, included
    text: str = ""
    conversations: tuple[int, ...] = ()  # their numbers
    sample: int | None = None
    seed: str = ""

    @property
    def words(self) -> dict[str, Any]:
        """As it is stored, and as `parsed` takes it again."""
        named = {SINGULAR.get(part.name, part.name): getattr(self, part.name) for part in fields(self)}
        return {name: _plain(value) for name, value in named.items() if value not in ((), None, "")}

    @property
    def sentence(self) -> str:
        """For people: `outcome solved · since 2026-11-01`."""
        return " · ".join(f"{name.replace('_', ' ')} {_listed(value)}" for name, value in self.words.items()) or "all conversations"


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return value.isoformat() if isinstance(value, date) else value


def _listed(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


WORDS = tuple(SINGULAR.get(part.name, part.name) for part in fields(Selection))
