"""Rules looked over before they decide anything: what contradicts itself, is never reached, or would stand in the way of E1 or E2."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from apps.escalations.models.rules import LOCKED, Priority, Target
from apps.escalations.rules.asked import Asked
from apps.escalations.rules.checking import wrong_priority
from apps.escalations.rules.conditions import Conditions, Danger, Hours, There
from apps.escalations.rules.covering import covers
from apps.escalations.rules.standard import NOBODY
from apps.tenants.findings import Severity
from apps.text.danger import crisis
from apps.text.speaking import TAGS
from apps.text.topics import REFERENCES, TOPICS
from apps.text.wishes import wants_human

NEEDED = {
    "sentiment_turns": "sentiment_below",
    "mood_turns": "moods",
    "confidence_turns": "confidence_below",
    "contacts_days": "contacts_from",
}
TOO_WIDE = frozenset({"hours", "presence"})


@dataclass(frozen=True, slots=True)
class Finding:
    severity: Severity
    sentence: str
    place: int  # of the rule, in the order that was given
    rule: str = ""

    @property
    def where(self) -> str:
        return self.rule

    def __str__(self) -> str:
        return self.sentence


@dataclass(frozen=True, slots=True)
class Known:
    """What the tenant has: members by team, and the skills, tags and channels in use. None: not looked up, so nothing is said of it."""

    teams: Mapping[int, int] = field(default_factory=dict)
    skills: frozenset[str] | None = None
    tags: frozenset[str] | None = None
    channels: frozenset[str] | None = None


Said = Iterator[tuple[Severity, str]]
Check = Callable[[Asked, Known], Said]


def lint(rules: Sequence[Asked], known: Known) -> list[Finding]:
    """Of rules that are on, in their order, each in its own words."""
    found: list[Finding] = []
    for place, rule in enumerate(rules):
        told = [*_own(rule, known), *_beside(rule, rules[:place])]
        found += [Finding(severity, sentence, place, rule.name) for severity, sentence in told]
    return found


def _own(rule: Asked, known: Known) -> Said:
    for check in CHECKS:
        yield from check(rule, known)


def _beside(rule: Asked, before: Sequence[Asked]) -> Said:
    """What those that stand before it leave of it."""
    if rule.kind in (*LOCKED, NOBODY.kind) or _asks_for_locked(rule.when):
        return
    for one in before:
        if one.kind != NOBODY.kind and covers(one.when, rule.when):
            same = "asks for the same" if covers(rule.when, one.when) else "fits whenever this one does"
            yield Severity.WARNING, f"It is never reached: “{one.name}” stands before it and {same}. Move it up, or change one of them."
            return


INSTEAD_OF_E1 = (
    "It would stand in for E1: who asks for a person always gets one, by the rule “Asks for a person” and nothing else. Take “the customer "
    "asks for a person” out of this one; team and words can be set there."
)
INSTEAD_OF_E2 = (
    "It would stand in for E2: words of crisis reach a person at once, before everything else, by the rule “Words of crisis”. Take “words "
    "of crisis” out of this one; team and words can be set there."
)


def _weakens(rule: Asked, _: Known) -> Said:
    """E1 and E2 are asked before any other: whatever else would answer for them only hides that."""
    if rule.kind in LOCKED:
        return
    if rule.when.wants_human:
        yield Severity.ERROR, INSTEAD_OF_E1
    if Danger.CRISIS in rule.when.dangers:
        yield Severity.ERROR, INSTEAD_OF_E2
    yield from _weakening_words(rule)


def _weakening_words(rule: Asked) -> Said:
    for keyword in rule.when.keywords:
        if crisis(keyword):
            yield Severity.ERROR, f"“{keyword}” are words of crisis. They belong to E2, which no rule may outrank or put in other words."
        elif wants_human(keyword) and _is_less_than_e1(rule):
            yield (
                Severity.ERROR,
                f"Who writes “{keyword}” asks for a person. That belongs to E1, which no rule may turn into anything less.",
            )
    if rule.target == Target.TICKET and rule.when.dangers:
        yield Severity.ERROR, "Danger is never left to a ticket while the assistant goes on: hand it to a person."


def _is_less_than_e1(rule: Asked) -> bool:
    return rule.target == Target.TICKET or rule.priority < Priority.HIGH or bool(rule.words)


def _held_up(rule: Asked, _: Known) -> Said:
    if rule.kind in LOCKED and (rule.target not in (Target.ANYONE, Target.TEAM) or not rule.waits_for_nobody):
        yield Severity.ERROR, f"{rule.kind} always brings a person: it goes to a team or to anyone, and waits even when nobody is there."
    if wrong := wrong_priority(rule.kind, rule.priority):
        yield Severity.ERROR, wrong


def _empty(rule: Asked, _: Known) -> Said:
    given = frozenset(rule.when.given)
    if not given:
        yield Severity.ERROR, "It has no condition, so it would take every conversation. Fill in at least one."
    elif given <= TOO_WIDE and rule.kind != NOBODY.kind:
        yield Severity.WARNING, "It takes every conversation at that time, whatever is said. Add what it is about."


def _contradicts(rule: Asked, _: Known) -> Said:
    when = rule.when
    if when.hours is Hours.CLOSED and when.presence is There.SOMEBODY:
        yield Severity.ERROR, "Outside opening hours nobody counts as being there, so both can never hold. Take one of them out."
    for name, label in (("sentiment_below", "Sentiment"), ("confidence_below", "Confidence")):
        if getattr(when, name) == 0:
            yield Severity.ERROR, f"{label} is never under 0: give a figure between 0 and 1, such as 0.3."
    if when.page_contains and when.channels and "web" not in when.channels:
        yield Severity.ERROR, "Only web chat has a page, and it asks for other channels. Add web, or take the page out."
    if when.attachment and when.channels == ("voice",):
        yield Severity.ERROR, "A call carries no files, and it asks for calls alone. Add a channel, or take the attachment out."
    for span, needed in NEEDED.items():
        if getattr(when, span) != Conditions.model_fields[span].default and getattr(when, needed) in (None, ()):
            yield Severity.ERROR, f"It says {_plain(span)} and not {_plain(needed)}. Fill in both, or neither."


def _plain(name: str) -> str:
    return {
        "sentiment_turns": "for how many turns sentiment stays low", "sentiment_below": "under what figure",
        "mood_turns": "for how many turns a mood lasts", "moods": "which",
        "confidence_turns": "for how many turns confidence stays low", "confidence_below": "under what figure",
        "contacts_days": "within how many days somebody writes again", "contacts_from": "how often",
    }[name]  # fmt: skip


def _unknown(rule: Asked, known: Known) -> Said:
    when = rule.when
    for label, given, there in (("topic", when.topics, TOPICS), ("reference", when.references, REFERENCES)):
        for name in given:
            if name not in there:
                yield Severity.ERROR, f"There is no {label} “{name}”. Choose of: {', '.join(there)}."
    for tag in when.languages:
        if not _is_spoken(tag):
            yield Severity.ERROR, f"There is no language “{tag}”. Give its tag, such as es or pt."
    for channel in when.channels:
        if known.channels is not None and channel.casefold() not in known.channels:
            yield (
                Severity.WARNING,
                f"No inbox is of the channel “{channel}”, so it never holds. Yours are: {', '.join(sorted(known.channels))}.",
            )
    for tag in when.tags:
        if known.tags is not None and tag.casefold() not in known.tags:
            yield Severity.HINT, f"Nothing is tagged “{tag}” yet. Look whether it is spelt as your tags are."


def _is_spoken(tag: str) -> bool:
    return tag in TAGS or any(one.partition("-")[0] == tag for one in TAGS)


def _nobody_takes_it(rule: Asked, known: Known) -> Said:
    if rule.target == Target.TEAM and not known.teams.get(rule.team_id or 0):
        yield Severity.WARNING, "Its team has no members, so nobody would take what it brings. Add somebody to the team, or choose another."
    if rule.target == Target.SKILL and known.skills is not None and rule.skill.casefold() not in known.skills:
        yield Severity.WARNING, f"Nobody has the skill “{rule.skill}”, so nobody would take what it brings."


def _words(rule: Asked, _: Known) -> Said:
    if rule.words and not rule.words_language:
        yield Severity.ERROR, "Say in which language the words to the customer are: who writes another one gets our own sentence."
    elif rule.words and not _is_spoken(rule.words_language):
        yield Severity.ERROR, f"There is no language “{rule.words_language}”. Give the tag of the words' language, such as en."


def _asks_for_locked(when: Conditions) -> bool:
    return when.wants_human or Danger.CRISIS in when.dangers


CHECKS: Sequence[Check] = (_weakens, _held_up, _empty, _contradicts, _unknown, _nobody_takes_it, _words)
