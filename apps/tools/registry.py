"""The registry: every tool by name, with the types of its arguments, its tier and what must hold before it runs.

A room lends a tool by decorating a function in its `tools.py`:

    @tool("order_lookup", tier=Tier.READ, needs_identity=True)
    def order_lookup(caller: Caller, arguments: OrderLookup) -> Outcome:
        \"\"\"What the model is told of it.\"\"\"

Policy is code here, never prompt: nothing a customer, a document or a model says can raise a tier or approve a call.
"""

import inspect
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any, get_type_hints

from pydantic import BaseModel, ConfigDict, model_validator

from apps.conversations.models import Conversation
from apps.events.actors import Actor
from apps.tenants.models import Membership


class Tier(StrEnum):
    READ = "read"
    WRITE = "write"
    MONEY = "money"
    NEVER = "never"


Content = dict[str, Any]
MASK = "…"

_NEVER_KEPT = re.compile(r"[\0\ud800-\udfff]")


def storable(value: Any) -> Any:
    """The same, less what no row can hold: JSON knows characters and numbers that PostgreSQL does not."""
    match value:
        case str():
            return _NEVER_KEPT.sub("", value)
        case float() if not math.isfinite(value):
            return str(value)
        case dict():
            return {storable(key): storable(one) for key, one in value.items()}
        case list():
            return [storable(one) for one in value]
    return value


def hinted(address: str) -> str:
    """Enough to recognise one's own address or number, too little to learn another's."""
    name, at, domain = address.partition("@")
    return f"{name[:1]}{MASK}@{domain}" if at else f"{MASK}{address[-2:]}"


class Arguments(BaseModel):
    """What a tool is given: nothing beyond what it names, so that no made-up argument passes unseen."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, str_max_length=2_000)

    @model_validator(mode="before")
    @classmethod
    def _can_be_kept(cls, told: Any) -> Any:
        if storable(told) != told:
            raise ValueError("There are characters or numbers in it that cannot be kept")
        return told


@dataclass(frozen=True, slots=True)
class Caller:
    """For whom a tool runs. All of it comes from the server; a model supplies arguments alone."""

    conversation: Conversation
    actor: Actor
    is_verified: bool = False
    key: str = ""  # of the call: what a tool writes under it, it writes once
    approved_by: Membership | None = None

    @property
    def contact_id(self) -> int:
        return self.conversation.contact_id


class Refused(Exception):
    """A tool will not do it, for a reason that may be told."""

    def __init__(self, reason: str, *, code: str = "refused") -> None:
        super().__init__(reason)
        self.reason, self.code = reason, code


@dataclass(frozen=True, slots=True)
class Judgement:
    """What policy says before anything is done: what exactly would happen, and whether a person with authority must agree."""

    summary: str
    needs_approval: bool = False
    amount: str = ""
    because: str = ""  # why somebody must agree, as whoever decides reads it
    most: str = ""  # what whoever asks may do alone


Run = Callable[[Caller, Any], Content]
Judge = Callable[[Caller, Any], Judgement]
Reconcile = Callable[[Caller, Any], Content | None]  # what an effect outside came to, None where it surely never happened


@dataclass(frozen=True, slots=True)
class Tool:
    name: str
    tier: Tier
    run: Run
    arguments: type[Arguments]
    description: str
    judge: Judge | None = None  # says what a call would do, or raises Refused; with one, a customer is asked before it is done
    reconcile: Reconcile | None = None
    needs_identity: bool = False
    most_a_conversation: int = 20
    seconds: float = 5.0  # for each statement, where its effect is ours; for all of it, where that lies outside
    secret: tuple[str, ...] = ()  # arguments that nobody reads again once the call is over
    always_on: bool = False  # no tenant switches it off, or bounds it
    title: str = ""  # as colleagues know it
    by_hand: bool = True  # whether colleagues use it from a case

    @property
    def label(self) -> str:
        return self.title or self.name.replace("_", " ").capitalize()

    @property
    def is_local(self) -> bool:
        """Whether its effect is ours alone, and stands or falls with our own commit."""
        return self.reconcile is None

    @property
    def schema(self) -> dict[str, Any]:
        """As models are told of the arguments."""
        return _schema(self.arguments)

    def masked(self, arguments: Content) -> Content:
        """As they stay in the call's row; of a tool with secrets nothing that was misnamed or unreadable either."""
        if not self.secret:
            return arguments
        plain = self.arguments.model_fields.keys() - set(self.secret)
        return {name: value if name in plain else MASK for name, value in arguments.items()}


@cache
def _schema(arguments: type[Arguments]) -> dict[str, Any]:
    """Made once: every turn reads them all."""
    schema = arguments.model_json_schema()
    return {"type": "object", "properties": {}, "additionalProperties": False} | {
        name: value for name, value in schema.items() if name not in {"title", "description"}
    }


class Unregistered(LookupError):
    """A tool is registered twice, or in a shape that cannot be run."""


_tools: dict[str, Tool] = {}
_aliases: dict[str, str] = {}


def tool(
    name: str,
    *,
    tier: Tier,
    judge: Judge | None = None,
    reconcile: Reconcile | None = None,
    needs_identity: bool = False,
    aliases: tuple[str, ...] = (),
    most_a_conversation: int = 20,
    seconds: float = 5.0,
    secret: tuple[str, ...] = (),
    always_on: bool = False,
    title: str = "",
    by_hand: bool = True,
) -> Callable[[Run], Run]:
    def register(run: Run) -> Run:
        arguments = get_type_hints(run).get("arguments")
        if name in _tools or not (isinstance(arguments, type) and issubclass(arguments, Arguments)):
            raise Unregistered(f"{name} must be one function with typed arguments.")
        if tier is Tier.MONEY and judge is None:
            raise Unregistered(f"{name} moves money: it needs a judge that says what would happen.")
        description = inspect.cleandoc(run.__doc__ or "")
        _tools[name] = Tool(
            name, tier, run, arguments, description, judge, reconcile, needs_identity, most_a_conversation, seconds, secret, always_on,
            title, by_hand,
        )  # fmt: skip
        _aliases.update(dict.fromkeys(aliases, name))
        return run

    return register


def named(name: str) -> Tool | None:
    return _tools.get(_aliases.get(name, name))


def for_hands(name: str) -> Tool | None:
    """One that colleagues use themselves."""
    found = named(name)
    return found if found and found.by_hand and found.tier is not Tier.NEVER else None


def tools() -> list[Tool]:
    """All that may ever run, by name: the same order always, so that prompts begin alike."""
    return [_tools[name] for name in sorted(_tools) if _tools[name].tier is not Tier.NEVER]
