"""JSON walked leaf by leaf: keys tell what stands under them. Texts that are JSON themselves are walked too."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import count
from typing import NamedTuple

from apps.reports.disguise.keys import CODES, LABELS, MEASURE, NAME, PARTY, PRICES, THING, VALUES, is_a_name, kind_of
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


def walked(value: object, leaf: Leaf, place: str) -> object:
    return _walked(value, leaf, Spot(place))


def _walked(value: object, leaf: Leaf, spot: Spot) -> object:
    if spot.depth > _DEEPEST:
        return leaf("", str(value), spot.place)
    if isinstance(value, dict):
        return _apart((key if is_a_name(key) else leaf("", key, spot.place), one) for key, one in _members(value, leaf, spot))
    if isinstance(value, list | tuple):
        return [_walked(one, leaf, spot._replace(depth=spot.depth + 1)) for one in value]
    if isinstance(value, str):
        return _written(value, leaf, spot)
    return _figure(value, leaf, spot) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _apart(members: Iterable[tuple[str, object]]) -> dict[str, object]:
    """Two keys that are disguised alike are two all the same."""
    record: dict[str, object] = {}
    for key, value in members:
        record[next(free for free in _numbered(key) if free not in record)] = value
    return record


def _numbered(key: str) -> Iterator[str]:
    yield key
    yield from (f"{key} {place}" for place in count(2))


def _members(record: dict[str, object], leaf: Leaf, spot: Spot) -> Iterator[tuple[str, object]]:
    around = THING if PRICES.intersection(record) else spot.around
    label = next((kind_of(said) for key in LABELS if isinstance(said := record.get(key), str) and VALUES.intersection(record)), "")
    for key, value in record.items():
        kind = label if key in VALUES and label else _kind(str(key), around, spot.kind)
        below = Spot(f"{spot.place}.{key}" if is_a_name(str(key)) else spot.place, kind, kind_of(str(key)) or around, spot.depth + 1)
        yield str(key), _walked(value, leaf, below)


def _kind(key: str, around: str, above: str) -> str:
    if around in KINDS and key.casefold() in _OF_WHAT_IT_IS_IN:
        return around
    kind = kind_of(key)
    if kind == NAME and around == THING:
        return ""
    return kind or (above if above in _HANDED_DOWN else "")


def _written(value: str, leaf: Leaf, spot: Spot) -> str:
    if value[:1] in "{[" and (record := _record(value)) is not None:
        return json.dumps(_walked(record, leaf, spot._replace(depth=spot.depth + 1)), ensure_ascii=False)
    return leaf(_fitting(spot.kind, value), value, spot.place) if value else value


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


def _figure(value: float, leaf: Leaf, spot: Spot) -> object:
    kind = _fitting(spot.kind, str(value))
    if not isinstance(value, int):
        return leaf(kind, str(value), spot.place) if kind == "address" else value
    if not kind and spot.kind != MEASURE and len(str(abs(value))) >= _FEWEST_DIGITS_OF_A_NUMBER:
        kind = "number"
    return leaf(kind, str(value), spot.place) if kind else value
