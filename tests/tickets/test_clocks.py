"""What a ticket's clock shows: across holidays, split days and changes of clocks."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from apps.ground.spans import Schedule
from apps.tickets import clocks

BERLIN = ZoneInfo("Europe/Berlin")
SPLIT = ((time(9), time(12)), (time(13), time(17)))
NIGHT_SHIFT = ((time(0), time(6)),)
WEEK = Schedule(BERLIN, dict.fromkeys(range(5), SPLIT), {date(2026, 12, 25): (), date(2026, 12, 24): ((time(9), time(12)),)})
NIGHTS = Schedule(BERLIN, dict.fromkeys(range(7), NIGHT_SHIFT))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("schedule", "started", "minutes", "due"),
    [
        (None, "2026-11-20 23:30", 60, "2026-11-21 00:30"),
        (WEEK, "2026-11-23 09:00", 60, "2026-11-23 10:00"),
        (WEEK, "2026-11-23 11:30", 60, "2026-11-23 13:30"),  # the day is split
        (WEEK, "2026-11-23 12:30", 30, "2026-11-23 13:30"),  # begun in the gap
        (WEEK, "2026-11-20 16:30", 60, "2026-11-23 09:30"),  # over a weekend
        (WEEK, "2026-12-23 16:00", 4 * 60 + 30, "2026-12-28 09:30"),  # over half a day, a holiday and a weekend
        (NIGHTS, "2026-03-29 00:00", 5 * 60, "2026-03-29 06:00"),  # an hour is left out
        (NIGHTS, "2026-10-25 00:00", 7 * 60, "2026-10-25 06:00"),  # an hour comes twice
    ],
)
def test_time_counts_while_it_is_open(schedule: Schedule | None, started: str, minutes: int, due: str) -> None:
    assert clocks.due(schedule, at(started).astimezone(UTC), minutes) == at(due)


def test_without_hours_a_day_has_twenty_four_of_them_whatever_the_wall_shows() -> None:
    started = at("2026-03-28 12:00").astimezone(UTC)
    assert clocks.due(None, started, 24 * 60) == at("2026-03-29 13:00")


def test_it_warns_when_a_quarter_is_left() -> None:
    assert clocks.warning(WEEK, at("2026-11-23 11:00"), 120) == at("2026-11-23 13:30")
    assert clocks.due(WEEK, at("2026-11-23 11:00"), 120) == at("2026-11-23 14:00")


def test_hours_that_never_open_make_nothing_due() -> None:
    assert clocks.due(Schedule(BERLIN, {}), at("2026-11-23 09:00"), 1) is None


def test_a_pause_moves_it_by_what_would_have_counted() -> None:
    paused = clocks.counted(WEEK, at("2026-11-23 10:00"), at("2026-11-24 10:00"))
    assert paused == 7 * 3600
    assert clocks.due(WEEK, at("2026-11-23 09:00"), 120, paused_seconds=paused) == at("2026-11-24 11:00")


def test_nothing_counts_backwards() -> None:
    assert clocks.counted(WEEK, at("2026-11-24 10:00"), at("2026-11-23 10:00")) == 0
    assert clocks.counted(None, at("2026-11-24 10:00"), at("2026-11-23 10:00")) == 0


moments = some.integers(0, 365 * 24 * 3600).map(lambda seconds: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds))
schedules = some.sampled_from([None, WEEK, NIGHTS])


@given(schedules, moments, some.integers(1, 20_000))
def test_what_was_added_is_what_is_measured(schedule: Schedule | None, started: datetime, minutes: int) -> None:
    due = clocks.due(schedule, started, minutes)
    assert due is not None
    assert clocks.counted(schedule, started, due) == minutes * 60


@given(schedules, moments, some.integers(1, 10_000), some.integers(0, 10_000), some.integers(0, 100_000))
def test_after_a_pause_as_much_is_left_as_before(schedule: Schedule | None, started: datetime, minutes: int, until: int, rest: int) -> None:
    """Paused before it was due, and gone on later: the same time is left as there was."""
    due = clocks.due(schedule, started, minutes)
    assert due is not None
    paused = min(started + timedelta(minutes=until), due)
    left, goes_on = clocks.counted(schedule, paused, due), paused + timedelta(minutes=rest)
    again = clocks.due(schedule, started, minutes, paused_seconds=clocks.counted(schedule, paused, goes_on))
    assert again is not None
    assert clocks.counted(schedule, goes_on, again) == left


@given(schedules, moments, some.integers(1, 10_000))
def test_it_warns_before_it_is_due(schedule: Schedule | None, started: datetime, minutes: int) -> None:
    warned, due = clocks.warning(schedule, started, minutes), clocks.due(schedule, started, minutes)
    assert warned is not None
    assert due is not None
    assert started <= warned < due
