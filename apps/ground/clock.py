"""The one clock. All time in Tandem comes from here, so that a test can hold it and move it.

A held clock stands still for the whole process: a module's variable, not a context's, because work hops between threads and tasks.
`monotonic` is never held: it measures how long something really took, and deadlines on sockets must pass while a test holds the time.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta, tzinfo


class HeldClock:
    """Time standing still, until it is moved."""

    def __init__(self, at: datetime) -> None:
        self._at = _in_utc(at)

    @property
    def at(self) -> datetime:
        return self._at

    def advance(self, **by: float) -> None:
        """Move by what `timedelta` takes: `advance(minutes=5)`; backward where it is negative."""
        with _lock:
            self._at += timedelta(**by)

    def move_to(self, at: datetime) -> None:
        moved = _in_utc(at)
        with _lock:
            self._at = moved


_lock = threading.Lock()
_held: list[HeldClock] = []


def now() -> datetime:
    with _lock:
        return _held[-1].at if _held else datetime.now(UTC)


def today(zone: tzinfo) -> date:
    return now().astimezone(zone).date()


def monotonic() -> float:
    return time.monotonic()


@contextmanager
def hold(at: datetime) -> Iterator[HeldClock]:
    """Hold the clock for the whole process, its threads and tasks included; within another hold, the inner one counts."""
    held = HeldClock(at)
    with _lock:
        _held.append(held)
    try:
        yield held
    finally:
        with _lock:
            _held.remove(held)


def _in_utc(at: datetime) -> datetime:
    if at.utcoffset() is None:
        raise ValueError("The clock is held at a moment with a time zone.")
    return at.astimezone(UTC)
