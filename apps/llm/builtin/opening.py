"""The hours of one day, out of the line that the house gives of its week: “Mon – Fri 9:00 AM – 6:00 PM; Sat 10:00 AM – 4:00 PM”."""

from datetime import date

from babel.dates import get_day_names

from apps.llm.builtin.reading.folding import fold
from apps.llm.builtin.voice import Voice

WEEK = range(7)
NEAR = 5  # letters: “上午9:00”


def hours_on(week: str, day: date, voice: Voice) -> str | None:
    """Empty where that day is closed; None where the line is not written that way."""
    names = [get_day_names("abbreviated", locale=voice.locale)[weekday] for weekday in WEEK]
    found = [_run(part.strip(), names) for part in week.split(";")]
    if any(run is None for run in found):
        return None
    return next((hours for run in found if run for first, last, hours in [run] if first <= day.weekday() <= last), "")


def _run(part: str, names: list[str]) -> tuple[int, int, str] | None:
    """From which day to which, and the hours."""
    first, rest = _day(part, names)
    last, hours = _day(rest.lstrip(" –"), names) if rest.startswith(" – ") else (first, rest)
    is_hours = any(letter.isdigit() for letter in hours.strip()[:NEAR])
    return None if first is None or last is None or not is_hours else (first, last, hours.strip())


def _day(text: str, names: list[str]) -> tuple[int | None, str]:
    """The day a text begins with, the longest name first, and what follows it."""
    for weekday in sorted(WEEK, key=lambda one: -len(names[one])):
        if fold(text[: len(names[weekday])]) == fold(names[weekday]):
            return weekday, text[len(names[weekday]) :]
    return None, text
