import threading
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from apps.ground import clock

NEW_YEAR = datetime(2027, 1, 1, 3, 30, tzinfo=UTC)


@pytest.fixture
def free_clock():
    """Let go of the clock that every test holds."""
    held = clock._held[:]
    clock._held.clear()
    yield
    clock._held[:] = held


def test_it_runs_when_nobody_holds_it(free_clock):
    assert abs(datetime.now(UTC) - clock.now()) < timedelta(seconds=5)  # noqa: TID251 - compared with the machine’s
    assert clock.now().tzinfo is UTC


def test_a_held_clock_stands_until_it_is_moved():
    with clock.hold(NEW_YEAR) as held:
        assert clock.now() == clock.now() == NEW_YEAR
        held.advance(minutes=5, seconds=1)
        assert clock.now() == held.at == NEW_YEAR + timedelta(minutes=5, seconds=1)
        held.move_to(NEW_YEAR - timedelta(days=1))
        assert clock.now() == NEW_YEAR - timedelta(days=1)


def test_it_runs_on_after_the_hold_even_if_that_ended_badly(free_clock):
    with pytest.raises(RuntimeError), clock.hold(NEW_YEAR):
        raise RuntimeError
    assert clock.now() != NEW_YEAR


def test_an_inner_hold_counts_and_gives_back_the_outer():
    with clock.hold(NEW_YEAR):
        with clock.hold(NEW_YEAR + timedelta(days=9)):
            assert clock.now() == NEW_YEAR + timedelta(days=9)
        assert clock.now() == NEW_YEAR


def test_other_threads_are_held_too():
    seen = []
    with clock.hold(NEW_YEAR):
        thread = threading.Thread(target=lambda: seen.append(clock.now()))
        thread.start()
        thread.join()
    assert seen == [NEW_YEAR]


def test_whatever_zone_it_is_held_in_now_is_in_utc():
    with clock.hold(NEW_YEAR.astimezone(timezone(timedelta(hours=9)))):
        assert clock.now() == NEW_YEAR
        assert clock.now().tzinfo is UTC


def test_today_depends_on_where():
    with clock.hold(NEW_YEAR):
        assert clock.today(ZoneInfo("Europe/Berlin")) == date(2027, 1, 1)
        assert clock.today(ZoneInfo("America/New_York")) == date(2026, 12, 31)


def test_a_moment_without_a_zone_is_refused():
    naive = datetime(2027, 1, 1)  # noqa: DTZ001
    with pytest.raises(ValueError, match="time zone"), clock.hold(naive):
        pass
    with clock.hold(NEW_YEAR) as held, pytest.raises(ValueError, match="time zone"):
        held.move_to(naive)


def test_durations_are_measured_even_while_time_is_held():
    with clock.hold(NEW_YEAR):
        began = clock.monotonic()
        while clock.monotonic() == began:
            pass
