"""Opening hours as pure functions, right across clock changes.

A span is two local wall times of one date; 00:00 as its end is midnight at the end of that date. A date that is named in `days` follows
that entry alone: a holiday is a date without spans.

Decisions
- A wall time that the clock skips stands for the first moment after the gap, as opening and as closing: nothing opens twice or backward,
  and a date that a zone left out has no hours.
- A wall time that the clock shows twice opens at its first pass and closes at its second, so nobody is shut out by a change of clocks.
- All arithmetic is done in UTC: adding to local times would count wall-clock hours, which are not always sixty minutes long.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import combinations
from zoneinfo import ZoneInfo

Span = tuple[time, time]
Week = Mapping[int, Sequence[Span]]  # Monday is 0
Stretch = tuple[datetime, datetime]

MIDNIGHT = time(0)
DAY = timedelta(days=1)
HORIZON_DAYS = 370  # past a year, so that yearly closures are seen through


@dataclass(frozen=True)
class Schedule:
    zone: ZoneInfo
    week: Week
    days: Mapping[date, Sequence[Span]] = field(default_factory=dict)

    def spans_on(self, day: date) -> Sequence[Span]:
        return self.days[day] if day in self.days else self.week.get(day.weekday(), ())


def is_open(schedule: Schedule, at: datetime) -> bool:
    return any(opens <= at < closes for opens, closes in _stretches(schedule, _utc(at), _utc(at)))


def next_opening(schedule: Schedule, after: datetime, horizon_days: int = HORIZON_DAYS) -> datetime | None:
    """The earliest moment, from `after` on, at which it is open: `after` itself when it is open then. None if not within the horizon."""
    after, limit = _utc(after), _utc(after) + timedelta(days=horizon_days)
    opening = next((max(opens, after) for opens, closes in _stretches(schedule, after, limit) if closes > after), None)
    return opening if opening is not None and opening <= limit else None


def next_closing(schedule: Schedule, after: datetime, horizon_days: int = HORIZON_DAYS) -> datetime | None:
    """The earliest moment, from `after` on, at which it is closed: `after` itself when closed then. None if not within the horizon."""
    after, limit = _utc(after), _utc(after) + timedelta(days=horizon_days)
    closing = next((closes for opens, closes in _stretches(schedule, after, limit) if opens <= after < closes), after)
    return closing if closing <= limit else None


def open_seconds_between(schedule: Schedule, start: datetime, end: datetime) -> int:
    """How long it was really open between two moments."""
    start, end = _utc(start), _utc(end)
    stretches = _stretches(schedule, start, end)
    return int(sum((max(min(closes, end) - max(opens, start), timedelta()) for opens, closes in stretches), timedelta()).total_seconds())


def add_open_time(schedule: Schedule, start: datetime, seconds: float, horizon_days: int = HORIZON_DAYS) -> datetime | None:
    """The moment at which it will have been open for so long since `start`. None if that is not within the horizon."""
    if seconds < 0:
        raise ValueError("Open time can be added, not taken away.")
    left, reached, limit = timedelta(seconds=seconds), _utc(start), _utc(start) + timedelta(days=horizon_days)
    if not left:
        return reached
    for opens, closes in _stretches(schedule, reached, limit):
        begins = max(opens, reached)
        if closes - begins >= left:
            return begins + left if begins + left <= limit else None
        left -= max(closes - begins, timedelta())
    return None


def problems(spans: Sequence[Span]) -> list[str]:
    """What is wrong with the spans of one day, in words. Spans may touch."""
    forward = sorted(span for span in spans if _flaw(span) is None)
    return [
        *(f"{_words(span)} {flaw}" for span in spans if (flaw := _flaw(span))),
        *(f"{_words(one)} and {_words(two)} overlap." for one, two in combinations(forward, 2) if one[1] == MIDNIGHT or two[0] < one[1]),
    ]


def _flaw(span: Span) -> str | None:
    opens, closes = span
    if opens < closes or closes == MIDNIGHT:
        return None
    if opens == closes:
        return "ends when it begins."
    return "ends before it begins. A span past midnight ends at 00:00 and goes on the next day."


def _words(span: Span) -> str:
    return "–".join(f"{end:%H:%M}" for end in span)


def _utc(at: datetime) -> datetime:
    if at.utcoffset() is None:
        raise ValueError("Opening hours are asked about moments with a time zone.")
    return at.astimezone(UTC)


def _stretches(schedule: Schedule, start: datetime, end: datetime) -> Iterator[Stretch]:
    """What is open around start to end, in order, as moments; spans that touch or overlap come as one stretch."""
    current: Stretch | None = None
    for opens, closes in _day_by_day(schedule, start, end):
        if current is not None and opens <= current[1]:
            current = current[0], max(closes, current[1])
            continue
        if current is not None:
            yield current
        current = opens, closes
    if current is not None:
        yield current


def _day_by_day(schedule: Schedule, start: datetime, end: datetime) -> Iterator[Stretch]:
    day, last = start.astimezone(schedule.zone).date() - DAY, end.astimezone(schedule.zone).date() + DAY
    while day <= last:
        for opens, closes in sorted(schedule.spans_on(day)):
            closing_day = day + DAY if closes == MIDNIGHT else day
            stretch = _moment(day, opens, schedule.zone, fold=0), _moment(closing_day, closes, schedule.zone, fold=1)
            if stretch[0] < stretch[1]:
                yield stretch
        day += DAY


def _moment(day: date, wall: time, zone: ZoneInfo, *, fold: int) -> datetime:
    """When the clock on the wall shows that time, or first shows a later one."""
    local = datetime.combine(day, wall)
    first, second = (local.replace(tzinfo=zone, fold=either).astimezone(UTC) for either in (0, 1))
    if second < first:  # in a gap the two readings change places
        return _after_gap(local, second.replace(microsecond=0), first, zone)
    return second if fold else first


def _after_gap(local: datetime, before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    def shows_later(seconds: int) -> bool:
        return (before + timedelta(seconds=seconds)).astimezone(zone).replace(tzinfo=None) >= local

    return before + timedelta(seconds=bisect_left(range(int((after - before).total_seconds())), x=True, key=shows_later))
