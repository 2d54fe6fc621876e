"""When: “tomorrow at 3”, “next Tuesday morning”, “am 5. Mai um 14:30”, “mañana a las 10”, “明天下午三点”, as seen from now."""

import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple

from babel.dates import get_month_names

from apps.llm.builtin.reading.folding import fold
from apps.llm.builtin.reading.lexicon import TONGUES, Match, Said

_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
_HAN_DATE = re.compile(r"(\d{1,2})月(\d{1,2})[日号號]?")
_DOTTED = re.compile(r"(?<![\d.])(\d{1,2})\.\s?(\d{1,2})\.(?:\s?(\d{4}))?(?!\d)")
_SLASHED = re.compile(r"(?<![\d/])(\d{1,2})[/-](\d{1,2})(?:[/-](\d{4}))?(?![\d/-])")
_CLOCKED = re.compile(r"(?<![\d:.])([01]?\d|2[0-3])(?:[:h]|[.:](?=\d\d\s?uhr))([0-5]\d)?(?![\d:])\s*([ap])?\.?m?\b", re.IGNORECASE)
_HALF_DAY = re.compile(r"(?<![\d:.])(1[0-2]|0?[1-9])(?:[:.]([0-5]\d))?\s?([ap])\.?\s?m\b", re.IGNORECASE)
_HAN_CLOCK = re.compile(r"([一二两三四五六七八九十]{1,3}|\d{1,2})[点點时](半|[0-5]\d分?)?")
_HAN_DIGITS = {sign: number for number, sign in enumerate("零一二三四五六七八九十")} | {"两": 2}
PARTS = {
    "morning": (time(6), time(12)),
    "noon": (time(11, 30), time(13, 30)),
    "afternoon": (time(12), time(18)),
    "evening": (time(17), time(22)),
}
_DAY_NUMBER = re.compile(r"(?<!\S)(\d{1,2})(?:st|nd|rd|th|er|e)?(?!\S)")
_HALF_BEFORE = re.compile(r"\b(?:halb|wpol do|half(?! past))\s")  # “halb vier” is half an hour before four
LONGEST_OF = 2  # letters of the word between a day and its month
LATEST_GUESS = 7  # o'clock: an hour up to it, said with no half of the day, is in the afternoon


class When(NamedTuple):
    day: date | None = None
    at: time | None = None
    part: str = ""

    def fits(self, moment: datetime) -> bool:
        """Whether a free time is one of those meant."""
        first, last = PARTS.get(self.part, (time.min, time.max))
        at = moment.time().replace(tzinfo=None)
        return self.day in (None, moment.date()) and (at == self.at if self.at else first <= at < last)


def when(said: Said, now: datetime, *, month_first: bool = False) -> When | None:
    part = _part(said)
    found = When(_day(said, now.date(), month_first=month_first), _time(said, part), part)
    return found if any(found) else None


def _day(said: Said, today: date, *, month_first: bool) -> date | None:
    relative, named = _relative(said), said.longest("weekdays")
    if relative and not (named and relative.meaning == "today"):  # Arabic's “day” in “on the day of Tuesday” is its “today”
        week = timedelta(days=7 - today.weekday() + (int(named.meaning) if named else 0))
        return today + {"today": timedelta(0), "tomorrow": timedelta(1), "overmorrow": timedelta(2), "week": week}[relative.meaning]
    return _written(said.text, today, month_first=month_first) or _with_month(said, today) or _weekday(said, today)


def _relative(said: Said) -> Match | None:
    """“Tomorrow”, but not within “por la mañana”."""
    parts = [part for part in said.found("parts") if part.length > 1]
    free = [match for match in said.found("days") if not any(part.first <= match.first and match.after <= part.after for part in parts)]
    return max(free, key=lambda match: match.length, default=None)


def _weekday(said: Said, today: date) -> date | None:
    named = said.longest("weekdays")
    return today + timedelta(days=(int(named.meaning) - today.weekday() - 1) % 7 + 1) if named else None


