"""When something that is paid by the month or year comes round again."""

import calendar
from datetime import date
from enum import StrEnum


class Every(StrEnum):
    MONTH = "month"
    YEAR = "year"


def next_renewal(start: date, every: Every, after: date) -> date:
    """The first round later than that day, on the start's day of the month, or the month's last where it has no such day."""
    months, rounds = (12 if every is Every.YEAR else 1), 1
    if after > start:
        rounds = max(((after.year - start.year) * 12 + after.month - start.month) // months, 1)
    while (day := _later(start, rounds * months)) <= after:
        rounds += 1
    return day


def _later(start: date, months: int) -> date:
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))
