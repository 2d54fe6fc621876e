"""Opening hours against an oracle that looks at the clock on the wall minute by minute and knows nothing of folds and gaps."""

import random
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

import pytest

from apps.ground.spans import Schedule, add_open_time, is_open, next_closing, next_opening, open_seconds_between

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
A_DAY = 24 * 60
CHANGES = [
    ("America/New_York", date(2026, 3, 8)),
    ("America/New_York", date(2026, 11, 1)),
    ("Europe/Berlin", date(2026, 3, 29)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("Asia/Kathmandu", date(2026, 6, 1)),
    ("Pacific/Apia", date(2011, 12, 30)),
    ("America/St_Johns", date(2010, 11, 7)),
    ("America/Havana", date(2026, 3, 8)),
]


class Oracle:
    """Five days around a date, in minutes. A span is open from the first minute at which the wall shows its beginning or later, to the
    last at which it shows less than its end."""

    def __init__(self, schedule, middle):
        self.start = datetime.combine(middle, time(), UTC) - 2 * DAY
        self.walls = [(self.start + n * MINUTE).astimezone(schedule.zone).replace(tzinfo=None) for n in range(5 * A_DAY)]
        self.open = [False] * len(self.walls)
        for day in (middle + n * DAY for n in range(-2, 3)):
            for opens, closes in schedule.days.get(day, schedule.week.get(day.weekday(), ())):
                self._mark(datetime.combine(day, opens), datetime.combine(day + DAY * (closes == time()), closes))
        self.minutes_before = [0, *accumulate(self.open)]

    def _mark(self, begins, ends):
        first = next((n for n, wall in enumerate(self.walls) if wall >= begins), len(self.walls))
        last = next((n for n in reversed(range(len(self.walls))) if self.walls[n] < ends), -1)
        self.open[first : last + 1] = [True] * (last + 1 - first)

    def at(self, n):
        return self.start + n * MINUTE

    def next(self, n, *, state):
        """The next minute, within a day, that is open or closed."""
        return next((self.at(m) for m in range(n, n + A_DAY + 1) if self.open[m] is state), None)

    def after_open_minutes(self, n, minutes):
        wanted = self.minutes_before[n] + minutes
        return next((self.at(m) for m in range(n, n + A_DAY + 1) if self.minutes_before[m] == wanted), None)


def random_day(dice):
    """Up to three spans, most of them at night, where clocks change."""
    marks = sorted(dice.sample([*range(0, 300, 5), *range(300, A_DAY, 35), A_DAY], 2 * dice.randint(0, 3)))
    ends = [time(mark // 60 % 24, mark % 60) for mark in marks]
    return list(zip(ends[::2], ends[1::2], strict=True))


@pytest.mark.parametrize(("zone", "middle"), CHANGES)
def test_hours_agree_with_the_clock_on_the_wall(zone, middle):
    dice = random.Random(f"{zone} {middle}")  # noqa: S311 - the same every time
    for _ in range(2):
        week = {weekday: random_day(dice) for weekday in range(7)}
        schedule = Schedule(ZoneInfo(zone), week, {middle: random_day(dice)} if dice.random() < 0.5 else {})
        oracle = Oracle(schedule, middle)
        for n in dice.sample(range(A_DAY + A_DAY // 2, 3 * A_DAY), 20):
            agrees(schedule, oracle, n, dice.randrange(1, 600))


def agrees(schedule, oracle, n, minutes):
    at, later = oracle.at(n), oracle.at(n + minutes)
    assert is_open(schedule, at) is oracle.open[n]
    assert next_opening(schedule, at, 1) == oracle.next(n, state=True)
    assert next_closing(schedule, at, 1) == oracle.next(n, state=False)
    assert open_seconds_between(schedule, at, later) == 60 * (oracle.minutes_before[n + minutes] - oracle.minutes_before[n])
    assert add_open_time(schedule, at, 60 * minutes, 1) == oracle.after_open_minutes(n, minutes)
