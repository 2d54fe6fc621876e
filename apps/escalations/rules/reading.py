"""A rule typed in plain words becomes its fields, for somebody to confirm: "VIP asking for a refund goes to Retention"."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import pydantic

from apps.escalations.models.rules import Priority, Target
from apps.escalations.rules.conditions import Conditions
from apps.escalations.rules.shapes import SAID_FIRST, SHAPES, Found, Shape, names, tongues
from apps.escalations.rules.wording import SAID

LONGEST = 500
PRIORITIES = {
    "low": Priority.LOW,
    "normal": Priority.NORMAL,
    "high": Priority.HIGH,
    "urgent": Priority.URGENT,
    "urgently": Priority.URGENT,
    "critical": Priority.URGENT,
    "top": Priority.URGENT,
}  # fmt: skip - critical itself is for words of crisis alone
_ONE = "|".join(PRIORITIES)
_PRIORITY = re.compile(
    rf"\b(?:as|with|at)\s+(?P<a>{_ONE})\b(?:\s+priority)?|\b(?P<b>{_ONE})\s+priority\b|\bpriority\s+(?P<c>{_ONE})\b"
    rf"|[,;]\s*(?P<d>{_ONE})\s*[.]?$|\b(?P<e>urgently)\b",
    re.IGNORECASE,
)
_VERB = r"(?:(?:hand|hands|send|sends|route|routes|pass|passes|transfer|forward|assign|escalate|goes?|going|is sent|are sent)\s+)?"
_IT = r"(?:(?:it|them|this|these|over|off|the (?:chat|conversation|customer)s?)\s+)*"
_TO = rf"(?<!\w){_VERB}{_IT}(?:to|ask|tell|alert|->|→)\s+(?:the\s+|our\s+|an?\s+)?"
_SUPERVISOR = re.compile(rf"{_TO}(?:supervisors?|team leads?|managers?)\b", re.IGNORECASE)
_SKILLED = re.compile(
    rf"{_TO}(?:somebody|someone|anyone|agent|person)\s+(?:with\s+(?:the\s+)?skill\s+|skilled in\s+|who knows\s+)(?P<skill>[\w -]{{2,40}}?)"
    r"(?=\s*(?:[,.;]|\bas\b|$))",
    re.IGNORECASE,
)
_ANYONE = re.compile(rf"{_TO}(?:anyone|anybody|somebody|someone|person|human|agent|people)(?:\s+who\s+answers)?\b", re.IGNORECASE)
_TICKET = re.compile(
    r"\b(?:and\s+)?(?:(?:open|opens|make|makes|create|creates|becomes?|write)\s+(?:a\s+)?ticket|to\s+(?:a\s+)?ticket)s?\b(?:\s+too)?",
    re.IGNORECASE,
)
_TO_A_TEAM = re.compile(rf"{_TO}(?P<name>[\w&-]+)\s+(?:team|queue|desk)\b", re.IGNORECASE)
_TO_SOMETHING = re.compile(rf"{_TO}(?P<name>[\w&-]+)\s*(?=[,.;]|$)", re.IGNORECASE)
_SMALL = frozenset(
    {
        "a", "about", "after", "all", "an", "and", "any", "anybody", "anyone", "are", "as", "ask", "asking", "asks", "at", "attach",
        "attached", "be", "by", "chat", "chats", "comes", "conversation", "conversations", "customer", "customers", "every",
        "everybody", "everyone", "for", "from", "get", "gets", "go", "goes", "hand", "has", "have", "he", "her", "him", "his", "if",
        "in", "is", "it", "its", "like", "mention", "mentioning", "mentions", "message", "messages", "must", "name", "names",
        "naming", "no", "of", "on", "once", "one", "or", "our", "over", "people", "please", "question", "questions", "saying", "says",
        "send", "she", "should", "somebody", "someone", "speak", "speaking", "speaks", "stays", "talk", "talking", "talks", "team",
        "that", "the", "their", "them", "then", "there", "they", "this", "to", "turns", "up", "us", "use", "user", "users", "want",
        "wanting", "wants", "was", "we", "were", "what", "when", "whenever", "where", "which", "while", "who", "whoever", "whose",
        "will", "with", "word", "words", "write", "writes", "writing",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What the tenant's own names are."""

    teams: Mapping[str, int] = field(default_factory=dict)
    tags: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset({"web", "sms", "whatsapp", "email", "voice"})


