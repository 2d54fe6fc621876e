"""What a clock of a ticket shows, as pure functions of the hours that count.

Decisions
- A clock is its start, what it promises and how long it stood still: when it is due follows from these, so that nothing drifts with what
  was reckoned before. Time that it stood still counts as its hours count time: a night in which nobody works pauses nothing.
- Without hours every minute counts.
"""

from datetime import datetime, timedelta

from apps.ground.spans import Schedule, add_open_time, open_seconds_between

WARNED_AFTER = 0.75  # of the promised time: what is left is enough to do something about it
MINUTE = 60


def due(schedule: Schedule | None, started_at: datetime, minutes: int, *, paused_seconds: int = 0) -> datetime | None:
    """When the promise ends. None where its hours do not open for so long."""
    return _after(schedule, started_at, minutes * MINUTE + paused_seconds)


def warning(schedule: Schedule | None, started_at: datetime, minutes: int, *, paused_seconds: int = 0) -> datetime | None:
    """When it is time to say that it will."""
    return _after(schedule, started_at, int(minutes * MINUTE * WARNED_AFTER) + paused_seconds)


def counted(schedule: Schedule | None, start: datetime, end: datetime) -> int:
    """The seconds between two moments that count."""
    if end <= start:
        return 0
    return int((end - start).total_seconds()) if schedule is None else open_seconds_between(schedule, start, end)


def _after(schedule: Schedule | None, start: datetime, seconds: int) -> datetime | None:
    return start + timedelta(seconds=seconds) if schedule is None else add_open_time(schedule, start, seconds)
