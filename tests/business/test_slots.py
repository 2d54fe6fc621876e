"""Free times, as pure functions: weeks, breaks, holidays, zones and the two nights a year on which clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.business.slots import Length, free_starts
from apps.ground.spans import Schedule, Stretch, is_open
from tests.business.scenes import utc

BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
OFFICE = dict.fromkeys(range(5), ((time(8), time(12)), (time(13), time(17))))
ROUND_THE_CLOCK = dict.fromkeys(range(7), ((time(0), time(0)),))


def length(takes: int, *, rest: int = 0, step: int = 60) -> Length:
    return Length(timedelta(minutes=takes), timedelta(minutes=rest), timedelta(minutes=step))


def starts(schedule: Schedule, day: date, long: Length, taken: list[Stretch] | None = None) -> list[str]:
    """The times of one local day, as its clock on the wall shows them."""
    begins = datetime.combine(day, time(0), tzinfo=schedule.zone)
    ends = datetime.combine(day + timedelta(days=1), time(0), tzinfo=schedule.zone)
    found = free_starts(schedule, taken or [], begins.astimezone(UTC), ends.astimezone(UTC), long)
    return [f"{start.astimezone(schedule.zone):%H:%M}" for start in found]


@pytest.mark.parametrize(
    ("takes", "step", "first", "last", "count"),
    [
        (60, 60, "08:00", "16:00", 8),
        (90, 60, "08:00", "15:00", 6),
        (30, 20, "08:00", "16:20", 22),
        (240, 60, "08:00", "13:00", 2),
        (250, 60, "", "", 0),
    ],
)
def test_what_fits_between_opening_and_closing(takes: int, step: int, first: str, last: str, count: int) -> None:
    found = starts(Schedule(BERLIN, OFFICE), date(2026, 11, 23), length(takes, step=step))
    assert (found[:1], found[-1:], len(found)) == ([first] * bool(first), [last] * bool(last), count)


def test_nothing_runs_through_the_break() -> None:
    assert "11:30" not in starts(Schedule(BERLIN, OFFICE), date(2026, 11, 23), length(60, step=30))


def test_a_holiday_has_no_times() -> None:
    christmas = date(2026, 12, 25)
    assert starts(Schedule(BERLIN, OFFICE, {christmas: ()}), christmas, length(30)) == []


def test_what_is_taken_keeps_its_rest_and_ours() -> None:
    taken = [(utc(23, 8), utc(23, 9))]  # nine to ten in Berlin
    assert starts(Schedule(BERLIN, OFFICE), date(2026, 11, 23), length(60), taken)[:3] == ["08:00", "10:00", "11:00"]
    assert starts(Schedule(BERLIN, OFFICE), date(2026, 11, 23), length(60, rest=15), taken)[:2] == ["10:00", "11:00"]


def test_the_range_is_kept_on_both_sides() -> None:
    found = list(free_starts(Schedule(BERLIN, OFFICE), [], utc(23, 8), utc(23, 10), length(60)))
    assert found == [utc(23, 8), utc(23, 9)]


@pytest.mark.parametrize(("day", "opens"), [(date(2026, 10, 23), utc(23, 6, month=10)), (date(2026, 10, 26), utc(26, 7, month=10))])
def test_eight_is_eight_in_summer_and_winter(day: date, opens: datetime) -> None:
    begins = datetime.combine(day, time(0), tzinfo=BERLIN)
    assert next(free_starts(Schedule(BERLIN, OFFICE), [], begins, begins + timedelta(days=1), length(30))) == opens


def test_an_hour_that_is_skipped_holds_no_time() -> None:
    night = starts(Schedule(NEW_YORK, ROUND_THE_CLOCK), date(2026, 3, 8), length(60))
    assert night[:3] == ["00:00", "01:00", "03:00"]
    assert len(night) == 23


def test_an_hour_that_comes_twice_holds_two() -> None:
    night = starts(Schedule(NEW_YORK, ROUND_THE_CLOCK), date(2026, 11, 1), length(60))
    assert night[:4] == ["00:00", "01:00", "01:00", "02:00"]
    assert len(night) == 25


def test_a_night_shift_goes_on_past_midnight() -> None:
    bar = Schedule(BERLIN, {4: ((time(22), time(0)),), 5: ((time(0), time(2)),)})
    assert starts(bar, date(2026, 11, 27), length(120)) == ["22:00", "23:00"]
    assert starts(bar, date(2026, 11, 28), length(120)) == ["00:00"]


def test_a_day_that_begins_at_one() -> None:
    """In Santiago the clock skips midnight itself."""
    skipped = Schedule(ZoneInfo("America/Santiago"), ROUND_THE_CLOCK)
    assert starts(skipped, date(2026, 9, 6), length(60))[:2] == ["01:00", "02:00"]


moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 1), timezones=st.just(UTC))  # noqa: DTZ001 - given a zone by the strategy
zones = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "America/Santiago", "Asia/Kathmandu", "Australia/Lord_Howe"])


@settings(deadline=None, max_examples=60)
@given(
    moments,
    zones,
    st.integers(5, 120),
    st.integers(0, 30),
    st.integers(5, 60),
    st.lists(st.tuples(moments, st.integers(1, 300)), max_size=4),
)
def test_whatever_is_free_is_open_and_untaken(
    since: datetime, zone: str, takes: int, rest: int, step: int, busy: list[tuple[datetime, int]]
) -> None:
    schedule, long = Schedule(ZoneInfo(zone), OFFICE), length(takes, rest=rest, step=step)
    taken = [(begins, begins + timedelta(minutes=minutes)) for begins, minutes in busy]
    found = list(free_starts(schedule, taken, since, since + timedelta(days=3), long))
    assert found == sorted(set(found))
    for start in found:
        assert since <= start < since + timedelta(days=3)
        assert is_open(schedule, start)
        assert is_open(schedule, start + long.takes - timedelta(seconds=1))
        assert all(ends <= start or start + long.held <= begins for begins, ends in taken)
