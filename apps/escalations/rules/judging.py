"""Rules held against facts: the first that fits decides, with the words that show it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from itertools import takewhile
from typing import Protocol, TypeVar

from apps.conversations.signals import ABOUT, NAMES
from apps.escalations.rules.conditions import Conditions, Hours, There
from apps.escalations.rules.facts import Facts, Turn
from apps.text.spotting import Spotter, folded

QUOTE = 280


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a condition holds: the signal, what it came to, and the customer's own words where they show it."""

    signal: str
    value: str = ""
    seq: int | None = None
    quote: str = ""

    def stored(self) -> dict[str, str | int | None]:
        return asdict(self)


class Judged(Protocol):
    """Whatever has conditions: a rule as it is asked, or a draft of one."""

    @property
    def when(self) -> Conditions: ...


Asked = TypeVar("Asked", bound=Judged)
Found = list[Evidence]
Check = Callable[[Conditions, Facts], Found]


def judge(rules: Iterable[Asked], facts: Facts) -> tuple[Asked, Found] | None:
    """The first rule that fits, and why."""
    for rule in rules:
        if found := weigh(rule.when, facts):
            return rule, found
    return None


def weigh(when: Conditions, facts: Facts) -> Found:
    """Evidence for every condition that is given; nothing where one fails, or none is given."""
    if when.awaits_draft and not facts.is_drafted:
        return []
    evidence: Found = []
    for name in when.given:
        found = CHECKS[name](when, facts)
        if not found:
            return []
        evidence += found
    return evidence


def _said(signal: str, turn: Turn, value: str = "") -> Evidence:
    return Evidence(signal, value, turn.seq, turn.text[:QUOTE])


def _wants_human(_: Conditions, facts: Facts) -> Found:
    return _flagged("wants_human", {"human"}, facts)


def _dangers(when: Conditions, facts: Facts) -> Found:
    return _flagged("dangers", set(when.dangers), facts)


def _topics(when: Conditions, facts: Facts) -> Found:
    """Spoken of now, or lately: a picture of the error comes after the word for it."""
    return _lately("topics", {f"{ABOUT}{one}" for one in when.topics}, facts)


def _references(when: Conditions, facts: Facts) -> Found:
    return _lately("references", {f"{NAMES}{one}" for one in when.references}, facts)


def _flagged(signal: str, wanted: set[str], facts: Facts) -> Found:
    hit = sorted(wanted & facts.newest.flags)
    return [_said(signal, facts.newest, ", ".join(one.partition(".")[2] or one for one in hit))] if hit else []


LATELY = 3  # turns


def _lately(signal: str, wanted: set[str], facts: Facts) -> Found:
    for turn in reversed(facts.turns[-LATELY:]):
        if hit := sorted(wanted & turn.flags):
            return [_said(signal, turn, ", ".join(one.partition(".")[2] for one in hit))]
    return []


def _sentiment(when: Conditions, facts: Facts) -> Found:
    limit = when.sentiment_below or 0.0
    low = _newest_while(facts, lambda turn: turn.sentiment < limit)
    told = [_said("sentiment", turn, f"{turn.sentiment:.2f}") for turn in low[: when.sentiment_turns]]
    return told if len(low) >= when.sentiment_turns else []


def _moods(when: Conditions, facts: Facts) -> Found:
    moody = _newest_while(facts, lambda turn: bool(turn.flags & set(when.moods)))
    told = [_said("moods", turn, ", ".join(sorted(turn.flags & set(when.moods)))) for turn in moody[: when.mood_turns]]
    return told if len(moody) >= when.mood_turns else []


def _newest_while(facts: Facts, holds: Callable[[Turn], bool]) -> list[Turn]:
    return list(takewhile(holds, reversed(facts.turns)))


def _keywords(when: Conditions, facts: Facts) -> Found:
    hits = {hit.label: None for hit in _spotter(when.keywords).hits(folded(facts.newest.text))}
    return [_said("keywords", facts.newest, ", ".join(hits))] if hits else []


@lru_cache(maxsize=1_000)
def _spotter(keywords: tuple[str, ...]) -> Spotter[str]:
    return Spotter((word, word) for word in keywords)


def _confidence(when: Conditions, facts: Facts) -> Found:
    limit, newest = when.confidence_below or 0.0, facts.confidences[::-1]
    low = list(takewhile(lambda one: one < limit, newest))
    return [_said("confidence", facts.newest, f"{low[0]:.2f}")] if len(low) >= when.confidence_turns else []


def _complexity(when: Conditions, facts: Facts) -> Found:
    level = facts.newest.complexity
    return [_said("complexity", facts.newest, str(level))] if level >= (when.complexity_from or 0) else []


def _asked(when: Conditions, facts: Facts) -> Found:
    return [_said("asked_times", facts.newest, str(facts.asked))] if facts.asked >= (when.asked_times or 0) else []


def _failed_tools(when: Conditions, facts: Facts) -> Found:
    return [Evidence("failed_tools", str(facts.failed_tools))] if facts.failed_tools >= (when.failed_tools or 0) else []


def _contacts(when: Conditions, facts: Facts) -> Found:
    count = 1 + sum(days <= when.contacts_days for days in facts.earlier)
    return [Evidence("contacts", str(count))] if count >= (when.contacts_from or 0) else []


def _amount(when: Conditions, facts: Facts) -> Found:
    enough = facts.amount is not None and when.amount_from is not None and facts.amount >= when.amount_from
    return [_said("amount", facts.newest, str(facts.amount))] if enough else []


def _either(signal: str, wanted: Iterable[str], known: Iterable[str]) -> Found:
    hit = {one.casefold() for one in wanted} & {one.casefold() for one in known}
    return [Evidence(signal, ", ".join(sorted(hit)))] if hit else []


def _languages(when: Conditions, facts: Facts) -> Found:
    return _either("language", when.languages, {facts.language, facts.language.partition("-")[0]})


def _page(when: Conditions, facts: Facts) -> Found:
    return [Evidence("page", facts.page)] if when.page_contains.casefold() in facts.page.casefold() else []


def _true(signal: str, value: str, *, holds: bool) -> Found:
    return [Evidence(signal, value)] if holds else []


CHECKS: Mapping[str, Check] = {
    "wants_human": _wants_human,
    "dangers": _dangers,
    "sentiment_below": _sentiment,
    "moods": _moods,
    "topics": _topics,
    "references": _references,
    "keywords": _keywords,
    "confidence_below": _confidence,
    "complexity_from": _complexity,
    "asked_times": _asked,
    "failed_tools": _failed_tools,
    "outcomes": lambda when, facts: _either("outcomes", when.outcomes, facts.outcomes),
    "contacts_from": _contacts,
    "tags": lambda when, facts: _either("tags", when.tags, facts.tags),
    "tiers": lambda when, facts: _either("tier", when.tiers, {facts.tier}),
    "amount_from": _amount,
    "attachment": lambda when, facts: _either("attachment", [when.attachment or ""], facts.attachments),
    "channels": lambda when, facts: _either("channel", when.channels, {facts.channel}),
    "languages": _languages,
    "hours": lambda when, facts: _true("hours", str(when.hours), holds=facts.is_open == (when.hours is Hours.OPEN)),
    "presence": lambda when, facts: _true(
        "presence", str(when.presence), holds=facts.somebody_is_there == (when.presence is There.SOMEBODY)
    ),
    "page_contains": _page,
}
