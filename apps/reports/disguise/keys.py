"""What the keys of JSON tell of their values: `customer_email` is an address, `orderId` an order's number, `product.name` no person."""

import re
from functools import cache

from apps.text.numbered import KINDS
from apps.text.spotting import lists

NAME, PARTY, THING, MEASURE = "name", "party", "thing", "measure"
CODES = frozenset({*KINDS, "number"})
LABELS, VALUES = ("label", "title", "name", "field", "key"), frozenset({"value"})
PRICES = frozenset({"price", "sku", "stock", "quantity", "unit_price"})

_JOINTS = re.compile(r"[_. -]*\d?")
_PIECES = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


def kind_of(key: str) -> str:
    """A kind of personal thing; `thing` or `measure` for what is nobody's; empty where the key tells nothing."""
    words = {word.lower() for word in _PIECES.findall(key)}
    if words & _words("nobody's", MEASURE):
        return MEASURE
    told = next((kind for kind in lists("keys")["personal"] if words & _words("personal", kind) and _fits(kind, words)), "")
    return told or (THING if words & _words("nobody's", THING) else "")


def is_a_name(key: str) -> bool:
    """Whether it is a name that a program gave, all of whose words are known here: what else is in it might be somebody's."""
    words = {word.lower() for word in _PIECES.findall(key)}
    return bool(words) and words <= _known() and _JOINTS.fullmatch(_PIECES.sub("", key)) is not None


@cache
def _known() -> frozenset[str]:
    return frozenset(word for part in ("personal", "nobody's") for kind in lists("keys")[part] for word in _words(part, kind))


def _fits(kind: str, words: set[str]) -> bool:
    if kind in CODES:
        return not words & _words("nobody's", "no code")
    return kind not in {NAME, PARTY} or not words & _words("nobody's", THING)


@cache
def _words(part: str, kind: str) -> frozenset[str]:
    return frozenset(lists("keys")[part][kind].split())
