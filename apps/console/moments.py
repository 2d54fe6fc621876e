"""Moments and spans in few words, as they stand on a screen. All in the tenant's own time, so that every viewer is shown the same."""

from datetime import datetime, timedelta, tzinfo

from django.utils.formats import date_format

from apps.ground import clock

MINUTE, HOUR, DAY = 60, 3_600, 86_400
SOON_DUE = timedelta(hours=4)  # before what a colleague said it is due


def time_of(at: datetime, zone: tzinfo) -> str:
    return f"{at.astimezone(zone):%H:%M}"


def day_of(at: datetime, zone: tzinfo) -> str:
    """The whole day, for a break between two."""
    local = at.astimezone(zone)
    return date_format(local, "l, j F" if local.year == clock.today(zone).year else "l, j F Y")


def moment(at: datetime, zone: tzinfo) -> str:
    """The time of what was today, the day of what was not."""
    local, today = at.astimezone(zone), clock.today(zone)
    if local.date() == today:
        return time_of(at, zone)
    return date_format(local, "j M" if local.year == today.year else "j M Y")


def seconds_since(at: datetime) -> int:
    return max(0, round((clock.now() - at).total_seconds()))


def seconds_until(at: datetime) -> int:
    return max(0, round((at - clock.now()).total_seconds()))


def lasted(seconds: int) -> str:
    """How long, as it ticks: 0:48, 1:02:07, 3 d."""
    if seconds >= DAY:
        return f"{seconds // DAY} d"
    if seconds >= HOUR:
        return f"{seconds // HOUR}:{seconds % HOUR // MINUTE:02}:{seconds % MINUTE:02}"
    return f"{seconds // MINUTE}:{seconds % MINUTE:02}"


def spanned(seconds: int) -> str:
    """How long, where nobody watches it tick: 3 d 4 h, 2 h 05 min, 12 min."""
    days, hours, minutes = seconds // DAY, seconds % DAY // HOUR, seconds % HOUR // MINUTE
    if days:
        return f"{days} d {hours} h"
    if hours:
        return f"{hours} h {minutes:02} min"
    return f"{minutes} min" if minutes else "under 1 min"
