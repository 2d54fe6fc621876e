"""The queue's course as two small drawings and a table: this day or week in front, the one before behind it."""

import csv
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from io import StringIO

from django.template.loader import render_to_string
from django.utils.formats import date_format

from apps.console import moments
from apps.escalations.watching.trend import Span, Step

WIDTH, HEIGHT, MARGIN, TICKS = 720, 96, 4, 4
TITLES = {Span.DAY: "The last 24 hours", Span.WEEK: "The last 7 days"}
COLUMNS = ("time", "waiting", "longest_wait_seconds", "waiting_a_week_before", "longest_wait_seconds_a_week_before")


@dataclass(frozen=True, slots=True)
class Chart:
    """One figure over time, and what stood a week before, on the same scale."""

    title: str
    values: Sequence[int]
    before: Sequence[int]
    most_at: str
    last_at: str
    told: Callable[[int], str]

    @property
    def box(self) -> str:
        return f"0 0 {WIDTH} {HEIGHT}"

    @property
    def ground(self) -> str:
        return f"M0 {HEIGHT - MARGIN}H{WIDTH}"

    @property
    def line(self) -> str:
        return self._through(self.values)

    @property
    def line_before(self) -> str:
        return self._through(self.before)

    def _through(self, values: Sequence[int]) -> str:
        highest, rise = max(1, *self.values, *self.before), HEIGHT - 2 * MARGIN
        across = WIDTH / max(1, len(values) - 1)
        return " ".join(f"{across * step:.1f},{HEIGHT - MARGIN - rise * value / highest:.1f}" for step, value in enumerate(values))

    @property
    def words(self) -> str:
        """The course in a sentence, as it stands beside the line."""
        most = max(self.values)
        return f"{self.told(self.values[-1])} at {self.last_at}" + (f", most {self.told(most)} at {self.most_at}" if most else "")

    @property
    def words_before(self) -> str:
        most = max(self.before)
        return f"a week before {self.told(self.before[-1])}" + (f", most {self.told(most)}" if most else "")


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table."""

    at: str
    iso: str
    depth: int
    longest: str
    depth_before: int
    longest_before: str


@dataclass(frozen=True, slots=True)
class Trend:
    span: Span
    steps: Sequence[Step]
    zone: tzinfo

    @property
    def title(self) -> str:
        return TITLES[self.span]

    @property
    def charts(self) -> tuple[Chart, Chart]:
        depth = self._chart("Waiting", [step.depth for step in self.steps], [step.depth_before for step in self.steps], str)
        longest, before = [step.longest for step in self.steps], [step.longest_before for step in self.steps]
        return depth, self._chart("Longest wait", longest, before, moments.lasted)

    def _chart(self, title: str, values: list[int], before: list[int], told: Callable[[int], str]) -> Chart:
        most_at = self.steps[values.index(max(values))].at
        return Chart(title, values, before, self._time(most_at), self._time(self.steps[-1].at), told)

    @property
    def ticks(self) -> list[str]:
        """Moments under the drawing, evenly."""
        return [self._time(self.steps[round(part * (len(self.steps) - 1) / TICKS)].at) for part in range(TICKS + 1)]

    def _time(self, at: datetime) -> str:
        return moments.time_of(at, self.zone) if self.span is Span.DAY else date_format(at.astimezone(self.zone), "D H:i")

    @property
    def lines(self) -> list[Line]:
        """The latest first."""
        return [self._line(step) for step in reversed(self.steps)]

    def _line(self, step: Step) -> Line:
        local = step.at.astimezone(self.zone)
        longest, before = moments.lasted(step.longest), moments.lasted(step.longest_before)
        return Line(date_format(local, "D j M, H:i"), local.isoformat(), step.depth, longest, step.depth_before, before)

    def rendered(self) -> str:
        return render_to_string("console/_floor_trend.html", {"trend": self})

    def as_csv(self) -> str:
        """In the order of time; moments in the tenant's zone."""
        paper = StringIO()
        writer = csv.writer(paper)
        writer.writerows([COLUMNS, *_rows(self.steps, self.zone)])
        return paper.getvalue()


def _rows(steps: Iterable[Step], zone: tzinfo) -> Iterable[tuple[object, ...]]:
    for step in steps:
        yield step.at.astimezone(zone).isoformat(), step.depth, step.longest, step.depth_before, step.longest_before
