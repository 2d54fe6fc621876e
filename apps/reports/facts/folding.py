"""The fold: what happened in a conversation, in the order of the log, becomes what is known of it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

NO_ANSWERS = {"unknown", "offered", "handed_over", "silent"}  # what the assistant says in such turns helps nobody by itself


class Spent(NamedTuple):
    """What models cost, in millionths of a dollar, and which of them answered."""

    tokens: int = 0
    cost: int = 0
    engines: tuple[str, ...] = ()

    def plus(self, more: "Spent") -> "Spent":
        return Spent(self.tokens + more.tokens, self.cost + more.cost, tuple(dict.fromkeys((*self.engines, *more.engines))))


NOTHING = Spent()


class Happening(NamedTuple):
    """An event, as the fold reads it."""

    name: str
    actor_kind: str
    actor_id: int | None
    subject_id: int | None
    payload: Mapping[str, Any]
    at: datetime


@dataclass
class Folded:
    """A conversation so far. What stands in `facts` is what `models.Fact` keeps."""

    facts: dict[str, Any]
    holder: str
    since: datetime
    member: int | None = None
    is_snoozed: bool = False
    is_lined_up: bool = False  # who changed hands said in whose queue
    asked_at: datetime | None = None  # when the customer said their first word
    stay_at: datetime | None = None  # when the stay in the queue began out of which the first person took it, or may
    told: int | None = None
    is_at_it: bool = False  # the assistant takes a turn: whether what it says is an answer, its end tells
    has_spoken: bool = False  # in this turn
    turns: set[int] = field(default_factory=set)
    taken: dict[int, datetime] = field(default_factory=dict)  # by each member, the first time
    kept: set[int] = field(default_factory=set)
    missed: set[int] = field(default_factory=set)

    def pass_to(self, at: datetime) -> None:
        """Whoever had it until now had it so long."""
        seconds = _between(self.since, at)
        self.since = max(self.since, at)
        match self.holder:
            case "assistant" | "queue":
                self.facts[f"{self.holder}_seconds"] += seconds
            case "agent" if self.is_snoozed:
                self.facts["snoozed_seconds"] += seconds
            case "agent":
                self.facts["human_seconds"] += seconds
                self.credit(seconds)

    def credit(self, seconds: int) -> None:
        if self.member is not None:
            theirs = self.facts["agents"]
            theirs[str(self.member)] = theirs.get(str(self.member), 0) + seconds

    def goes_to(self, holder: str, member: int | None, at: datetime) -> None:
        self.pass_to(at)
        self.holder, self.member, self.is_snoozed = holder, member, False
        if holder == "queue":
            self._is_queued(at)
        elif holder == "agent":
            self.credit(0)
            if member is not None:
                self.taken.setdefault(member, at)
            self._is_taken(at)
        elif not self.facts["was_taken"]:
            self.stay_at = self.told = None

    def _is_queued(self, at: datetime) -> None:
        self.facts["was_queued"] = True
        if not self.facts["was_taken"]:
            self.stay_at, self.told = at, None

    def _is_taken(self, at: datetime) -> None:
        if self.facts["was_taken"]:
            return
        self.facts["was_taken"] = True
        if self.stay_at is not None:
            self.facts["wait"] = _between(self.stay_at, at)
            self.is_shown(at)
            self.facts["told_wait"] = self.told

    def is_shown(self, at: datetime) -> None:
        """It stands before somebody."""
        if self.facts["to_screen"] is None and self.stay_at is not None:
            self.facts["to_screen"] = _between(self.stay_at, at)

    def is_told(self, seconds: int | None) -> None:
        if seconds is not None and not self.facts["was_taken"]:
            self.told = seconds

    def whole(self, spent: Spent) -> dict[str, Any]:
        """With what models cost."""
        return self.facts | {
            "tokens": spent.tokens,
            "cost": spent.cost,
            "engines": sorted(spent.engines),
            "promises_kept": len(self.kept - self.missed),
            "promises_missed": len(self.missed),
        }


def fold(happenings: Iterable[Happening]) -> Folded | None:
    """None where the log does not tell of its beginning."""
    found: Folded | None = None
    for event in happenings:
        if event.name == "conversation.opened":
            found = found or _begun(event)
        elif found is not None:
            _FOLDS[event.name](found, event)
    return found


def _begun(event: Happening) -> Folded:
    told = event.payload
    facts: dict[str, Any] = {
        "contact_id": told["contact"], "inbox_id": told.get("inbox"), "channel": told.get("channel", ""), "team_id": 0, "outcome": "",
        "opened_at": event.at, "ended_at": None, "reasons": [], "topics": [], "agents": {}, "replies": {}, "reopened": 0,
        **dict.fromkeys(("first_response", "to_screen", "wait", "to_word", "resolution", "csat", "nps", "told_wait")),
        **dict.fromkeys(("assistant_seconds", "queue_seconds", "human_seconds", "snoozed_seconds"), 0),
        **dict.fromkeys(("turns", "unknown_turns", "failed_turns"), 0),
        **dict.fromkeys(("assistant_spoke", "was_queued", "was_taken", "was_left", "was_diverted", "was_cancelled"), False),
    }  # fmt: skip
    begun = Folded(facts, "", event.at)
    begun.goes_to(told.get("holder") or "assistant", None, event.at)
    return begun


def _reopened(so_far: Folded, event: Happening) -> None:
    facts, member = so_far.facts, event.payload.get("member")
    if member is None and event.actor_kind == "member":
        member = event.actor_id
    if member is None:
        facts["team_id"] = 0
    facts |= {"ended_at": None, "outcome": "", "resolution": None, "was_left": False, "reopened": facts["reopened"] + 1}
    so_far.goes_to(event.payload.get("holder") or ("assistant" if member is None else "agent"), member, event.at)


def _handed_over(so_far: Folded, event: Happening) -> None:
    told = event.payload
    so_far.goes_to(told["holder"], told["member"], event.at)
    if "team" in told:
        so_far.facts["team_id"], so_far.is_lined_up = told["team"] or 0, True
    so_far.is_told(told.get("expected"))


def _lined_up(so_far: Folded, event: Happening) -> None:
    so_far.facts["team_id"], so_far.is_lined_up = event.payload["team"] or 0, True


def _snoozed(so_far: Folded, event: Happening) -> None:
    so_far.pass_to(event.at)
    so_far.is_snoozed = event.name == "conversation.snoozed" and so_far.holder == "agent"


def _resolved(so_far: Folded, event: Happening) -> None:
    facts = so_far.facts
    facts["was_left"] = so_far.holder == "queue" and event.actor_kind == "customer" and not facts["was_taken"]
    so_far.pass_to(event.at)
    so_far.holder, so_far.member, so_far.is_snoozed = "none", None, False
    so_far.stay_at = so_far.told = None
    facts["ended_at"], facts["outcome"] = event.at, event.payload["outcome"]
    facts["resolution"] = sum(facts[f"{whose}_seconds"] for whose in ("assistant", "queue", "human", "snoozed"))


def _posted(so_far: Folded, event: Happening) -> None:
    facts, author = so_far.facts, event.payload["author"]
    if author == "customer":
        so_far.asked_at = so_far.asked_at or event.at
    elif author in {"assistant", "agent"}:
        if facts["first_response"] is None and so_far.asked_at is not None:
            facts["first_response"] = _between(so_far.asked_at, event.at)
        if author == "assistant":
            so_far.has_spoken = True
            facts["assistant_spoke"] = facts["assistant_spoke"] or not so_far.is_at_it
        if author == "agent" and facts["wait"] is not None and facts["to_word"] is None and so_far.stay_at is not None:
            facts["to_word"] = _between(so_far.stay_at, event.at)
        if author == "agent" and event.actor_kind == "member" and event.actor_id in so_far.taken:
            facts["replies"].setdefault(str(event.actor_id), _between(so_far.taken[event.actor_id], event.at))


def _rated(so_far: Folded, event: Happening) -> None:
    so_far.facts[event.payload["kind"]] = event.payload["score"]


def _asked_for(so_far: Folded, event: Happening) -> None:
    _add(so_far.facts["reasons"], event.payload["reason"])


def _moved(so_far: Folded, event: Happening) -> None:
    """Events of old told neither who answered first nor whose queue it was: the move did."""
    kind, team = event.payload["kind"], event.payload.get("team")
    if kind == "offered":
        so_far.is_shown(event.at)
    elif kind == "queued" and so_far.holder == "assistant":
        so_far.goes_to("queue", None, event.at)
    if team and not so_far.is_lined_up:
        so_far.facts["team_id"] = team


def _diverted(so_far: Folded, _: Happening) -> None:
    so_far.facts["was_diverted"] = True


def _told_a_wait(so_far: Folded, event: Happening) -> None:
    so_far.is_told(event.payload["seconds"])


def _started(so_far: Folded, event: Happening) -> None:
    so_far.turns.add(event.payload["turn"])
    so_far.is_at_it, so_far.has_spoken = True, False


def _ended(so_far: Folded, event: Happening) -> None:
    told, facts = event.payload, so_far.facts
    so_far.turns.add(told["turn"])
    is_answer = so_far.has_spoken and told["decision"] not in NO_ANSWERS and told["state"] != "failed"
    facts["assistant_spoke"] = facts["assistant_spoke"] or is_answer
    so_far.is_at_it, so_far.has_spoken = False, False
    facts["turns"] += 1
    facts["failed_turns"] += told["state"] == "failed"
    facts["unknown_turns"] += told["decision"] == "unknown"
    for topic in filter(None, told.get("topics", "").split(",")):
        _add(facts["topics"], topic)


def _acted(so_far: Folded, event: Happening) -> None:
    if event.payload["tool"] == "cancel_subscription" and event.payload["state"] == "done":
        so_far.facts["was_cancelled"] = True


def _kept(so_far: Folded, event: Happening) -> None:
    so_far.kept.add(event.payload["promise"])


def _missed(so_far: Folded, event: Happening) -> None:
    so_far.missed.add(event.payload["promise"])


def _add(words: list[str], word: str) -> None:
    if word not in words:
        words.append(word)


def _between(since: datetime, until: datetime) -> int:
    return max(0, round((until - since).total_seconds()))


_FOLDS: Mapping[str, Callable[[Folded, Happening], None]] = {
    "conversation.reopened": _reopened,
    "conversation.handed_over": _handed_over,
    "conversation.lined_up": _lined_up,
    "conversation.snoozed": _snoozed,
    "conversation.woken": _snoozed,
    "conversation.resolved": _resolved,
    "conversation.rated": _rated,
    "message.posted": _posted,
    "escalation.opened": _asked_for,
    "escalation.moved": _moved,
    "wait.told": _told_a_wait,
    "ticket.opened": _diverted,
    "callback.asked": _diverted,
    "turn.started": _started,
    "turn.ended": _ended,
    "tool.finished": _acted,
    "promise.kept": _kept,
    "promise.missed": _missed,
}
FOLDED = ("conversation.opened", *_FOLDS)
