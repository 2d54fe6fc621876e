"""A rule in one sentence of plain English, such as: When sentiment stays under 0.3 for two turns, hand to Billing as high."""

from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

from babel import Locale, UnknownLocaleError

from apps.escalations.models.rules import Priority, Target
from apps.escalations.rules.conditions import Came, Conditions, Danger, Hours, Mood, Sent, There
from apps.text.topics import TOPICS

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
TOPIC_WORDS = {
    "dispute": "a disputed charge", "bug": "something that does not work", "pricing": "custom pricing, seats or a contract",
    "cancel": "a wish to cancel or leave", "refund": "a refund or credit", "damage": "damaged or wrong goods",
    "clinical": "health, symptoms or medication", "insurance": "insurance and claims", "loyalty": "loyalty points or status",
    "exception": "an exception to the rules", "delivery": "a delivery", "booking": "an appointment or booking",
    "account": "an account or signing in",
}  # fmt: skip
DANGERS = {
    Danger.CRISIS: "a sign of crisis", Danger.LEGAL: "a threat of law", Danger.TAKEOVER: "an account in other hands",
    Danger.CARD: "a card number",
}  # fmt: skip
MOODS = {Mood.FRUSTRATION: "frustrated", Mood.CONFUSION: "confused", Mood.URGENCY: "in a hurry"}
OUTCOMES = {
    Came.POLICY_REFUSED: "the policy refuses it", Came.APPROVAL_REFUSED: "an approval is refused",
    Came.APPROVAL_EXPIRED: "an approval expires",
}  # fmt: skip


class Worded(Protocol):
    """A version of a rule, or what has the same to say."""

    @property
    def when(self) -> Conditions: ...
    @property
    def target(self) -> str: ...
    @property
    def team(self) -> object: ...
    @property
    def skill(self) -> str: ...
    @property
    def opens_ticket(self) -> bool: ...
    @property
    def priority(self) -> int: ...
    @property
    def waits_for_nobody(self) -> bool: ...


def sentence(rule: Worded) -> str:
    clauses = [SAID[name](rule.when) for name in rule.when.given]
    when = f"When {_and(clauses)}" if clauses else "Whatever is said"
    return f"{when}, {_deed(rule)}."


def _deed(rule: Worded) -> str:
    priority = Priority(rule.priority).label.lower()
    if rule.target == Target.TICKET:
        return f"open a ticket as {priority}, and the assistant goes on"
    deeds = [f"hand to {_whom(rule)} as {priority}"]
    deeds += ["open a ticket"] if rule.opens_ticket else []
    deeds += ["queue it even when nobody is there"] if rule.waits_for_nobody else []
    return _and(deeds)


def _whom(rule: Worded) -> str:
    match rule.target:
        case Target.TEAM:
            return str(rule.team or "a team")
        case Target.SKILL:
            return f"somebody skilled in {rule.skill}" if rule.skill else "somebody with a skill"
        case Target.SUPERVISOR:
            return "a supervisor"
    return "anyone who answers"


def _and(clauses: list[str]) -> str:
    """One, then another, and the last."""
    if len(clauses) < 3:
        return " and ".join(clauses)
    return f"{', '.join(clauses[:-1])}, and {clauses[-1]}"


def _or(words: Iterable[str]) -> str:
    told = list(words)
    return told[0] if len(told) == 1 else f"{', '.join(told[:-1])} or {told[-1]}"


def _quoted(words: Iterable[str]) -> str:
    return _or(f"“{word}”" for word in words)


def _number(count: int) -> str:
    return NUMBERS[count] if count < len(NUMBERS) else str(count)


def _turns(count: int) -> str:
    return f" for {_number(count)} turns" if count > 1 else ""


def _sentiment(when: Conditions) -> str:
    verb = "stays" if when.sentiment_turns > 1 else "is"
    return f"sentiment {verb} under {when.sentiment_below:g}{_turns(when.sentiment_turns)}"


def _confidence(when: Conditions) -> str:
    verb = "stays" if when.confidence_turns > 1 else "is"
    return f"the assistant’s confidence {verb} under {when.confidence_below:g}{_turns(when.confidence_turns)}"


def _asked(when: Conditions) -> str:
    return f"the same question comes {_number(when.asked_times or 0)} times"


def _failed(when: Conditions) -> str:
    return "a tool fails" if when.failed_tools == 1 else f"tools fail {_number(when.failed_tools or 0)} times"


def _contacts(when: Conditions) -> str:
    days = "one day" if when.contacts_days == 1 else f"{_number(when.contacts_days)} days"
    return f"the customer writes for at least the {_nth(when.contacts_from or 0)} time within {days}"


def _nth(count: int) -> str:
    names = {2: "second", 3: "third", 4: "fourth", 5: "fifth"}
    ending = {1: "st", 2: "nd", 3: "rd"}.get(count % 10 if count % 100 not in range(11, 14) else 0, "th")
    return names.get(count, f"{count}{ending}")


def _reference(name: str) -> str:
    return f"{'an' if name[:1] in 'aeiou' else 'a'} {name}"


def _tongue(tag: str) -> str:
    try:
        return Locale.parse(tag, sep="-").get_display_name("en") or tag
    except (UnknownLocaleError, ValueError):
        return tag


SAID: Mapping[str, Callable[[Conditions], str]] = {
    "wants_human": lambda _: "the customer asks for a person",
    "dangers": lambda when: f"there is {_or(DANGERS[one] for one in when.dangers)}",
    "sentiment_below": _sentiment,
    "moods": lambda when: f"the customer is {_or(MOODS[one] for one in when.moods)}{_turns(when.mood_turns)}",
    "topics": lambda when: f"the customer speaks of {_or(TOPIC_WORDS.get(one, TOPICS.get(one, one)) for one in when.topics)}",
    "references": lambda when: f"the customer names {_or(_reference(one) for one in when.references)} by number",
    "keywords": lambda when: f"the customer writes {_quoted(when.keywords)}",
    "confidence_below": _confidence,
    "complexity_from": lambda when: f"complexity is {when.complexity_from} or more of 10",
    "asked_times": _asked,
    "failed_tools": _failed,
    "outcomes": lambda when: _or(OUTCOMES[one] for one in when.outcomes),
    "contacts_from": _contacts,
    "tags": lambda when: f"it is tagged {_or(when.tags)}",
    "tiers": lambda when: f"the customer’s tier is {_or(when.tiers)}",
    "amount_from": lambda when: f"the amount is {when.amount_from} or more",
    "attachment": lambda when: "an image is attached" if when.attachment is Sent.IMAGE else "a file is attached",
    "channels": lambda when: f"it comes by {_or(when.channels)}",
    "languages": lambda when: f"the customer writes {_or(_tongue(tag) for tag in when.languages)}",
    "hours": lambda when: "it is within opening hours" if when.hours is Hours.OPEN else "it is outside opening hours",
    "presence": lambda when: "somebody is there" if when.presence is There.SOMEBODY else "nobody is there",
    "page_contains": lambda when: f"the page’s address holds “{when.page_contains}”",
}
