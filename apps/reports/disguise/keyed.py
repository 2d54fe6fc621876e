"""JSON walked leaf by leaf: keys tell what stands under them. Texts that are JSON themselves are walked too."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import count
from typing import NamedTuple

from apps.reports.disguise.keys import CODES, LABELS, MEASURE, NAME, PARTY, PRICES, THING, VALUES
from apps.reports.disguise.memory import Memory
from apps.text.numbered import KINDS

Leaf = Callable[[str, str, str], str]  # the kind it is for sure, or none; what is written; where
_LONGEST_CODE = 40
_DEEPEST = 50
_FEWEST_DIGITS_OF_A_NUMBER = 6
_FEWEST_DIGITS = {"phone": 5, "card": 4, "birth date": 1, "identity number": 1, "bank account": 1, "postcode": 1, "number": 3}
_HANDED_DOWN = frozenset({"address", NAME})
_OF_WHAT_IT_IS_IN = frozenset({"id", "number", "no", "code", "reference", "ref"})


class Spot(NamedTuple):
    """Where in it one is: the kind its key tells, and what the keys above are about."""

    place: str
    kind: str = ""
    around: str = ""
    depth: int = 0


class Walk:
    """Through one value, leaf by leaf."""

    def __init__(self, leaf: Leaf, memory: Memory) -> None:
        self._leaf, self._kind_of, self._is_a_name = leaf, memory.kind_of, memory.is_a_name

    def walked(self, value: object, place: str) -> object:
        return self._walked(value, Spot(place))

    def _walked(self, value: object, spot: Spot) -> object:
        if spot.depth > _DEEPEST:
            return self._leaf("", str(value), spot.place)
        if isinstance(value, str):
            return self._written(value, spot)
        if isinstance(value, dict):
            return _apart(self._members(value, spot))
        if isinstance(value, list | tuple):
            below = spot._replace(depth=spot.depth + 1)
            return [self._walked(one, below) for one in value]
        return self._figure(value, spot) if isinstance(value, int | float) and not isinstance(value, bool) else value

    def _members(self, record: dict[str, object], spot: Spot) -> Iterator[tuple[str, object]]:
        around = THING if PRICES.intersection(record) else spot.around
        label = self._label(record)
        for key, value in record.items():
            told, is_a_name = self._kind_of(str(key)), self._is_a_name(str(key))
            kind = label if key in VALUES and label else _kind(str(key), told, around, spot.kind)
            below = Spot(f"{spot.place}.{key}" if is_a_name else spot.place, kind, told or around, spot.depth + 1)
            walked = self._walked(value, below)
            yield str(key) if is_a_name else self._leaf("", str(key), spot.place), walked

    def _label(self, record: dict[str, object]) -> str:
        if not VALUES.intersection(record):
            return ""
        return next((self._kind_of(said) for key in LABELS if isinstance(said := record.get(key), str)), "")

    def _written(self, value: str, spot: Spot) -> str:
        if value[:1] in "{[" and (record := _record(value)) is not None:
            return json.dumps(self._walked(record, spot._replace(depth=spot.depth + 1)), ensure_ascii=False)
        return self._leaf(_fitting(spot.kind, value), value, spot.place) if value else value

    def _figure(self, value: float, spot: Spot) -> object:
        kind = _fitting(spot.kind, str(value))
        if not isinstance(value, int):
            return self._leaf(kind, str(value), spot.place) if kind == "address" else value
        if not kind and spot.kind != MEASURE and len(str(abs(value))) >= _FEWEST_DIGITS_OF_A_NUMBER:
            kind = "number"
        return self._leaf(kind, str(value), spot.place) if kind else value


def _apart(members: Iterable[tuple[str, object]]) -> dict[str, object]:
    """Two keys that are disguised alike are two all the same."""
    record: dict[str, object] = {}
    for key, value in members:
        record[next(free for free in _numbered(key) if free not in record)] = value
    return record


def _numbered(key: str) -> Iterator[str]:
    yield key
    yield from (f"{key} {place}" for place in count(2))


def _kind(key: str, told: str, around: str, above: str) -> str:
    if around in KINDS and key.casefold() in _OF_WHAT_IT_IS_IN:
        return around
    if told == NAME and around == THING:
        return ""
    return told or (above if above in _HANDED_DOWN else "")


def _record(value: str) -> object | None:
    try:
        record = json.loads(value) if len(value) > 1 else None
    except (ValueError, RecursionError):
        return None
    return record if isinstance(record, dict | list) else None


def _fitting(kind: str, value: str) -> str:
    """What the key says, where the value can be it."""
    digits = sum(map(str.isdecimal, value))
    if kind == PARTY:
        return KINDS[2] if digits else NAME
    if kind in CODES:
        return kind if digits and len(value) <= _LONGEST_CODE else ""
    if kind in {THING, MEASURE} or digits < _FEWEST_DIGITS.get(kind, 0):
        return ""
    if kind == "email":
        return kind if "@" in value else ""
    return kind if re.search(r"\w", value) else ""
