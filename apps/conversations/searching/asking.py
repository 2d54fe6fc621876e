"""What somebody typed into the search field, taken apart. Pure: names are looked up later, in `question`."""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta

from apps.conversations.searching.days import day

LONGEST, MOST = 300, 24
SPEAKERS = ("customer", "assistant", "agent")
STATES = ("open", "resolved", "snoozed", "queue", "mine", "assistant", "unread")
HELD = ("attachment", "note", "ticket")
OF_TICKETS = {
    "status": ("open", "pending", "solved", "closed"),
    "priority": ("low", "normal", "high", "urgent"),
    "sla": ("running", "warned", "breached", "paused"),
}  # no conversation answers these
SAME = {"channel": "inbox", "lang": "language", "to": "inbox"}
NAMES = ("from", "tag", "before", "after", "on", "is", "agent", "team", "inbox", "language", "has", "number", "owner", *OF_TICKETS)
DAY_IS_NONE = "“{0}:{1}” is not a day: write 2026-11-21, today, yesterday or 7d. Searched without it."
NOTHING_BEHIND = "“{0}:” has nothing behind it. Searched without it."
_QUOTES = str.maketrans("“”„‟«»「」『』＂：－", '""""""""""":-')  # noqa: RUF001 - as they are typed
_PART = re.compile(r'-?(?P<empty>[^\W\d_]+):(?=\s|$)|(?P<no>-)?(?:(?P<name>[^\W\d_]+):)?(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))')
_NUMBER = re.compile(r"#?(\d{1,18})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Filter:
    name: str
    value: str
    is_not: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """A search, as it was understood; `problems` says what was not, and what was searched instead."""

    words: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    filters: tuple[Filter, ...] = ()
    since: date | None = None  # the first day, included
    until: date | None = None  # the day after the last
    problems: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.words or self.phrases or self.without or self.filters or self.since or self.until)

    @property
    def said(self) -> tuple[str, ...]:
        """What the thing looked for says."""
        return (*self.words, *self.phrases)


def parsed(text: str, today: date) -> Asked:
    """Free words, "phrases", -without, and filters such as from:anna before:2026-11-21."""
    reading = _Reading(today)
    typed = text.replace("\x00", " ").translate(_QUOTES)
    for part in list(_PART.finditer(_closed(typed[:LONGEST], reading)))[:MOST]:
        reading.take(part)
    return Asked(
        tuple(reading.words), tuple(reading.phrases), tuple(reading.without), tuple(dict.fromkeys(reading.filters)),
        reading.since, reading.until, tuple(dict.fromkeys(reading.problems)),
    )  # fmt: skip


def _closed(typed: str, reading: "_Reading") -> str:
    """A quotation mark that was never closed says nothing."""
    if typed.count('"') % 2 == 0:
        return typed
    reading.problems.append("A quotation mark is not closed: searched for the words after it, in any order.")
    before, _, after = typed.rpartition('"')
    return f"{before} {after}"


@dataclass(slots=True)
class _Reading:
    today: date
    words: list[str] = field(default_factory=list)
    phrases: list[str] = field(default_factory=list)
    without: list[str] = field(default_factory=list)
    filters: list[Filter] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    since: date | None = None
    until: date | None = None

    def take(self, part: "re.Match[str]") -> None:
        if part["empty"]:
            self._stands_alone(part["empty"])
            return
        value = part["phrase"] if part["phrase"] is not None else part["word"]
        name = SAME.get((part["name"] or "").lower(), (part["name"] or "").lower())
        if name in NAMES:
            self._filter(name, value.strip(), is_not=bool(part["no"]))
        elif name and "/" not in value:
            self.problems.append(f"There is no filter “{name}:”. Searched for the words instead.")
            self._free(part, f"{name} {value}")
        elif not name and not part["no"] and value.startswith("#") and _NUMBER.fullmatch(value):
            self._filter("number", value, is_not=False)
        else:
            self._free(part, f"{name} {value}" if name else value)

    def _stands_alone(self, name: str) -> None:
        if SAME.get(name.lower(), name.lower()) in NAMES:
            self.problems.append(NOTHING_BEHIND.format(name))
        else:
            self.words.append(name)

    def _free(self, part: "re.Match[str]", value: str) -> None:
        if not any(letter.isalnum() for letter in value):
            self.problems.append(f"“{value.strip()}” has neither letters nor digits. Searched without it.")
        else:
            place = self.without if part["no"] else self.phrases if part["phrase"] is not None and not part["name"] else self.words
            place.append(value.strip())

    def _filter(self, name: str, value: str, *, is_not: bool) -> None:
        if not value:
            self.problems.append(NOTHING_BEHIND.format(name))
        elif name in {"before", "after", "on"}:
            self._span(name, value, is_not=is_not)
        elif problem := _problem(name, value):
            self.problems.append(problem)
        else:
            self.filters.append(Filter(name, _plain(name, value), is_not))

    def _span(self, name: str, value: str, *, is_not: bool) -> None:
        at = day(value, self.today)
        if at is None or is_not:
            self.problems.append(
                DAY_IS_NONE.format(name, value) if at is None else f"A day cannot be left out: searched without “{name}:”."
            )
            return
        first, last = (None if name == "before" else at), (at if name == "before" else at + timedelta(days=1) if name == "on" else None)
        self.since = max(filter(None, (self.since, first)), default=None)
        self.until = min(filter(None, (self.until, last)), default=None)


def _plain(name: str, value: str) -> str:
    number = _NUMBER.fullmatch(value) if name == "number" else None
    return str(int(number[1])) if number else value.lower() if name in {"is", "has", *OF_TICKETS} else value


def _problem(name: str, value: str) -> str:
    """Why a filter means nothing; names of people and things are looked up later."""
    if name == "number":
        return "" if _NUMBER.fullmatch(value) else f"“{value}” is not a number. Searched without it."
    known = {"is": STATES, "has": HELD, **OF_TICKETS}.get(name)
    if known is None or value.lower() in known:
        return ""
    return f"“{name}:{value}” is not known: {name}: takes {', '.join(known[:-1])} or {known[-1]}. Searched without it."
