"""A selection from words. Whatever is wrong is told by the part's name, all of it at once."""

import math
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from apps.conversations.models import Outcome
from apps.conversations.searching.asking import parsed as asked
from apps.conversations.searching.days import day
from apps.conversations.searching.names import Names, language_called, names_in
from apps.conversations.searching.question import question
from apps.ground import clock
from apps.ground.lane import fetch
from apps.inboxes.models import Inbox
from apps.reports.selecting.selection import MOST_CHOSEN, MOST_SAMPLED, NO_OUTCOME, SINGULAR, Selection
from apps.tenants.models import Membership, Tenant

OUTCOMES, CHANNELS = (*Outcome.values, NO_OUTCOME), tuple(Inbox.Kind.values)
LONGEST_TEXT, LONGEST_SEED = 300, 64
YEARS = range(1970, 3000)  # of what a day may be
_BY_DAY = "Days are said by since and until, not within the text."
_BY_NOBODY = "An export is nobody's own: leave out “me” and “mine”."
_MINE = re.compile(r"\b(?:is:mine|(?:from|agent):\"?me)\b", re.IGNORECASE)


def parsed(words: Mapping[str, Any], tenant: Tenant) -> Selection:
    """Within the tenant's scope. An empty text or list of a form's says nothing; None neither."""
    reading = _Reading(tenant)
    known = {SINGULAR.get(name, name): name for name in Selection.__slots__}
    parts = {known[name]: reading.part(name, value) for name, value in words.items() if name in known and _is_said(name, value)}
    reading.problems |= dict.fromkeys(words.keys() - known.keys(), "There is no such filter.")
    reading.hold_together(parts)
    if reading.problems:
        raise ValidationError(reading.problems)
    return Selection(**parts)


def _is_said(name: str, value: Any) -> bool:
    """Nothing chosen is not everything: an empty choice is told of."""
    return value is not None and (name == "conversations" or value not in ("", [], ()))


class _Reading:
    def __init__(self, tenant: Tenant) -> None:
        self._tenant = tenant
        self.problems: dict[str, str] = {}

    def part(self, name: str, value: Any) -> Any:
        """What it means; of several ways to say it, one is kept."""
        try:
            return self._readers()[name](value)
        except ValidationError as wrong:
            self.problems[name] = " ".join(wrong.messages)
            return None

    def _readers(self) -> dict[str, Callable[[Any], Any]]:
        bounds = {f"{of}_{side}": _share for of in ("sentiment", "confidence") for side in ("below", "above")}
        return {
            "outcome": lambda value: _among(value, OUTCOMES),
            "channel": lambda value: _among(value, CHANNELS),
            "tag": lambda value: tuple(sorted({one.lower() for one in _several(value)})),
            "language": lambda value: tuple(sorted({_language(one) for one in _several(value)})),
            "agent": self._agents, "since": self._day, "until": self._day, "text": self._text, "conversations": _numbers,
            "sample": _sample, "seed": _seed, **bounds,
        }  # fmt: skip

    def hold_together(self, parts: dict[str, Any]) -> None:
        if parts.get("since") and parts.get("until") and parts["since"] > parts["until"]:
            self.problems["until"] = "The last day is before the first."
        for of in ("sentiment", "confidence"):
            below, above = parts.get(f"{of}_below"), parts.get(f"{of}_above")
            if below is not None and above is not None and above >= below:
                self.problems[f"{of}_above"] = f"Nothing is above {above:g} and below {below:g}."
        if parts.get("seed") and not parts.get("sample"):
            self.problems.setdefault("seed", "A seed belongs to a sample: say how many.")

    def _day(self, value: Any) -> date:
        found = value if isinstance(value, date) else day(str(value), clock.today(self._tenant.zone))
        if found is None:
            raise ValidationError(f"“{value}” is not a day: write 2026-11-21, today, yesterday or 7d.")
        if found.year not in YEARS:
            raise ValidationError(f"“{value}” is not within {YEARS.start} to {YEARS.stop - 1}.")
        return found

    def _agents(self, value: Any) -> tuple[int, ...]:
        names = Names(tuple(fetch(names_in(self._tenant.pk))))
        return tuple(sorted({agent for one in _several(value) for agent in _called(names, one)}))

    def _text(self, value: Any) -> str:
        typed = " ".join(str(value).split())
        understood = asked(typed, clock.today(self._tenant.zone))
        problems = list(understood.problems)
        problems += [_BY_DAY] * bool(understood.since or understood.until) + [_BY_NOBODY] * bool(_MINE.search(typed))
        problems += [f"The text has at most {LONGEST_TEXT} letters."] * (len(typed) > LONGEST_TEXT)
        names = Names(tuple(fetch(names_in(self._tenant.pk))))
        problems += question(understood, self._tenant.pk, names, self._tenant.zone).problems
        if problems:
            raise ValidationError(list(dict.fromkeys(problems)))
        return typed


def _called(names: Names, who: str) -> list[int]:
    """By the number of the membership, or by what names them."""
    found = list(Membership.objects.filter(pk=int(who)).values_list("pk", flat=True)) if _is_number(who) else names.called("member", who)
    if not found or who.lower() == "me":
        raise ValidationError(f"Nobody here is called “{who}”.")
    return found


def _several(value: Any) -> list[str]:
    """One, a list of them, or some between commas."""
    each: Iterable[Any] = value if isinstance(value, list | tuple) else [value]
    return [one for text in each for one in (part.strip() for part in str(text).split(",")) if one]


def _among(value: Any, known: tuple[str, ...]) -> tuple[str, ...]:
    said = _several(value)
    for one in said:
        if one not in known:
            raise ValidationError(f"“{one}” is not known here: say {', '.join(known[:-1])} or {known[-1]}.")
    return tuple(one for one in known if one in said)


def _language(value: str) -> str:
    tag = language_called(value)
    if not tag:
        raise ValidationError(f"“{value}” is no language: say a tag such as de, or its English name.")
    return tag


def _share(value: Any) -> float:
    try:
        share = float(value)
    except ValueError:
        share = math.nan
    if not 0 <= share <= 1:
        raise ValidationError(f"“{value}” is not between 0 and 1.")
    return share


def _numbers(value: Any) -> tuple[int, ...]:
    said = [one.removeprefix("#") for one in _several(value)]
    for one in said:
        if not _is_number(one):
            raise ValidationError(f"“{one}” is not the number of a conversation.")
    if not said:
        raise ValidationError("No conversation is chosen.")
    if len(set(said)) > MOST_CHOSEN:
        raise ValidationError(f"At most {MOST_CHOSEN:,} conversations are chosen one by one. Use the filters instead.")
    return tuple(sorted({int(one) for one in said}))


def _sample(value: Any) -> int:
    if not _is_number(str(value)) or not 1 <= int(value) <= MOST_SAMPLED:
        raise ValidationError(f"“{value}” is no size of a sample: say a number from 1 to {MOST_SAMPLED:,}.")
    return int(value)


def _seed(value: Any) -> str:
    seed = str(value).strip()
    if len(seed) > LONGEST_SEED or not seed.isprintable():
        raise ValidationError(f"A seed has at most {LONGEST_SEED} letters that print.")
    return seed


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 18
