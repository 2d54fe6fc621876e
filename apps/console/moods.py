"""A customer's mood in a word, and its course as a small drawing with the same in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

WIDTH, HEIGHT, MARGIN = 240, 48, 4
WORDS = ((0.2, "Very upset"), (0.4, "Upset"), (0.6, "Neutral"), (1.01, "Content"))


@dataclass(frozen=True, slots=True)
class Mood:
    level: int  # 1 (very upset) to 4
    word: str


def mood_of(figure: float) -> Mood:
    return next(Mood(level, word) for level, (below, word) in enumerate(WORDS, start=1) if figure < below)


@dataclass(frozen=True, slots=True)
class Curve:
    """Of what each message said: where its points stand in a box of our own size, and what it tells."""

    figures: tuple[float, ...]

    @classmethod
    def of(cls, moods: Sequence[dict[str, Any]]) -> "Curve":
        return cls(tuple(min(1.0, max(0.0, float(one["value"]))) for one in moods))

    @property
    def box(self) -> str:
        return f"0 0 {WIDTH} {HEIGHT}"

    @property
    def neutral(self) -> str:
        """The line between good and bad."""
        return f"M0 {HEIGHT // 2}H{WIDTH}"

    @property
    def places(self) -> list[tuple[str, str]]:
        step = (WIDTH - 2 * MARGIN) / max(1, len(self.figures) - 1)
        rise = HEIGHT - 2 * MARGIN
        return [(f"{MARGIN + step * number:.1f}", f"{MARGIN + rise * (1 - figure):.1f}") for number, figure in enumerate(self.figures)]

    @property
    def line(self) -> str:
        return " ".join(f"{x},{y}" for x, y in self.places)

    @property
    def last(self) -> tuple[str, str]:
        return self.places[-1]

    @property
    def words(self) -> str:
        first, last = mood_of(self.figures[0]).word, mood_of(self.figures[-1]).word.lower()
        if len(self.figures) == 1:
            return f"{first} in the one message so far"
        course = f"{first} throughout" if first.lower() == last else f"{first} at first, {last} now"
        return f"{course}, over {len(self.figures)} messages"
