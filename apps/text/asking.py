"""What a text asks its reader to tell: a name, an order number, the reason for a return.

A text is read as a row of signs, one for each phrase or word that matters, and patterns of asking are looked for in that row: "could you
tell me" (a request) "your" (between) "order number" (a noun). The phrases stand in words/asking*.json, a language each; all are tried on
every text, since people mix them. Whatever stands where no known word should, breaks a pattern: rather silence than a wrong flag.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import NamedTuple

from apps.text.phrasing import Phrasebook
from apps.text.spotting import Hit, folded, lists, phrases

ASKABLE: Mapping[str, str] = {
    "name": "name",
    "email": "email",
    "phone": "phone number",
    "order": "order number",
    "invoice": "invoice number",
    "address": "address",
    "birth": "date of birth",
    "appointment": "appointment",
    "product": "product",
    "amount": "amount",
    "account": "account id",
    "reason": "reason",
}
ROLES: Mapping[str, str] = {
    "request": "R",  # asks for what follows
    "after": "A",  # asks for what stands before it
    "opening": "O",  # asks for what stands between it and a closing
    "closing": "C",
    "list": "L",  # what is asked for stands in the lines below
    "between": "b",
    "please": "P",
    "is": "=",
    "unless": "x",  # only looks like one of the others
}
NOUN, QUESTION = "N", "W"  # a noun that may be asked for; a whole question for it ("how much were you charged")

_MARK, _VALUE = "\ue000", "\ue001"
_QUESTION_MARK = re.compile(r"[?？؟]+")
_EMAIL = re.compile(r"[^\s@]{1,64}@[^\s@.]+\.[^\s@]+")
_STRAY = re.compile(r"[;,\ue000]|[^ ;,\ue000]+")
_LONG_NUMBER = re.compile(r"\d{3}")
_PREFIX = re.compile(r"(?:^|(?<= ))(?:[وبلفک]|[وبلف]?ال)$")
_SIGN_OF = {";": ";", ",": ",", _MARK: "Q", _VALUE: "v"}
_TOLD = re.compile(r"N(?==?,?x?v)")
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        r"R[bPL,]*N(?:[bP,]*N)*",
        r"N(?:[bP,]*N)*[bP=,]*A",
        r"[OP][bP,]*N(?:[bP,]*N)*[bP,]*C",
        r"(?<=;)(?:x{1,2},)?(?=[^;]*[PQ])[bP,]*N[bPN=,]*Q?(?=;)",  # "Your order number, please."
        r"[RO][bP,]*L[^;]*(?:;+[bP,]*N[^;]*)+",
        r"(?<=[;,bPR])W",
    )
)


class _Word(NamedTuple):
    language: str
    sign: str
    name: str = ""
    only_known: bool = False  # counts only where the language is known to be this one


def asks_for(text: str, language: str = "") -> frozenset[str]:
    """Which of ASKABLE the reader is asked to give."""
    words = folded(_QUESTION_MARK.sub(f" {_MARK} ; ", _EMAIL.sub(f" {_VALUE} ", text)))
    by_tongue: defaultdict[str, list[Hit[_Word]]] = defaultdict(list)
    for hit in _book().hits(words):
        if not hit.label.only_known or hit.label.language == language.partition("-")[0]:
            by_tongue[hit.label.language].append(hit)
    return frozenset(name for found in by_tongue.values() for name in _asked(words, found))


def _asked(words: str, found: Iterable[Hit[_Word]]) -> Iterator[str]:
    row = [("", ";"), *_row(words, found), ("", ";")]
    signs = _TOLD.sub("x", "".join(sign for _, sign in row))
    for pattern in _PATTERNS:
        for match in pattern.finditer(signs):
            yield from (row[place][0] for place in range(*match.span()) if signs[place] in {NOUN, QUESTION})


def _row(words: str, found: Iterable[Hit[_Word]]) -> Iterator[tuple[str, str]]:
    """The name and the sign of each phrase, and of each word and mark between them."""
    end = 0
    for hit in sorted(found, key=_first_longest):
        if hit.start >= end:
            yield from _strays(_PREFIX.sub("", words[end : hit.start]))
            yield hit.label.name, hit.label.sign
            end = hit.end
    yield from _strays(words[end:])


def _first_longest(hit: Hit[_Word]) -> tuple[int, int, bool]:
    """Of two readings of the same words the whole question."""
    return hit.start, -hit.end, hit.label.sign != QUESTION


def _strays(between: str) -> Iterator[tuple[str, str]]:
    for word in _STRAY.findall(between):
        if sign := _SIGN_OF.get(word) or _sign_of_word(word):
            yield "", sign


def _sign_of_word(word: str) -> str:
    """A long number is a value; a short one may count the lines of a list, and says nothing."""
    if _LONG_NUMBER.search(word):
        return "v"
    return "" if word.isdecimal() else "x"


@cache
def _book() -> Phrasebook[_Word]:
    return Phrasebook(_written())


def _written() -> Iterator[tuple[str, _Word]]:
    for language, listed in lists("asking").items():
        for key in listed:
            word = _labelled(language, key)
            yield from ((phrase, word) for phrase in phrases(listed[key]))


def _labelled(language: str, key: str) -> _Word:
    name, _, kind = key.partition("_")
    if name in ROLES:
        return _Word(language, ROLES[name], only_known=kind == "known")
    return _Word(language, QUESTION if kind == "asked" else NOUN, name, only_known=kind == "known")
