"""Free times as a pure function of hours and of what is taken.

Slots are counted from each opening of a local day, so that 8:00 with a step of twenty minutes gives 8:20 and 8:40, winter and summer. All
arithmetic is done on moments: an hour that the clock skips holds no slot, one that it shows twice holds two.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import takewhile

from apps.ground import spans
from apps.ground.spans import DAY, Schedule, Stretch

AN_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Length:
    """How long something takes, how long one rests after it, and how often it may begin."""

    takes: timedelta
    rest: timedelta
    step: timedelta

    @property
    def held(self) -> timedelta:
        return self.takes + self.rest


def free_starts(schedule: Schedule, taken: Iterable[Stretch], since: datetime, until: datetime, length: Length) -> Iterator[datetime]:
    """Every moment in the range at which it could begin, in order."""
    busy = deque(sorted(taken))
    for start in _starts(schedule, since, until, length):
        while busy and busy[0][1] <= start:
            busy.popleft()
        if not _clash(busy, start, start + length.held):
            yield start


def _clash(busy: Iterable[Stretch], start: datetime, end: datetime) -> bool:
    return any(start < ends for _, ends in takewhile(lambda stretch: stretch[0] < end, busy))


def _starts(schedule: Schedule, since: datetime, until: datetime, length: Length) -> Iterator[datetime]:
    day = since.astimezone(schedule.zone).date()
    while midnight(schedule, day) < until:
        limit = min(until, midnight(schedule, day + DAY))
        for opens, closes in _openings(schedule, day):
            yield from (start for start in _steps(opens, min(limit, closes - length.takes + AN_INSTANT), length.step) if start >= since)
        day += DAY


def _steps(start: datetime, limit: datetime, step: timedelta) -> Iterator[datetime]:
    while start < limit:
        yield start
        start += step


def _openings(schedule: Schedule, day: date) -> Iterator[Stretch]:
    at, ends = midnight(schedule, day), midnight(schedule, day + DAY)
    while (opens := spans.next_opening(schedule, at, horizon_days=2)) is not None and opens < ends:
        at = spans.next_closing(schedule, opens, horizon_days=2) or ends + DAY
        yield opens, at


def midnight(schedule: Schedule, day: date) -> datetime:
    """When a local day begins."""
    return datetime.combine(day, time(0), tzinfo=schedule.zone).astimezone(UTC)
