"""Numbers of things that belong to somebody: orders, invoices, accounts, parcels, bookings, tickets.

Told by the noun before them ("my order is 1042", "Bestellnummer: 1042", "订单号1042"), by the noun after ("1042 számú rendelés"), or by
a sign of their own ("#1042"). What is counted or paid is left, as far as it says so: "order 250 chairs" is taken for a number.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from apps.text.personal.words import plain
from apps.text.spotting import lists, phrases, unspaced

KINDS = ("order", "invoice", "account", "parcel", "booking", "ticket")
SIGN, SMALL, AFTER = "signs", "small", "after"
MEANINGS = (*KINDS, SIGN, SMALL, AFTER)

_CODE = re.compile(
    r"(?:(?<![\w.,-])|(?<=[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]))(?P<sign>[#№] ?)?"
    r"(?P<it>(?:[A-Za-z]{1,6}[-_/.]?)?\d[\dA-Za-z]*(?:[-_/][\dA-Za-z]+)*)(?![A-Za-z\d€$£%]|[.,:]\d)"
)
_FIGURE = re.compile(r"\d")
_FARTHEST_FIGURE = 9  # signs before the first one: #, a blank, six letters and what joins them to it
_WORD = re.compile(r"[#№]|[^\W\d_](?:[^\W_]|[\u0300-\u036f\u0900-\u0963\u0971-\u0de5\u0e31-\u0e4e'’])*")
_STOP = re.compile(r"(?<!\bn[or])(?<!\bnum)[.;!?](?=\s)|[。！？\n]", re.IGNORECASE)
_MONEY = frozenset("€$£¥₹₺₽₩₴₪")
_COUNTED = re.compile(
    r"\s?(?:[€$£¥₹₺₽元円원%]|(?:eur|usd|gbp|euros?|dollars?|pounds?|items?|pieces?|units?|days?|hours?|weeks?|minutes?|years?|times|people"
    r"|x|km|kg|ml|cm|mm|gb|mb|[ap]\.?m)\b)",
    re.IGNORECASE,
)
_LOOK_BACK, _LOOK_BACK_UNSPACED, _LOOK_ON = 48, 12, 30
_MOST_BETWEEN = 2
_HEAD = 2
_FEWEST_AFTER_A_SIGN, _FEWEST_SAID, _FEWEST_APART = 1, 3, 4


class Numbered(NamedTuple):
    kind: str
    start: int
    end: int


def numbered(text: str) -> Iterator[Numbered]:
    for code in _codes(text):
        if kind := _kind(text, code):
            yield Numbered(kind, code.start(), code.end())


def _codes(text: str) -> Iterator[re.Match[str]]:
    """Looked for shortly before each figure, for none begins elsewhere."""
    at = 0
    while (figure := _FIGURE.search(text, at)) and (code := _CODE.search(text, max(at, figure.start() - _FARTHEST_FIGURE))):
        yield code
        at = code.end()


def canonical(written: str) -> str:
    """One spelling of a number: its letters and digits, in capitals."""
    return "".join(sign for sign in written if sign.isalnum()).upper()


def _kind(text: str, code: re.Match[str]) -> str:
    before = text[max(0, code.start() - _LOOK_BACK) : code.start()]
    if _is_money(before) or _COUNTED.match(text, code.end()):
        return ""
    digits = sum(sign.isdigit() for sign in code["it"])
    kind, fewest = _said_before(_STOP.split(before)[-1], is_signed=code["sign"] is not None)
    if kind:
        return kind if digits >= fewest else ""
    if digits < _FEWEST_SAID:
        return ""
    return _said_after(_STOP.split(text[code.end() : code.end() + _LOOK_ON])[0]) or (KINDS[0] if code["sign"] else "")


def _is_money(before: str) -> bool:
    return before[-1:] in _MONEY or (before[-1:].isspace() and before[-2:-1] in _MONEY)


def _said_before(before: str, *, is_signed: bool) -> tuple[str, int]:
    """The nearest noun, and how many digits its number must have at least."""
    between = 0
    for word in reversed(_WORD.findall(before)):
        meaning = meant(word)
        if meaning in KINDS:
            return meaning, _FEWEST_AFTER_A_SIGN if is_signed else _FEWEST_APART if between else _FEWEST_SAID
        is_signed |= meaning == SIGN
        between += not meaning
        if between > _MOST_BETWEEN:
            break
    return _glued(before[-_LOOK_BACK_UNSPACED:]), _FEWEST_SAID


def _said_after(after: str) -> str:
    meanings = [meant(word) for word in _WORD.findall(after)[:3]]
    return next((one for one in meanings[1:] if one in KINDS), "") if meanings and meanings[0] in {SIGN, AFTER} else ""


def meant(word: str) -> str:
    """The kind of thing a word names, or whether it is one that stands before numbers."""
    bare = "#" if word in "#№" else plain(word)
    if bare == "#":
        return SIGN
    if bare[:_HEAD] not in _heads():
        return ""
    return next((name for name in MEANINGS if _is_listed(bare, name)), "")


def _is_listed(word: str, name: str) -> bool:
    whole, stems = _listed(name)
    return word in whole or word.startswith(stems)


def _glued(before: str) -> str:
    """In writings without spaces the noun stands within a run of others."""
    return next((kind for kind in KINDS for noun in _unspaced(kind) if noun in before), "") if not before.isascii() else ""


@cache
def _heads() -> frozenset[str]:
    """All that a listed word may begin with."""
    listed = [word for name in MEANINGS for words in _listed(name) for word in words]
    return frozenset(word[:length] for word in listed for length in range(min(len(word), _HEAD), _HEAD + 1))


@cache
def _listed(name: str) -> tuple[frozenset[str], tuple[str, ...]]:
    written = [plain(word) for listed in lists("numbered")[name].values() for word in phrases(listed)]
    return frozenset(word for word in written if not word.endswith("*")), tuple(word[:-1] for word in written if word.endswith("*"))


@cache
def _unspaced(kind: str) -> tuple[str, ...]:
    nouns = (word.rstrip("*") for listed in lists("numbered")[kind].values() for word in phrases(listed))
    return tuple(noun for noun in nouns if unspaced(noun[0]))