@dataclass(frozen=True, slots=True)
class Reading:
    conditions: Conditions = field(default_factory=Conditions)
    target: Target = Target.ANYONE
    team_id: int | None = None
    skill: str = ""
    opens_ticket: bool = False
    priority: Priority = Priority.NORMAL
    understood: tuple[str, ...] = ()
    not_understood: str = ""


@dataclass(slots=True)
class _Page:
    """The sentence, and what has been read off it so far."""

    left: str
    told: list[str] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Read off the first place where it stands."""
        found = pattern.search(self.left)
        if found:
            self.left = f"{self.left[: found.start()]} ; {self.left[found.end() :]}"
        return found

    def take_all(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        while found := self.take(pattern):
            yield found


def read(sentence: str, known: Vocabulary) -> Reading:
    """By the common shapes alone; what none of them says is told back."""
    page = _Page(sentence[:LONGEST].strip())
    priority = _priority(page)
    first = list(_found(page, SAID_FIRST))
    whom = _whom(page, known)
    when = _checked(_merged([*first, *_found(page, (*names(known.tags, known.channels), *SHAPES, tongues()))]), page)
    if _strangers(page, _TO_SOMETHING) and whom["target"] == Target.TICKET:
        whom |= {"target": Target.ANYONE, "opens_ticket": True}
    understood = (*(SAID[name](when) for name in when.given), *page.told)
    return Reading(when, **whom, priority=priority, understood=understood, not_understood=_rest(page))


def _priority(page: _Page) -> Priority:
    found = page.take(_PRIORITY)
    if not found:
        return Priority.NORMAL
    word = next(word for word in found.groups() if word)
    page.told.append(f"priority {PRIORITIES[word.lower()].label.lower()}")
    return PRIORITIES[word.lower()]


def _whom(page: _Page, known: Vocabulary) -> dict[str, Any]:
    """To whom it goes; the first that is named."""
    opens_ticket = page.take(_TICKET) is not None
    if team := page.take(_teams(tuple(known.teams))):
        name = next(one for one in known.teams if one.casefold() == team["team"].casefold())
        found: dict[str, Any] = {"target": Target.TEAM, "team_id": known.teams[name]}
        page.told.append(f"to {name}")
    elif page.take(_SUPERVISOR):
        found = {"target": Target.SUPERVISOR}
        page.told.append("to a supervisor")
    elif skilled := page.take(_SKILLED):
        found = {"target": Target.SKILL, "skill": skilled["skill"].strip()}
        page.told.append(f"to somebody skilled in {skilled['skill'].strip()}")
    elif _strangers(page, _TO_A_TEAM) or page.take(_ANYONE) or not opens_ticket:
        found = {"target": Target.ANYONE}
    else:
        found = {"target": Target.TICKET}
    page.told += ["open a ticket"] if opens_ticket else []
    return found | {"opens_ticket": opens_ticket and found["target"] != Target.TICKET}


@lru_cache(maxsize=100)
def _teams(names: tuple[str, ...]) -> re.Pattern[str]:
    either = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True)) or r"(?!)"
    return re.compile(rf"{_TO}(?P<team>{either})\b(?:\s+(?:team|queue|desk))?", re.IGNORECASE)


def _strangers(page: _Page, pattern: re.Pattern[str]) -> bool:
    """Teams that the tenant does not have."""
    found = [one["name"] for one in page.take_all(pattern) if one["name"].casefold() not in _SMALL]
    page.strange += [f"a team called “{name}”" for name in found]
    return bool(found)


def _found(page: _Page, shapes: Iterable[Shape]) -> Iterator[Found]:
    for shape in shapes:
        for found in page.take_all(shape.pattern):
            yield shape.fills(found)


def _merged(several: Iterable[Found]) -> dict[str, Any]:
    """Of lists, all; of anything else, what was said first."""
    merged: dict[str, Any] = {}
    for found in several:
        for name, value in found.items():
            if isinstance(value, tuple):
                merged[name] = tuple(dict.fromkeys((*merged.get(name, ()), *value)))
            else:
                merged.setdefault(name, value)
    return merged


def _checked(found: dict[str, Any], page: _Page) -> Conditions:
    """Figures that no rule may have are told back."""
    try:
        return Conditions.model_validate(found)
    except pydantic.ValidationError as wrong:
        bad = {str(one["loc"][0]) for one in wrong.errors()}
        page.strange += [str(found[name]) for name in sorted(bad)]
        return Conditions.model_validate({name: value for name, value in found.items() if name not in bad})


def _rest(page: _Page) -> str:
    words = [word for word in re.findall(r"[\w/&'’-]+", page.left) if word.casefold() not in _SMALL]
    return ", ".join([*([" ".join(words)] if words else []), *page.strange])
