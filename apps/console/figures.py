"""Figures on the screen: tiles with their change and target, courses drawn, and a table of everything that is drawn."""

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import StringIO
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format

from apps.console import moments
from apps.console.asked import Asked
from apps.escalations.models import Escalation
from apps.reports.figures.definitions import GROUPS, Figure, Unit, figure_named
from apps.reports.figures.reading import Reckoned, reckon, steps_of
from apps.reports.models import Band
from apps.tenants.models import Membership
from apps.text.cells import guarded
from apps.text.topics import TOPICS

NONE, MINUS = "–", "\N{MINUS SIGN}"
WIDTH, HEIGHT, MARGIN, TICKS = 720, 96, 4, 4
DRAWN = ("ended", "deflection", "fcr", "first_response", "wait", "csat")
ASPECTS = ("agent", "topic", "reason")
BY_POINTS = {Unit.PERCENT, Unit.POINTS}

Bands = Mapping[str, tuple[float | None, float | None]]


def told(figure: Figure, value: float | None) -> str:
    """As it is read."""
    if value is None:
        return NONE
    match figure.unit:
        case Unit.PERCENT:
            return f"{value:.0f} %" if value in {0, 100} else f"{value:.1f} %"
        case Unit.SECONDS:
            return moments.lasted(round(value))
        case Unit.CENTS:
            return f"{value:.2f} ¢"
        case Unit.NUMBER:
            return f"{value:,.0f}"
        case _:
            return f"{value:.1f}"


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure, now and before, and what is aimed at."""

    figure: Figure
    now: float | None
    before: float | None
    count: int
    band: tuple[float | None, float | None]
    query: str

    @property
    def url(self) -> str:
        return f"{reverse('console:figure', args=[self.figure.key])}?{self.query}"

    @property
    def value(self) -> str:
        return told(self.figure, self.now)

    @property
    def value_before(self) -> str:
        return told(self.figure, self.before)

    @property
    def change(self) -> str:
        """Since the time before, as far as it is told; empty where there is nothing to compare."""
        risen = self._risen
        if risen is None:
            return ""
        told_so = f"{risen:+.1f} points" if self.figure.unit in BY_POINTS else f"{risen:+.0f} %"
        return told_so.replace("-", MINUS) if risen else "The same as before"

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
        low, high = self.band
        if low is not None and high is not None:
            return f"{told(self.figure, low)} to {told(self.figure, high)}"
        return f"at least {told(self.figure, low)}" if low is not None else f"at most {told(self.figure, high)}" if high is not None else ""

    @property
    def standing(self) -> str:
        """Against the target."""
        low, high = self.band
        if self.now is None or (low, high) == (None, None):
            return ""
        return "below" if low is not None and self.now < low else "above" if high is not None and self.now > high else "within"


@dataclass(frozen=True, slots=True)
class Course:
    """One figure, step by step, before the same of the time before, on the same scale."""

    figure: Figure
    days: Sequence[date]
    now: Sequence[float | None]
    before: Sequence[float | None]

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
        across, drawn, is_on = WIDTH / max(1, len(values) - 1), [], False
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
        most, day = max(known, key=lambda one: one[0])
        return f"most {told(self.figure, most)} on {date_format(day, 'j M')}, {told(self.figure, known[-1][0])} at the end"


@dataclass(frozen=True, slots=True)
class Table:
    """What can be read and taken away: `rows` hold a heading, its address, and the cells."""

    key: str
    title: str
    columns: Sequence[str]
    rows: Sequence[tuple[str, str, Sequence[str]]]

    def as_csv(self) -> str:
        paper = StringIO()
        writer = csv.writer(paper)
        writer.writerow(self.columns)
        writer.writerows(map(guarded, (name, *cells)) for name, _, cells in self.rows)
        return paper.getvalue()


@dataclass(frozen=True, slots=True)
class Sheet:
    """All of a page."""

    asked: Asked
    now: Reckoned
    before: Reckoned
    bands: Bands

    @classmethod
    def of(cls, asked: Asked) -> "Sheet":
        """Within the scope: three statements."""
        bands: Bands = {one.figure: (one.low, one.high) for one in Band.objects.all()}
        return cls(asked, reckon(asked.period, asked.of_what, ASPECTS), reckon(asked.period.before, asked.of_what), bands)

    @property
    def groups(self) -> list[tuple[str, list[Tile]]]:
        return [(name, [self._tile(figure) for figure in group]) for name, group in GROUPS.items()]

    def _tile(self, figure: Figure) -> Tile:
        now, before = figure.value(self.now.sums), figure.value(self.before.sums)
        return Tile(figure, now, before, figure.count(self.now.sums), self.bands.get(figure.key, figure.band), self.asked.query())

    @property
    def courses(self) -> list[Course]:
        days, past = steps_of(self.now.period), steps_of(self.before.period)
        return [
            Course(
                figure, days,
                [figure.value(self.now.steps.get(day, {})) for day in days],
                [figure.value(self.before.steps.get(day, {})) for day in past][: len(days)],
            )
            for figure in _drawn()
        ]  # fmt: skip

    @property
    def ticks(self) -> list[str]:
        days = steps_of(self.now.period)
        return [date_format(days[round(part * (len(days) - 1) / TICKS)], "j M") for part in range(TICKS + 1)] if len(days) > TICKS else []

    def tables(self) -> list[Table]:
        return [self._of_figures(), self._of_days(), self._of_agents(), self._of_topics(), self._of_reasons()]

    def table(self, key: str) -> Table | None:
        return next((one for one in self.tables() if one.key == key), None)

    def _of_figures(self) -> Table:
        columns = ("Figure", "Now", "Before", "Change", "Target", "Conversations", "What it means", "How it is reckoned")
        rows = [
            (tile.figure.label, tile.url, (
                tile.value, tile.value_before, tile.change or NONE, tile.target or NONE, str(tile.count),
                tile.figure.meaning, tile.figure.reckoned,
            ))
            for _, tiles in self.groups for tile in tiles
        ]  # fmt: skip
        return Table("figures", "All figures", columns, rows)

    def _of_days(self) -> Table:
        figures = _drawn()
        columns = ("Day" if self.now.period.is_by_day else "Month", *(figure.label for figure in figures))
        rows = [
            (str(day), "", [told(figure, figure.value(self.now.steps.get(day, {}))) for figure in figures])
            for day in reversed(steps_of(self.now.period))
        ]
        return Table("course", "Day by day" if self.now.period.is_by_day else "Month by month", columns, rows)

    def _of_agents(self) -> Table:
        found = self.now.aspects["agent"]
        members = {str(one.pk): str(one) for one in Membership.objects.select_related("user").filter(pk__in=list(map(int, found)))}
        columns = ("Agent", "Ended", "Settled", "First contact", "Time held", "Satisfaction")
        rows = self._split("agent", lambda key: members.get(key, "Somebody who left"), lambda one: [
            str(one["settled"]), _share(one["first"], one["settled"]), moments.spanned(one["seconds"]), _mean(one["csat"], one["rated"]),
        ])  # fmt: skip
        return Table("agents", "By agent", columns, rows)

    def _of_topics(self) -> Table:
        columns = ("Topic", "Ended", "Solved alone", "Automation", "Asked for a person", "Satisfaction")
        rows = self._split("topic", lambda key: TOPICS.get(key, key), lambda one: [
            str(one["alone"]), _share(one["alone"], one["ended"]), _share(one["escalated"], one["ended"]), _mean(one["csat"], one["rated"]),
        ])  # fmt: skip
        return Table("topics", "By what it was about", columns, rows)

    def _of_reasons(self) -> Table:
        columns = ("Reason", "Ended", "Taken by people", "Settled", "Satisfaction")
        labels = {str(reason.value): str(reason.label) for reason in Escalation.Reason}
        rows = self._split("reason", lambda key: labels.get(key, key), lambda one: [
            str(one["taken"]), str(one["settled"]), _mean(one["csat"], one["rated"]),
        ])  # fmt: skip
        return Table("reasons", "Why a person was asked for", columns, rows)

    def _split(
        self, aspect: str, name: Callable[[str], str], cells: Callable[[dict[str, Any]], list[str]]
    ) -> list[tuple[str, str, Sequence[str]]]:
        """The most first; each leads to its conversations."""
        found = sorted(self.now.aspects[aspect].items(), key=lambda one: (-one[1]["ended"], one[0]))
        address = reverse("console:figure", args=["ended"])
        return [
            (name(key), f"{address}?{self.asked.query(aspect=aspect, key=key)}", [str(one["ended"]), *cells(one)]) for key, one in found
        ]


def _drawn() -> list[Figure]:
    found: Iterable[Figure | None] = map(figure_named, DRAWN)
    return [figure for figure in found if figure]


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else NONE


def _mean(total: int, many: int) -> str:
    return f"{total / many:.1f}" if many else NONE
