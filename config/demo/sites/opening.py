"""A demo tenant's opening hours in the words of its own site."""

from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from babel.dates import format_date, get_day_names

from apps.ground import spans
from config.demo.cast import Day, DemoTenant


@dataclass(frozen=True, slots=True)
class Words:
    hour: str
    after_hours: str
    closed: str
    open_until: str
    opens_again: str


WORDS = {
    "de": Words("%-H", " Uhr", "geschlossen", "Jetzt geöffnet, bis {0}", "Gerade geschlossen, wieder {1} ab {0}"),
    "en": Words("%-I %p", "", "closed", "Open now, until {0}", "Closed now, back {1} at {0}"),
}


@dataclass(frozen=True, slots=True)
class Weekday:
    name: str
    hours: str
    is_today: bool


@dataclass(frozen=True, slots=True)
class Opening:
    is_open: bool
    sentence: str
    week: list[Weekday]
    closures: list[tuple[str, str]]


def opening(tenant: DemoTenant, language: str, at: datetime) -> Opening:
    schedule = spans.Schedule(ZoneInfo(tenant.time_zone), tenant.week, dict.fromkeys(tenant.holidays, ()))
    today = at.astimezone(schedule.zone).weekday()
    names = get_day_names(locale=language)
    return Opening(
        is_open=spans.is_open(schedule, at),
        sentence=_sentence(schedule, language, at),
        week=[Weekday(names[day], _hours(tenant.week.get(day, []), language), day == today) for day in range(7)],
        closures=[(format_date(day, "long", locale=language), name) for day, name in sorted(tenant.holidays.items())],
    )


def _hours(day: Day, language: str) -> str:
    words = WORDS[language]
    spelled = ", ".join(f"{_hour(opens, language)}–{_hour(closes, language)}" for opens, closes in day)
    return f"{spelled}{words.after_hours}" if spelled else words.closed


def _hour(at: time, language: str) -> str:
    return at.strftime(WORDS[language].hour).lower()


def _sentence(schedule: spans.Schedule, language: str, at: datetime) -> str:
    words, is_open = WORDS[language], spans.is_open(schedule, at)
    turn = spans.next_closing(schedule, at) if is_open else spans.next_opening(schedule, at)
    if turn is None:
        return words.closed
    there = turn.astimezone(schedule.zone)
    sentence = words.open_until if is_open else words.opens_again
    return sentence.format(_hour(there.time(), language) + words.after_hours, get_day_names(locale=language)[there.weekday()])
