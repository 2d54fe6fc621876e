"""One figure over time, drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format

from apps.console.figures.words import told
from apps.reports.figures.definitions import Figure

WIDTH, HEIGHT, MARGIN, TICKS = 720, 96, 4, 4


def step_named(day: date, *, by_day: bool) -> str:
    return date_format(day, "j M" if by_day else "M Y")


@dataclass(frozen=True, slots=True)
class Course:
    """One figure, step by step, before the same of the time before, on the same scale."""

    figure: Figure
    days: Sequence[date]
    now: Sequence[float | None]
    before: Sequence[float | None]
    by_day: bool

    box, ground = f"0 0 {WIDTH} {HEIGHT}", f"M0 {HEIGHT - MARGIN}H{WIDTH}"

    @property
    def line(self) -> str:
        return self._through(self.now)

    @property
    def line_before(self) -> str:
        return self._through(self.before)

    def _through(self, values: Sequence[float | None]) -> str:
        """Where there is no figure the line is broken; one that stands alone is a dot."""
        highest = max((value for value in (*self.now, *self.before) if value is not None), default=0) or 1
        across, drawn, is_on = WIDTH / max(1, len(self.days) - 1), [], False
        for step, value in enumerate(values):
            if value is not None:
                at = f"{across * step:.1f} {HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) * max(0.0, value) / highest:.1f}"
                drawn.append(f"L{at}" if is_on else f"M{at}h.01")
            is_on = value is not None
        return "".join(drawn)

    @property
    def words(self) -> str:
        known = [(value, day) for value, day in zip(self.now, self.days, strict=True) if value is not None]
        if not known:
            return "none in this time"
        if not any(value for value, _ in known):
            return f"{told(self.figure, 0)} throughout"
        most, day = max(known, key=lambda one: one[0])
        when = f"{'on' if self.by_day else 'in'} {step_named(day, by_day=self.by_day)}"
        return f"most {told(self.figure, most)} {when}, {told(self.figure, known[-1][0])} at the end"


def ticks(days: Sequence[date], *, by_day: bool) -> list[str]:
    """Under the line, as evenly as the steps of it."""
    parts = min(TICKS, len(days) - 1)
    return [step_named(days[round(part * (len(days) - 1) / max(1, parts))], by_day=by_day) for part in range(parts + 1)]