def _written(text: str, today: date, *, month_first: bool) -> date | None:
    if found := _ISO.search(text):
        return _date(int(found[1]), int(found[2]), int(found[3]))
    if found := _HAN_DATE.search(text):
        return _coming(int(found[1]), int(found[2]), today)
    if found := _DOTTED.search(text):
        return _coming(int(found[2]), int(found[1]), today, found[3])
    if found := _SLASHED.search(text):
        first, second = int(found[1]), int(found[2])
        month, day = (first, second) if (month_first and first <= 12) or second > 12 else (second, first)
        return _coming(month, day, today, found[3])
    return None


def _with_month(said: Said, today: date) -> date | None:
    """A month by name beside a number: “5 May”, “May 5th”, “5 de mayo”."""
    for at, word in enumerate(said.words):
        if month := months().get(word.folded):
            is_joined = at > 1 and len(said.words[at - 1].folded) <= LONGEST_OF  # “5 de mayo”
            places = (at - 1, *([at - 2] if is_joined else []), at + 1)
            near = " ".join(said.words[place].folded for place in places if 0 <= place < len(said.words))
            if day := _DAY_NUMBER.search(near):
                return _coming(month, int(day[1]), today)
    return None


@lru_cache(maxsize=1)
def months() -> dict[str, int]:
    names: dict[str, int] = {}
    for tongue in TONGUES:
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                listed = get_month_names(width, context, tongue.replace("-", "_"))
                names.update({fold(name.strip(".")): month for month, name in listed.items() if len(name.strip(".")) > 2})
    return names


def _coming(month: int, day: int, today: date, year: str | None = None) -> date | None:
    if year:
        return _date(int(year), month, day)
    this_year = _date(today.year, month, day)
    return this_year if this_year is None or this_year >= today else _date(today.year + 1, month, day)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _part(said: Said) -> str:
    found = said.longest("parts")
    return found.meaning if found else ""


def _time(said: Said, part: str) -> time | None:
    if found := _HALF_DAY.search(said.text):
        return time(int(found[1]) % 12 + (12 if found[3].lower() == "p" else 0), int(found[2] or 0))
    if found := _CLOCKED.search(said.text):
        return _guessed(int(found[1]), int(found[2] or 0), part, exact=bool(found[2]) and len(found[1]) > 1)
    if found := _HAN_CLOCK.search(said.text):
        return _guessed(_han_number(found[1]), 30 if found[2] == "半" else int(re.sub(r"\D", "", found[2] or "") or 0), part)
    return _time_in_words(said, part)


def _time_in_words(said: Said, part: str) -> time | None:
    """“at 3”, “a las diez y media”, “15 Uhr”, “halb vier”, “3 बजे”."""
    half = said.longest("clock") if any(match.meaning == "half" for match in said.found("clock")) else None
    for match in sorted(said.found("clock"), key=lambda match: match.meaning != "at"):
        hour = _hour(said, match.first - 1 if match.meaning == "hour" else match.after)
        if hour is not None:
            before = _HALF_BEFORE.search(" ".join(word.folded for word in said.words))
            return _guessed(hour - 1 if before and half else hour, 30 if half else 0, part)
    return None


def _hour(said: Said, place: int) -> int | None:
    if not 0 <= place < len(said.words):
        return None
    word = said.words[place].folded
    if word.isdecimal() and int(word[:4]) < 24:
        return int(word)
    return next((int(match.meaning) for match in said.found("counts") if match.first == place), None)


def _guessed(hour: int, minute: int, part: str, *, exact: bool = False) -> time | None:
    afternoon = part in {"afternoon", "evening"} or (not exact and not part and 0 < hour <= LATEST_GUESS)
    hour = hour + 12 if afternoon and hour < 12 else hour
    return time(hour, minute) if 0 <= hour < 24 else None


def _han_number(written: str) -> int:
    if written.isdigit():
        return int(written)
    tens, mark, ones = written.rpartition("十")
    if not mark:
        return _HAN_DIGITS.get(written[0], 0)
    return 10 * _HAN_DIGITS.get(tens[:1], 1) + _HAN_DIGITS.get(ones[:1], 0)
