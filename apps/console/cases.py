"""The case: why a person was asked for and everything they need, from what is stored. The same for all who look."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from django.template.loader import render_to_string

from apps.console import moments
from apps.console.approvals import Asked, ByHand, asked_in, by_hand_in
from apps.console.moods import Curve, mood_of
from apps.escalations.models import Addition, Escalation, Move, Priority
from apps.escalations.queries import case_of, history_of, moods_of, promises_of
from apps.escalations.ranking import in_words
from apps.ground import clock
from apps.ground.lane import Row, Statement
from apps.tools.queries import by_people

SIGNALS = {
    "wants_human": "Asks for a person", "dangers": "Danger", "sentiment": "Mood", "moods": "Tone", "topics": "Speaks of",
    "references": "Names", "keywords": "Words", "confidence": "The assistant was unsure", "complexity": "Complexity",
    "asked_times": "Times asked", "failed_tools": "Tools that failed", "outcomes": "What came of it", "contacts": "Times in touch lately",
    "tags": "Tags", "tier": "Tier", "amount": "Amount", "attachment": "Attached", "channel": "Channel", "language": "Language",
    "hours": "Opening hours", "presence": "Who is there", "page": "Page",
}  # fmt: skip
PLAIN = {"wants_human"}  # the name of the signal says it all
TURN = re.compile(r"t?(\d{1,18})(?:\.\d+)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Step:
    """One line of its history."""

    at: datetime
    time: str
    words: str
    note: str


@dataclass(frozen=True, slots=True)
class Promised:
    words: str
    due: str
    whose: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class Case:
    """What the panel shows. Without a row nobody was ever asked for."""

    row: Row | None
    history: list[Row]
    promises: list[Row]
    by_people: list[Row]
    zone: tzinfo
    moods: Sequence[Row] = ()

    def _list(self, name: str) -> list[Any]:
        found: list[Any] = json.loads((self.row or {}).get(name) or "[]")
        return found

    @property
    def reason(self) -> str:
        """Whose decision it was, where the title alone does not say."""
        row = self.row or {}
        if row.get("rule_name"):
            return f"Rule “{row['rule_name']}”, version {row['version_number']}"
        words = str(Escalation.Reason(row["reason"]).label)
        return "" if words == row["title"] else words

    @property
    def state(self) -> str:
        row = self.row or {}
        return str(Escalation.Ending(row["ending"]).label if row["ending"] else Escalation.State(row["state"]).label)

    @property
    def priority(self) -> Priority:
        return Priority((self.row or {})["priority"])

    @property
    def place(self) -> str:
        """What moved it up, while that matters."""
        row = self.row or {}
        return in_words(json.loads(row["parts"])) if row["state"] == Escalation.State.WAITING else ""

    @property
    def is_for(self) -> str:
        """Who should take it, where not just anybody."""
        row = self.row or {}
        wanted = [row["team_name"], row["skill"] and f"somebody good at {row['skill']}", row["to_supervisor"] and "a supervisor"]
        return ", ".join(one for one in wanted if one)

    @property
    def evidence(self) -> list[dict[str, Any]]:
        """Each quote once, with all that it shows."""
        quotes: dict[tuple[int | None, str], dict[str, Any]] = {}
        for one in self._list("evidence"):
            quotes.setdefault((one["seq"], one["quote"]), one | {"shows": []})["shows"].append(_told(one))
        return list(quotes.values())

    @property
    def known(self) -> list[dict[str, Any]]:
        return self._list("known")

    @property
    def attempts(self) -> list[dict[str, Any]]:
        return [one | {"name": one["tool"].replace("_", " ").capitalize()} for one in self._list("attempts")]

    @property
    def articles(self) -> list[dict[str, str]]:
        return self._list("articles")

    @property
    def curve(self) -> Curve | None:
        """Up to the newest message that was read, whoever holds the conversation; before any was, as the case file found it."""
        moods = self.moods or self._list("moods")
        return Curve.of(moods) if moods else None

    @property
    def turns(self) -> list[int]:
        """The assistant's turns, each once, in order; they are kept by their names or their numbers."""
        found = [TURN.fullmatch(str(one)) for one in self._list("turns")]
        return list(dict.fromkeys(int(one[1]) for one in found if one))

    @property
    def additions(self) -> list[dict[str, Any]]:
        """What was learnt since: neither a suggested reply, nor in short what stands there in full."""
        wants = (self.row or {}).get("wants")
        added = [one for one in self._list("additions") if one["kind"] != Addition.Kind.REPLY and one["text"] != wants]
        return [one | {"title": Addition.Kind(one["kind"]).label} for one in added]

    @property
    def reply(self) -> dict[str, Any] | None:
        """The newest reply somebody may begin with."""
        written = [one for one in self._list("additions") if one["kind"] == Addition.Kind.REPLY]
        return written[-1] if written else None

    @property
    def promised(self) -> Iterator[Promised]:
        for row in self.promises:
            words = row["words"] or KINDS[row["kind"]]
            whose = row["owner_name"] or row["team_name"] or ""
            yield Promised(words, moments.moment(row["due_at"], self.zone), whose, row["due_at"] < clock.now())

    @property
    def asked(self) -> list[Asked]:
        return list(asked_in(self.by_people, self.zone))

    @property
    def by_hand(self) -> list[ByHand]:
        return list(by_hand_in(self.by_people, self.zone))

    @property
    def by_people_mark(self) -> str:
        """Changes with whatever colleagues do."""
        return ",".join(f"{row['call_id']}{row['call_state']}" for row in self.by_people)

    @property
    def steps(self) -> list[Step]:
        return [Step(row["at"], moments.moment(row["at"], self.zone), _happened(row), row["note"]) for row in self.history]

    def rendered(self) -> str:
        return render_to_string("console/_case_file.html", {"case": self})


KINDS = {"answer": "Somebody will be with them", "callback": "Somebody will call", "other": "Something else"}


def _told(evidence: dict[str, Any]) -> str:
    """Such as: Speaks of: dispute."""
    label, value = SIGNALS.get(evidence["signal"], evidence["signal"]), str(evidence["value"]).replace("_", " ")
    if evidence["signal"] == "sentiment":
        value = mood_of(float(value)).word.lower()
    return label if evidence["signal"] in PLAIN or not value else f"{label}: {value}"


def _happened(row: Row) -> str:
    """Such as: Was transferred to Billing, by Sarah Lindqvist."""
    if row["kind"] == "asked":
        return f"A person was asked for: {row['title']}"
    if row["kind"] == Move.Kind.RELIEVED and row["to_name"]:
        return f"Was taken from {row['to_name']}, who went silent"
    words = str(Move.Kind(row["kind"]).label)
    to = row["to_name"] or row["team_name"]
    words += f" to {to}" if to and to != row["by_name"] else ""
    return f"{words}, by {row['by_name']}" if row["by_name"] else words


def statements(tenant_id: int, conversation_id: int) -> tuple[Statement, ...]:
    return tuple(read(tenant_id, conversation_id) for read in (case_of, history_of, promises_of, by_people, moods_of))


def case_in(rows: list[list[Row]], zone: tzinfo) -> Case:
    """Of what those statements found."""
    found, history, promises, done, moods = rows
    return Case(found[0] if found else None, history, promises, done, zone, moods)
