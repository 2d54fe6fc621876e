"""The known addresses of who takes part, however they are spaced: e-mail addresses, phone numbers, user ids, streets."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from apps.text.folding import western
from apps.text.personal import Page
from apps.text.personal.cues import SIGNS, Cue
from apps.text.personal.words import listed

_AT = r"@|[(\[{<]\s*(?:at|ät|arroba|chiocciola|małpa|kukac|собака)\s*[)\]}>]|(?<=\s)(?:at|arroba|chiocciola|małpa|kukac|собака)(?=\s)"
_DOT = r"[(\[{<]\s*(?:dot|punkt|punto|point|ponto|точка)\s*[)\]}>]|(?<=\s)(?:dot|punkt|punto|point|ponto|точка)(?=\s)"
_SIGN = re.compile(r"\S")
_SAID = re.compile(rf"(?P<at>{_AT})|(?P<dot>{_DOT})|(?P<sign>\S)", re.IGNORECASE)
_SAID_AT = Cue(lambda: ("at", "ät", "arroba", "chiocciola", "małpa", "kukac", "собака"))
_ANCHOR = 7  # last digits by which a phone number is known
_FEWEST_DIGITS = 5
_SHORTEST_MAILBOX = 6
_FARTHEST = 5  # signs between two digits of one number
_BREAKS = re.compile(r"[^\W\d_]|\n")
_PREFIX = re.compile(r"(?:\+|00|\(\s*\+?|\b0)[\s\u00a0().\-/0]*$")

EMAIL, PHONE, USER, HOME = "email", "phone", "user", "address"


class Address(NamedTuple):
    kind: str
    spelling: str  # the one by which its pseudonym is made


@lru_cache(maxsize=2048)
def read(value: str) -> Address:
    low = value.strip().casefold()
    if "@" in low:
        return Address(EMAIL, "".join(low.split()))
    digits = digits_of(low)
    if len(digits) >= _FEWEST_DIGITS + 1 and not re.search(r"[^\W\d_]", low):
        return Address(PHONE, digits.removeprefix("00"))
    return Address(USER, low)


def digits_of(written: str) -> str:
    return "".join(sign for sign in western(written) if sign.isdecimal())


def places(page: Page, address: Address) -> Iterable[tuple[int, int]]:
    if address.kind == EMAIL:
        return _emails(page, address.spelling) if page.has(SIGNS) or page.has(_SAID_AT) else ()
    if address.kind == PHONE:
        return _phones(page.text, address.spelling) if page.digits >= _FEWEST_DIGITS else ()
    return _words(page.text, address.spelling)


def _words(text: str, value: str) -> Iterator[tuple[int, int]]:
    if len(value) > 2 and value.split(maxsplit=1)[0] in text.casefold():
        words = r"\s+".join(map(re.escape, value.split()))
        yield from (found.span() for found in re.finditer(rf"(?<!\w){words}(?!\w)", text, re.IGNORECASE))


def _emails(page: Page, value: str) -> Iterator[tuple[int, int]]:
    """Signs and blanks as they stand, and again with "at" and "dot" for what they mean."""
    text = page.text
    if "@" in text and value in "".join(text.split()).casefold():
        yield from _spaced(value, [(sign[0], *sign.span()) for sign in _SIGN.finditer(text)])
    if page.has(_SAID_AT):
        yield from _spaced(value, [("@" if sign["at"] else "." if sign["dot"] else sign[0], *sign.span()) for sign in _SAID.finditer(text)])


def mailboxes(text: str, address: Address) -> Iterable[tuple[int, int]]:
    """What stands before the @ is often a user name too."""
    name = address.spelling.partition("@")[0] if address.kind == EMAIL else ""
    return _words(text, name) if len(name) >= _SHORTEST_MAILBOX and not (name in listed("english") or name in listed("ordinary")) else ()


def _spaced(value: str, signs: list[tuple[str, int, int]]) -> Iterator[tuple[int, int]]:
    bare = "".join(sign.casefold()[0] for sign, _, _ in signs)
    at = bare.find(value)
    while at >= 0:
        yield signs[at][1], signs[at + len(value) - 1][2]
        at = bare.find(value, at + len(value))


def _phones(text: str, value: str) -> Iterator[tuple[int, int]]:
    """By its last digits, and from there as far to the left as the number goes on."""
    text = western(text)
    figures = [(sign, place) for place, sign in enumerate(text) if sign.isdecimal()]
    bare = "".join(figure for figure, _ in figures)
    anchor = value[-_ANCHOR:]
    at = bare.find(anchor)
    while at >= 0:
        stop = at + len(anchor)
        if _together(text, [place for _, place in figures[at:stop]]):
            begin = _leftwards(text, figures, at, value[: -len(anchor)])
            yield _with_prefix(text, figures[begin][1]), figures[stop - 1][1] + 1
        at = bare.find(anchor, at + 1)


def _together(text: str, at: list[int]) -> bool:
    return all(after - before <= _FARTHEST and not _BREAKS.search(text, before + 1, after) for before, after in pairwise(at))


def _leftwards(text: str, figures: list[tuple[str, int]], begin: int, rest: str) -> int:
    """An area's leading nought, written in brackets or not, may stand between."""
    while rest and begin and _together(text, [figures[begin - 1][1], figures[begin][1]]):
        if figures[begin - 1][0] == rest[-1]:
            rest, begin = rest[:-1], begin - 1
        elif figures[begin - 1][0] == "0" and begin > 1 and figures[begin - 2][0] == rest[-1]:
            begin -= 1
        else:
            break
    return begin


def _with_prefix(text: str, start: int) -> int:
    prefix = _PREFIX.search(text, max(0, start - 8), start)
    return prefix.start() if prefix else start
