"""What the assistant did in a turn, as one quiet line on the timeline that opens. The same for all who look."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from django.template.loader import render_to_string

from apps.assistant.models import Step, Turn
from apps.console import moments
from apps.console.phrases import done, name_of
from apps.ground.lane import Row
from apps.tools.models import Approval, ToolCall

State, Decision, Kind = Turn.State, Turn.Decision, Step.Kind
TONES = {
    ToolCall.State.DONE: "badge-success", ToolCall.State.FAILED: "badge-danger", ToolCall.State.RUNNING: "badge-warning",
    ToolCall.State.PROPOSED: "badge-warning", ToolCall.State.APPROVING: "badge-warning",
}  # fmt: skip
ENDINGS = {Decision.UNKNOWN: "Did not know", Decision.OFFERED: "Offered a call or a ticket", Decision.SILENT: "Had nothing to say"}
BEFORE_ITS_REPLY, BEHIND_ITS_CUE = -1, 0.5
SECOND = 1_000


@dataclass(frozen=True, slots=True)
class Source:
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody with authority was asked, and what they said."""

    id: int
    words: str
    amount: str
    note: str
    is_pending: bool


@dataclass(frozen=True, slots=True)
class Called:
    """A tool call, less its arguments: of those only the reference that names what it was about."""

    words: str
    name: str
    state: str
    tone: str
    lasted: str
    summary: str
    problem: str
    asked: Asked | None


@dataclass(frozen=True, slots=True)
class Steps:
    """A turn's. It stands before the reply it became; without one, right behind the message it was for."""

    id: str
    turn_id: int
    seq: int
    rank: float
    words: str
    lasted: str
    sources: list[Source]
    calls: list[Called]
    remarks: list[str]

    paper = "steps"

    @property
    def rank_words(self) -> str:
        """In digits that no language of the page changes."""
        return f"{self.rank:g}"

    def pushed(self) -> str:
        """To pages that may not reach back to where it stands."""
        return render_to_string("console/_steps.html", {"entry": self, "is_late": True})


def steps_in(rows: list[Row], zone: tzinfo) -> Iterator[Steps]:
    """Of turns that did something worth a line."""
    for row in rows:
        found = _steps(row, zone)
        if found.words:
            yield found


def _steps(row: Row, zone: tzinfo) -> Steps:
    taken, calls = json.loads(row["steps"]), [_called(one, zone) for one in json.loads(row["calls"])]
    sources = _sources(taken, json.loads(row["sources"] or "[]"))
    is_said = row["said_seq"] is not None
    return Steps(
        id=f"turn-{row['id']}",
        turn_id=row["id"],
        seq=row["said_seq"] if is_said else row["seq"],
        rank=BEFORE_ITS_REPLY if is_said else BEHIND_ITS_CUE + min(row["news"], 400) / SECOND,
        words=" · ".join(_line(row, sources, calls)),
        lasted=_took(row),
        sources=sources,
        calls=calls,
        remarks=list(_remarks(row, taken)),
    )


def _line(row: Row, sources: list[Source], calls: list[Called]) -> Iterator[str]:
    """A turn that goes on, or that nobody saw, is told of only by what it did."""
    yield from dict.fromkeys(call.words for call in calls if call.words)
    if row["state"] in {State.RUNNING, State.SUPERSEDED}:
        return
    if sources:
        yield f"Read {len(sources)} article{'' if len(sources) == 1 else 's'}"
    if ending := _ending(row):
        yield ending
    elif not sources and not calls:
        yield "Looked nothing up"


def _ending(row: Row) -> str:
    match row["state"], row["decision"]:
        case State.CUT_OFF, _:
            return "Stopped: a person took over"
        case _, Decision.HANDED_OVER:
            return f"Handed over: {row['reason']}" if row["reason"] else "Handed over"
        case State.FAILED, _:
            return "Failed"
    return ENDINGS.get(row["decision"], "")


def _remarks(row: Row, taken: list[dict[str, Any]]) -> Iterator[str]:
    for one in taken:
        if one["kind"] == Kind.GUARD:
            yield f"Held a sentence back: it {one['detail'].get('problem', 'did not pass')}"
        elif one["kind"] == Kind.FAILURE:
            yield f"Failed: {one['detail'].get('problem', 'nothing is known of it')}"
    if row["state"] == State.SUPERSEDED:
        yield "Began anew: the customer said more"


def _sources(taken: list[dict[str, Any]], cited: list[dict[str, str]]) -> list[Source]:
    """Each article once, in the order it was found; the links of those that were cited are known from the reply."""
    links = {one["title"]: one["url"] for one in cited}
    passages = [passage for one in taken if one["kind"] == Kind.RETRIEVAL for passage in one["detail"].get("passages", ())]
    found = [Source(one["title"].partition(" / ")[0], one.get("url") or links.get(one["title"], "")) for one in passages]
    return list({one.url or one.title: one for one in reversed(found)}.values())[::-1]


def _called(call: dict[str, Any], zone: tzinfo) -> Called:
    state = ToolCall.State(call["state"])
    name = name_of(call["tool"])
    words = done(call["tool"], call["arguments"]) if state == ToolCall.State.DONE else f"{name}: {state.label.lower()}"
    return Called(
        words=words,
        name=words if state == ToolCall.State.DONE and words else name,
        state=state.label,
        tone=TONES.get(state, ""),
        lasted=lasted(call["milliseconds"]),
        summary=call["summary"],
        problem="" if state == ToolCall.State.DONE else call["problem"].replace("_", " "),
        asked=_asked(call, zone) if call["approval"] else None,
    )


def _asked(call: dict[str, Any], zone: tzinfo) -> Asked:
    is_pending = call["decision"] == Approval.State.PENDING
    return Asked(call["approval"], _decided(call, zone), call["amount"], call["note"], is_pending)


def _decided(call: dict[str, Any], zone: tzinfo) -> str:
    """Such as: Asked by the AI Assistant. Approved by Sofia Reyes, 12:31."""
    state = Approval.State(call["decision"])
    if state == Approval.State.PENDING:
        said = f"Waits for a yes until {_moment(call['expires_at'], zone)}"
    elif state == Approval.State.EXPIRED:
        said = f"Nobody decided in time, {_moment(call['decided_at'], zone)}"
    else:
        said = f"{state.label} by {call['decided_by'] or 'somebody who left'}, {_moment(call['decided_at'], zone)}"
    return f"Asked by the AI Assistant. {said}"


def _moment(at: str, zone: tzinfo) -> str:
    return moments.moment(datetime.fromisoformat(at), zone)


def _took(row: Row) -> str:
    if row["finished_at"] is None:
        return ""
    return lasted(round((row["finished_at"] - row["started_at"]).total_seconds() * SECOND))


def lasted(milliseconds: float | None) -> str:
    """Such as: 120 ms, 2.4 s."""
    if milliseconds is None:
        return ""
    return f"{milliseconds:.0f} ms" if milliseconds < SECOND else f"{milliseconds / SECOND:.1f} s"
