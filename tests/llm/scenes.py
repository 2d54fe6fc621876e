"""Requests as a turn makes them, a stand-in to send them to, and providers that do as they are told."""

from collections.abc import Iterator
from typing import Any

from apps.ground import clock
from apps.llm.exchange import Call, Done, Event, Finish, ModelFailed, Passage, Procedure, Request, Said, Speaker, Text, Tool, Usage
from config.bench.standin import StandIn

MODEL = "test-model"
LOOKUP = Tool("order_lookup", "Finds an order.", {"type": "object", "properties": {"number": {"type": "string"}}, "required": ["number"]})
CANCEL = Tool("cancel_order", "Cancels an order.", {"type": "object", "properties": {"number": {"type": "string"}}}, tier="write")
RETURNS = Passage("k1", "Returns", "Returns are free for 30 days.", score=0.9)
RETURN = Procedure("Returns", "1. Ask for the order. 2. Look it up with @order_lookup.", ("order_lookup",))


def by(speaker: Speaker, *texts: str) -> tuple[Said, ...]:
    return tuple(Said(speaker, text) for text in texts)


def customer(*texts: str) -> tuple[Said, ...]:
    return by(Speaker.CUSTOMER, *texts)


def assistant(*texts: str) -> tuple[Said, ...]:
    return by(Speaker.ASSISTANT, *texts)


def make_request(**overrides: Any) -> Request:
    given: dict[str, Any] = {
        "tenant_id": 1,
        "purpose": "turn",
        "policy": "You answer for Acme.",
        "transcript": customer("Where is my order?"),
    }
    return Request(**given | overrides)


def full_request(**overrides: Any) -> Request:
    """With something in every part."""
    given: dict[str, Any] = {
        "tools": (LOOKUP, CANCEL), "procedures": (RETURN,), "digest": "They asked about creams in May.", "passages": (RETURNS,),
        "facts": {"now": "2026-11-21 12:00", "hours": "9 to 17", "business": "Acme Skin"},
    }  # fmt: skip
    return make_request(**given | overrides)


def soon(seconds: float = 5.0) -> float:
    return clock.monotonic() + seconds


def point_at(settings: Any, standin: StandIn, wire: str) -> None:
    """Make the stand-in the configured model."""
    settings.OPENAI_BASE_URL, settings.OPENAI_API_KEY = standin.base_url, "sk-stand-in"
    settings.OPENAI_MODEL, settings.OPENAI_WIRE = MODEL, wire


def said(events: list[Event]) -> str:
    return "".join(event.text for event in events if isinstance(event, Text))


def called(events: list[Event]) -> list[tuple[str, str]]:
    return [(event.name, event.arguments) for event in events if isinstance(event, Call)]


class Scripted:
    """A provider that gives, each time it is asked, the next of its scripts: events in order, failures raised where they stand."""

    def __init__(self, *scripts: list[Event | ModelFailed], name: str = "scripted") -> None:
        self.name, self._scripts = name, list(scripts)
        self.deadlines: list[float] = []
        self.closed = 0

    @property
    def asked(self) -> int:
        return len(self.deadlines)

    def stream(self, request: Request, *, deadline: float) -> Iterator[Event]:
        self.deadlines.append(deadline)
        try:
            for event in self._scripts.pop(0):
                if isinstance(event, ModelFailed):
                    raise event
                yield event
        except GeneratorExit:
            self.closed += 1
            raise


def answer(text: str = "It is on its way.", *, usage: Usage | None = None, model: str = "") -> list[Event | ModelFailed]:
    return [Text(text), Done(Finish.STOP, usage or Usage(100, 40, 8), model)]


def passing(reason: str = "It failed.") -> ModelFailed:
    return ModelFailed(reason, passing=True)


def lasting(reason: str = "It is refused.") -> ModelFailed:
    return ModelFailed(reason, passing=False)
