"""The catalogue: every event by name, with the ids it carries. A room declares its own in its `events.py`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

NAME = re.compile(r"[a-z_]+\.[a-z_]+")
WORD = re.compile(r"[A-Za-z0-9_.:\-]{0,64}")

Value = int | bool | str | None


class Field(Enum):
    """What an event may carry: never free text, so never personal data."""

    ID = "an id"
    WORD = "a word of our own, such as a role or a field's name"
    WORDS = "several such words, joined by commas"
    FLAG = "yes or no"

    def admits(self, value: Value) -> bool:
        match self:
            case Field.ID:
                return value is None or (isinstance(value, int) and not isinstance(value, bool))
            case Field.FLAG:
                return isinstance(value, bool)
            case Field.WORD:
                return isinstance(value, str) and WORD.fullmatch(value) is not None
            case Field.WORDS:
                return isinstance(value, str) and all(WORD.fullmatch(word) for word in value.split(","))


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of event. `live` ones are published to sockets; a kind that is not `recorded` is only ever announced."""

    name: str
    sentence: str
    fields: Mapping[str, Field]
    live: bool = False
    recorded: bool = True


class Uncatalogued(ValueError):
    """An event was recorded that nobody declared, or with fields it was not declared with."""


_kinds: dict[str, Kind] = {}


def declare(name: str, sentence: str, *, live: bool = False, recorded: bool = True, **fields: Field) -> None:
    if not NAME.fullmatch(name):
        raise Uncatalogued(f"{name!r} must read like “conversation.claimed”.")
    if name in _kinds:
        raise Uncatalogued(f"{name} is declared twice.")
    _kinds[name] = Kind(name, sentence, fields, live, recorded)


def kinds() -> list[Kind]:
    return [_kinds[name] for name in sorted(_kinds)]


def checked(name: str, payload: Mapping[str, Value]) -> Kind:
    """The kind of that name, after the payload has been held against it."""
    kind = _kinds.get(name)
    if kind is None:
        raise Uncatalogued(f"{name} is not in the catalogue: declare it in its room's events.py.")
    if payload.keys() != kind.fields.keys():
        raise Uncatalogued(f"{name} carries {sorted(kind.fields)}, not {sorted(payload)}.")
    for field, value in payload.items():
        if not kind.fields[field].admits(value):
            raise Uncatalogued(f"{name}: {field} must be {kind.fields[field].value}.")
    return kind
