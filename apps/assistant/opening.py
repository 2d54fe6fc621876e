"""Opening hours as one line in the customer's language: “Mon to Fri 9:00 AM – 6:00 PM; Sat 10:00 AM – 2:00 PM”."""

from collections.abc import Sequence
from itertools import groupby

from babel import Locale
from babel.dates import format_time, get_day_names

from apps.ground.spans import Schedule, Span

WEEK = range(7)


def hours_in_words(schedule: Schedule, language: str) -> str:
    """Days in a row with the same hours are one; a day without any is left out."""
    locale = Locale.parse(language, sep="-")
    days = get_day_names("abbreviated", locale=locale)
    runs = [(hours, [day for day, _ in run]) for hours, run in groupby(_week(schedule), key=lambda one: one[1])]
    return "; ".join(f"{_days(run, days)} {', '.join(_span(one, locale) for one in hours)}" for hours, run in runs if hours)


def _week(schedule: Schedule) -> list[tuple[int, tuple[Span, ...]]]:
    return [(day, tuple(schedule.week.get(day, ()))) for day in WEEK]


def _days(run: Sequence[int], names: object) -> str:
    named = [names[day] for day in (run[0], run[-1])]  # type: ignore[index]
    return str(named[0]) if len(run) == 1 else f"{named[0]} – {named[1]}"


def _span(span: Span, locale: Locale) -> str:
    return " – ".join(format_time(moment, "short", locale=locale) for moment in span)
