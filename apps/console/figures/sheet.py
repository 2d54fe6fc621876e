"""All of a page of figures."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse

from apps.console.asked import Asked
from apps.console.figures import courses, words
from apps.console.figures.courses import Course
from apps.console.figures.splits import SPLITS, Link, Split
from apps.console.figures.tables import Cell, Head, Table
from apps.console.figures.tiles import Tile
from apps.inboxes.models import Inbox
from apps.reports.figures.definitions import GROUPS, Figure, Target, figure_named
from apps.reports.figures.reading import Reckoned, by_channel, reckon, steps_of
from apps.reports.models import Band

DRAWN = ("ended", "deflection", "fcr", "first_response", "wait", "csat")
OF_CHANNELS = ("ended", "deflection", "fcr", "resolution", "first_response", "wait", "cost", "csat")
SHORT = {"fcr": "First contact", "wait": "Wait", "cost": "Cost"}
UNKNOWN_CHANNEL = "Not known"

Bands = Mapping[tuple[str, str], Target]


@dataclass(frozen=True, slots=True)
class Sheet:
    asked: Asked
    now: Reckoned
    before: Reckoned
    channels: Mapping[str, Reckoned]
    bands: Bands

    @classmethod
    def of(cls, asked: Asked) -> "Sheet":
        """Within the scope: four statements."""
        bands: Bands = {(one.figure, one.channel): (one.low, one.high) for one in Band.objects.all()}
        now = reckon(asked.period, asked.of_what, [split.aspect for split in SPLITS])
        channels = by_channel(asked.period, asked.of_what.teams)
        return cls(asked, now, reckon(asked.period.before, asked.of_what), channels, bands)

    @property
    def is_empty(self) -> bool:
        return not any(found.sums.get(count) for found in (self.now, self.before) for count in ("opened", "ended"))

    @property
    def groups(self) -> list[tuple[str, list[Tile]]]:
        """None where all of them would say nothing."""
        return [] if self.is_empty else self._groups

    @property
    def _groups(self) -> list[tuple[str, list[Tile]]]:
        return [(name, [self._tile(figure) for figure in group]) for name, group in GROUPS.items()]

    def _tile(self, figure: Figure) -> Tile:
        now, before = figure.value(self.now.sums), figure.value(self.before.sums)
        return Tile(figure, now, before, figure.count(self.now.sums), self._aim(figure, self.asked.channel), self.asked.query())

    def _aim(self, figure: Figure, channel: str) -> Target:
        """The tenant's own, of the channel or of all of them, before the usual one."""
        own = self.bands.get((figure.key, channel)) or self.bands.get((figure.key, ""))
        return own or figure.usual(channel)

    @property
    def courses(self) -> list[Course]:
        """None of a single step, nor of nothing."""
        days, past = steps_of(self.now.period), steps_of(self.before.period)
        if self.is_empty or len(days) == 1:
            return []
        return [
            Course(
                figure, days,
                [figure.value(self.now.steps.get(day, {})) for day in days],
                [figure.value(self.before.steps.get(day, {})) for day in past][: len(days)],
                self.now.period.is_by_day,
            )
            for figure in _figures(DRAWN)
        ]  # fmt: skip

    @property
    def ticks(self) -> list[str]:
        return courses.ticks(steps_of(self.now.period), by_day=self.now.period.is_by_day)

    def tables(self) -> list[Table]:
        return [self._of_figures(), self._of_days(), self._of_channels(), *map(self._of, SPLITS)]

    def table(self, key: str) -> Table | None:
        return next((one for one in self.tables() if one.key == key), None)

    def _of_figures(self) -> Table:
        columns = [Head(text) for text in ("Figure", "Now", "Before", "Change", "Target", "Conversations")]
        columns += [Head(text, is_prose=True) for text in ("What it means", "How it is reckoned")]
        rows = [
            (Head.of(tile.figure, tile.url), [
                Cell.of(tile.figure, tile.now), Cell.of(tile.figure, tile.before), Cell(tile.change or words.NONE),
                Cell(tile.target or words.NONE), Cell.count(tile.count), Cell(tile.figure.meaning, is_prose=True),
                Cell(tile.figure.reckoned, is_prose=True),
            ])
            for _, tiles in self._groups for tile in tiles
        ]  # fmt: skip
        return Table("figures", "All figures", columns, rows)

    def _of_days(self) -> Table:
        figures, by_day = _figures(DRAWN), self.now.period.is_by_day
        rows = []
        for day in reversed(steps_of(self.now.period)):
            sums, bounds = self.now.steps.get(day, {}), self._bounds(day)
            cells = [Cell.of(figure, figure.value(sums), self._behind(figure.key, **bounds)) for figure in figures]
            rows.append((Head(f"{day:%Y-%m-%d}" if by_day else f"{day:%Y-%m}"), cells))
        note = "" if by_day else "Of the first and the last month the days that were asked for."
        columns = [Head("Day" if by_day else "Month"), *map(Head.of, figures)]
        return Table("course", "Day by day" if by_day else "Month by month", columns, rows, note)

    def _bounds(self, day: date) -> dict[str, object]:
        """Of a day, or of what was asked of a month."""
        if self.now.period.is_by_day:
            return {"from": day, "to": day}
        last = (day + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        return {"from": max(day, self.now.period.first), "to": min(last, self.now.period.last)}

    def _of_channels(self) -> Table:
        figures = _figures(OF_CHANNELS)
        shown = {channel: found for channel, found in self.channels.items() if self.asked.channel in {"", channel}}
        rows = [self._of_channel(channel, found, figures) for channel, found in shown.items()]
        columns = [Head("Channel"), *(Head(SHORT.get(one.key, one.label), str(one.unit)) for one in figures), Head("Target of resolution")]
        return Table("channels", "By channel", columns, rows, "Each channel by itself, against its own target where it has one.")

    def _of_channel(self, channel: str, found: Reckoned, figures: Sequence[Figure]) -> tuple[Head, list[Cell]]:
        """Those of old, whose channel is not known, cannot be asked for."""
        links = {figure.key: self._behind(figure.key, channel=channel) if channel else "" for figure in figures}
        cells = [Cell.of(figure, figure.value(found.sums), links[figure.key]) for figure in figures]
        (resolution,) = _figures(["resolution"])
        aim = words.aimed(resolution, self._aim(resolution, channel))
        return Head(_named(channel), url=links["ended"]), [*cells, Cell(aim or words.NONE)]

    def _of(self, split: Split) -> Table:
        """The most first; each leads to its conversations."""
        found = sorted(self.now.aspects[split.aspect].items(), key=lambda one: (-one[1]["ended"], one[0]))
        names = split.names([key for key, _ in found])
        rows = []
        for key, sums in found:
            link = self._link(split, key)
            rows.append((Head(names[key], url=link("ended")), split.cells(sums, link)))
        return Table(split.key, split.title, [Head(split.one), *split.columns], rows, split.note)

    def _link(self, split: Split, key: str) -> Link:
        return lambda figure: self._behind(figure, aspect=split.aspect, key=key)

    def _behind(self, figure: str, **other: object) -> str:
        return f"{reverse('console:figure', args=[figure])}?{self.asked.query(**other)}"


def _figures(keys: Iterable[str]) -> list[Figure]:
    return [figure for figure in map(figure_named, keys) if figure]


def _named(channel: str) -> str:
    return str(Inbox.Kind(channel).label) if channel in Inbox.Kind else UNKNOWN_CHANNEL
