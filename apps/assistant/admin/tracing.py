"""A trace as people read it: each step a sentence, how long it took, and what stands behind it.

Steps are written by the loop, which may learn to tell more: what is not known here is shown as it stands.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from apps.assistant.models import Step, Turn
from apps.tools.models import ToolCall
from apps.tools.registry import named

Detail = Mapping[str, Any]
Kind = Step.Kind
LEAST_WIDTH = 0.6  # percent: what took no time is seen too
UNASKED = "No question was waiting for a yes"
ANSWERS = {"running": "yes", "done": "yes", "declined": "no", "lapsed": "neither yes nor no"}
TROUBLE = {Kind.GUARD, Kind.FAILURE}
FLAGS = {"human": "asks for a person", "crisis": "words of a crisis", "legal": "a legal threat", "takeover": "an account taken over",
    "card": "a card number", "personal": "personal data"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Taken:
    """A step, wherever it was kept."""

    kind: str
    detail: Detail
    milliseconds: int
    offset: int  # milliseconds after the first


@dataclass(frozen=True, slots=True)
class Line:
    kind: str
    sentence: str
    milliseconds: int
    start: float  # of the bar, in percent
    width: float
    passages: Sequence[Detail] = ()
    call: ToolCall | None = None
    arguments: str = ""
    result: str = ""
    rest: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_trouble(self) -> bool:
        return self.kind in TROUBLE

    @property
    def opens(self) -> bool:
        return bool(self.passages or self.call or self.arguments or self.result or self.rest)


def of_turn(turn: Turn, calls: Sequence[ToolCall]) -> list[Line]:
    steps = list(turn.steps.all())
    first = steps[0].at if steps else turn.started_at
    taken = [Taken(one.kind, one.detail, one.milliseconds, round((one.at - first).total_seconds() * 1000)) for one in steps]
    return list(_lines(taken, _matched(taken, calls)))


def of_rehearsal(steps: Iterable[Detail]) -> list[Line]:
    taken = [Taken(one["kind"], one["detail"], one["milliseconds"], one["offset"]) for one in steps]
    return list(_lines(taken, {}))


def _lines(taken: Sequence[Taken], calls: Mapping[int, ToolCall]) -> Iterator[Line]:
    whole = max((one.offset + one.milliseconds for one in taken), default=0) or 1
    for place, one in enumerate(taken):
        call = calls.get(place)
        start = min(100 - LEAST_WIDTH, 100 * one.offset / whole)
        yield Line(
            kind=one.kind,
            sentence=SENTENCES[one.kind](one.detail) if one.kind in SENTENCES else _named(one.kind),
            milliseconds=one.milliseconds,
            start=round(start, 2),
            width=round(max(LEAST_WIDTH, min(100 - start, 100 * one.milliseconds / whole)), 2),
            passages=[passage for passage in one.detail.get("passages", ()) if isinstance(passage, Mapping)],
            call=call,
            arguments=_written(call.arguments if call else one.detail.get("arguments")),
            result=_written((call.result or call.problem) if call else one.detail.get("result")),
            rest={_named(name): _short(value) for name, value in one.detail.items() if name not in SHOWN.get(one.kind, SHOWN_ALWAYS)},
        )


def _matched(taken: Sequence[Taken], calls: Sequence[ToolCall]) -> dict[int, ToolCall]:
    """Which call a step made: by its id where the step tells it, else the next one of that tool; one key twice is one call."""
    by_id: dict[Any, ToolCall] = {call.pk: call for call in calls}
    waiting, matched = list(calls), dict[int, ToolCall]()
    last: dict[str, ToolCall] = {}
    for place, one in enumerate(taken):
        if found := by_id.get(one.detail.get("call")):
            matched[place] = found
        elif one.kind == Kind.TOOL:
            tool = named(str(one.detail.get("tool")))
            name = tool.name if tool else str(one.detail.get("tool"))
            found = next((call for call in waiting if call.tool == name), last.get(name))
            if found:
                matched[place] = last[name] = found
                waiting = [call for call in waiting if call is not found]
    return matched


def _signals(detail: Detail) -> str:
    found = [FLAGS.get(name, name) for name in _flags(detail)]
    return f"Read the message: {', '.join(found)}" if found else "Read the message"


def _flags(detail: Detail) -> list[str]:
    told = detail.get("flags")
    plain = [str(name) for name in told] if isinstance(told, list) else []
    return plain + [name for name, value in detail.items() if value is True]


def _retrieval(detail: Detail) -> str:
    found = len(detail.get("passages", ()))
    return f"Found {found} passage{'' if found == 1 else 's'}" if found else "Found nothing in the knowledge"


def _model(detail: Detail) -> str:
    asked = f"Asked {detail.get('model') or 'the model'}"
    calls = [str(name) for name in detail.get("calls", ())]
    if calls:
        return f"{asked}, which called {', '.join(calls)}"
    return f"{asked}, which broke off" if "finish" not in detail else f"{asked}, which answered"


def _tool(detail: Detail) -> str:
    return f"Used {detail.get('tool', 'a tool')}: {_word(detail.get('status', 'unknown'))}"


def _answer(detail: Detail) -> str:
    return f"Heard the customer’s answer: {ANSWERS.get(detail['state'], _word(detail['state']))}" if "state" in detail else UNASKED


def _guard(detail: Detail) -> str:
    return f"Held a sentence back: it {detail.get('problem', 'did not pass')}"


def _failure(detail: Detail) -> str:
    return f"Failed: {detail.get('problem', 'nothing is known of it')}"


SENTENCES: dict[str, Callable[[Detail], str]] = {
    Kind.SIGNALS: _signals,
    Kind.RETRIEVAL: _retrieval,
    Kind.MODEL: _model,
    Kind.TOOL: _tool,
    Kind.ANSWER: _answer,
    Kind.GUARD: _guard,
    Kind.FAILURE: _failure,
}
SHOWN_ALWAYS = {"passages", "arguments", "result", "call"}
SHOWN: dict[str, set[str]] = {
    Kind.TOOL: SHOWN_ALWAYS | {"tool", "status"},
    Kind.ANSWER: SHOWN_ALWAYS | {"state", "tool"},
    Kind.GUARD: SHOWN_ALWAYS | {"problem"},
    Kind.FAILURE: SHOWN_ALWAYS | {"problem"},
    Kind.MODEL: SHOWN_ALWAYS | {"calls"},
}


def _word(value: object) -> str:
    return str(value).replace("_", " ")


def _named(name: str) -> str:
    return _word(name).capitalize()


def _short(value: object) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case list() if not any(isinstance(one, (dict, list)) for one in value):
            return ", ".join(map(_word, value)) or "none"
        case dict() | list():
            return json.dumps(value, ensure_ascii=False)
    return _word(value) if value not in (None, "") else "none"


def _written(value: object) -> str:
    """JSON as a person reads it; what is no JSON as it stands."""
    with suppress(ValueError, RecursionError):
        value = json.loads(value) if isinstance(value, str) else value
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=2) if value else ""
