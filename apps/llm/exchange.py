"""What passes between the loop and a model, whichever model it is: one `Request` in, `Text`, `Call` and one `Done` out.

A stream that ends without `Done` has failed. What goes wrong is a `ModelFailed`, which knows whether trying again may help.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol


class Speaker(StrEnum):
    CUSTOMER = "customer"
    ASSISTANT = "assistant"
    AGENT = "agent"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Said:
    speaker: Speaker
    text: str


@dataclass(frozen=True, slots=True)
class Call:
    """A tool the model wants run; the arguments are JSON as it wrote them, which may be broken."""

    id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a call, as JSON: for a model to read, never to obey."""

    call_id: str
    content: str
    failed: bool = False


Entry = Said | Call | Result


@dataclass(frozen=True, slots=True)
class Tool:
    """What a model may ask for; `tier` is read, write or money."""

    name: str
    description: str
    parameters: Mapping[str, Any]  # JSON schema of its arguments
    tier: str = "read"


@dataclass(frozen=True, slots=True)
class Passage:
    """Text that was retrieved. A reply cites it by its mark, as in “Returns are free. [k2]”."""

    mark: str
    title: str
    text: str
    url: str = ""
    score: float = 0.0  # 0 to 1: how sure retrieval is
    language: str = ""


@dataclass(frozen=True, slots=True)
class Procedure:
    """An operating procedure that applies now, in plain English."""

    name: str
    text: str
    tools: tuple[str, ...] = ()
    when: str = ""  # it applies; empty: where its tools are those of the case


@dataclass(frozen=True, slots=True)
class Recalled:
    """What the customer asked before on another channel, as far as they have proven to be who asked it."""

    words: str  # their own first ones
    asked_at: str  # ISO 8601, by the house's clock
    goes_on: bool = False  # it was in this very conversation, and what they say last are the first words on this channel


@dataclass(frozen=True, slots=True)
class Request:
    """Everything a model is given, in the order that keeps the provider's prompt cache warm."""

    tenant_id: int
    purpose: str  # turn, summary, draft …
    policy: str
    tools: tuple[Tool, ...] = ()
    procedures: tuple[Procedure, ...] = ()
    digest: str = ""  # what was said long ago, shortened
    recalled: Recalled | None = None  # for who reads no digest
    transcript: tuple[Entry, ...] = ()
    passages: tuple[Passage, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)  # what the house vouches for: now, business, hours, customer, verified …
    language: str = "en"
    model: str = ""  # empty: the one configured
    longest: int = 800  # tokens
    turn_id: int | None = None
    conversation_id: int | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """The next piece of the reply, of any length."""

    text: str


class Finish(StrEnum):
    STOP = "stop"
    CALLS = "calls"
    LENGTH = "length"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens; `estimated` where the provider did not say."""

    prompt: int = 0
    cached: int = 0
    completion: int = 0
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    finish: Finish
    usage: Usage
    model: str = ""


Event = Text | Call | Done


class ModelFailed(Exception):
    """No reply came of it. `passing` failures may go away: another try, or another provider, may help."""

    def __init__(self, reason: str, *, passing: bool) -> None:
        super().__init__(reason)
        self.reason, self.passing = reason, passing


class Provider(Protocol):
    name: str

    def stream(self, request: Request, *, deadline: float) -> Iterator[Event]:
        """The reply as it comes. `deadline` is a moment of `clock.monotonic()`; closing the iterator stops the model at once."""
