"""One figure as a tile."""

from dataclasses import dataclass

from django.urls import reverse

from apps.console.figures import words
from apps.reports.figures.definitions import ANY, Figure, Target, Unit

BY_POINTS = {Unit.PERCENT, Unit.POINTS}


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure, now and before, and what is aimed at."""

    figure: Figure
    now: float | None
    before: float | None
    count: int
    aim: Target
    query: str

    @property
    def url(self) -> str:
        return f"{reverse('console:figure', args=[self.figure.key])}?{self.query}"

    @property
    def value(self) -> str:
        return words.told(self.figure, self.now)

    @property
    def value_before(self) -> str:
        return words.told(self.figure, self.before)

    @property
    def change(self) -> str:
        """Since the time before, as far as it is told; empty where there is nothing to compare."""
        risen = self._risen
        if risen is None:
            return ""
        return words.change(risen, is_points=self.figure.unit in BY_POINTS) if risen else "The same as before"

    @property
    def since(self) -> str:
        return f"from {self.value_before}" if self._risen else ""

    @property
    def tone(self) -> str:
        """Whether the change is to the good; empty where that cannot be said."""
        risen = self._risen
        return "" if not risen or not self.figure.better else "better" if (risen > 0) == (self.figure.better > 0) else "worse"

    @property
    def _risen(self) -> float | None:
        """In points, or in percent of what was before."""
        if self.now is None or self.before is None:
            return None
        if self.figure.unit in BY_POINTS:
            return round(self.now - self.before, 1)
        return round(100 * (self.now - self.before) / self.before) if self.before else None

    @property
    def target(self) -> str:
        return words.aimed(self.figure, self.aim)

    @property
    def standing(self) -> str:
        """Against the target."""
        low, high = self.aim
        if self.now is None or (low, high) == ANY:
            return ""
        return "below" if low is not None and self.now < low else "above" if high is not None and self.now > high else "within"

    @property
    def standing_tone(self) -> str:
        """Beyond the target on the good side is no fault."""
        good = "above" if self.figure.better > 0 else "below"
        return "" if not self.standing else "good" if self.standing in {"within", good} else "short"
