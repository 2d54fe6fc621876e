"""What colleagues did in a case, and what waits for somebody's yes: cards for all who look, the same for each."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo

from apps.console import moments, phrases, steps
from apps.console.outcomes import in_words
from apps.console.steps import BEHIND_ITS_CUE, TONES, Called, Steps, lasted
from apps.ground.lane import Row
from apps.tools.models import Approval, ToolCall

AFTER_TURNS = 0.45
NOBODY = "Nobody decided in time"
ASSISTANT, GONE = "the AI Assistant", "somebody who left"


@dataclass(frozen=True, slots=True)
class Asked:
    """What waits for somebody's yes, or what was said to it."""

    row: Row
    zone: tzinfo

    @property
    def id(self) -> int:
        return int(self.row["id"])

    @property
    def is_pending(self) -> bool:
        return bool(self.row["state"] == Approval.State.PENDING)

    @property
    def summary(self) -> str:
        return in_words(self.row["summary"])

    @property
    def words(self) -> str:
        """Such as: Approved by Sofia Reyes, 12:31, done."""
        row, state = self.row, Approval.State(self.row["state"])
        if state == Approval.State.PENDING:
            return f"Waits for a yes until {moments.moment(row['expires_at'], self.zone)}"
        words = NOBODY if state == Approval.State.EXPIRED else f"{state.label} by {row['decided_by_name'] or GONE}"
        became = f", {ToolCall.State(row['call_state']).label.lower()}" if state == Approval.State.APPROVED else ""
        return f"{words}, {moments.moment(row['decided_at'], self.zone)}{became}"

    @property
    def asked_by(self) -> str:
        who = self.row["asked_by_name"] or (GONE if self.row["asked_by"] else ASSISTANT)
        return f"Asked by {who}, {moments.moment(self.row['asked_at'], self.zone)}"

    @property
    def against(self) -> str:
        """Such as: 149.00 USD, beyond a limit of 50.00 USD an order."""
        return f"{self.row['amount']}, beyond a limit of {self.row['most']}" if self.row["most"] else self.row["amount"]

    @property
    def reason(self) -> str:
        """In the customer's words, or those of whoever asked."""
        return str(json.loads(self.row["arguments"]).get("reason") or "")

    @property
    def problem(self) -> str:
        """Why an approved one came to nothing."""
        is_done = self.row["call_state"] == ToolCall.State.DONE
        return self.row["problem"] if self.row["state"] == Approval.State.APPROVED and not is_done else ""


@dataclass(frozen=True, slots=True)
class ByHand:
    """What a colleague did, in a line."""

    row: Row
    zone: tzinfo

    @property
    def is_done(self) -> bool:
        return bool(self.row["call_state"] == ToolCall.State.DONE)

    @property
    def line(self) -> str:
        """Such as: Refunded order 1042. Or: Refund request: running."""
        return self.words if self.is_done else f"{self.words}: {self.state.lower()}"

    @property
    def words(self) -> str:
        if self.is_done:
            return phrases.done(self.row["tool"], json.loads(self.row["arguments"]))
        return phrases.name_of(self.row["tool"])

    @property
    def summary(self) -> str:
        return in_words(self.row["summary"])

    @property
    def name(self) -> str:
        return self.row["asked_by_name"] or GONE.capitalize()

    @property
    def who(self) -> str:
        return f"{self.name}, {moments.moment(self.row['asked_at'], self.zone)}"

    @property
    def state(self) -> str:
        return str(ToolCall.State(self.row["call_state"]).label)

    @property
    def problem(self) -> str:
        return "" if self.is_done else str(self.row["problem"]).replace("_", " ")

    @property
    def tone(self) -> str:
        return TONES.get(ToolCall.State(self.row["call_state"]), "")


def asked_in(rows: Iterable[Row], zone: tzinfo) -> Iterator[Asked]:
    return (Asked(row, zone) for row in rows if row["id"])


def by_hand_in(rows: Iterable[Row], zone: tzinfo) -> Iterator[ByHand]:
    return (ByHand(row, zone) for row in rows if not row["id"])


def steps_by_hand(rows: Iterable[Row], zone: tzinfo, *, since: datetime | None = None) -> Iterator[Steps]:
    """The same on the timeline, behind the message after which it was done; since then alone, where that is told."""
    for row in rows:
        moved_at = max(filter(None, (row["asked_at"], row["finished_at"], row["decided_at"])))
        if row["asked_by"] and (since is None or moved_at >= since):
            yield _steps(ByHand(row, zone), Asked(row, zone) if row["id"] else None)


def _steps(done: ByHand, asked: Asked | None) -> Steps:
    row = done.row
    return Steps(
        id=f"call-{row['call_id']}", turn_id=0, seq=row["asked_seq"], rank=BEHIND_ITS_CUE + AFTER_TURNS, words=f"{done.name}: {done.line}",
        lasted=lasted(row["milliseconds"]), sources=[], remarks=[], calls=[_called(done, asked)],
    )  # fmt: skip


def _called(done: ByHand, asked: Asked | None) -> Called:
    told = None
    if asked:
        told = steps.Asked(asked.id, f"{asked.asked_by}. {asked.words}", asked.against, asked.row["note"], asked.is_pending)
    return Called(
        words=done.words, name=done.words, state=done.state, tone=done.tone, lasted="", summary=done.summary, problem=done.problem,
        asked=told,
    )  # fmt: skip
