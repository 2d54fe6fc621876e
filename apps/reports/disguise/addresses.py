"""The known addresses of who takes part, however they are spaced: e-mail addresses, phone numbers, user ids, streets."""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from apps.reports.disguise.caseless import Caseless
from apps.text.folding import caseless, figures_of, western
from apps.text.personal import Page
from apps.text.personal.cues import DIGIT, SIGNS, Cue
from apps.text.personal.words import listed

_AT = r"@|[(\[{<]\s*(?:at|ät|arroba|chiocciola|małpa|kukac|собака)\s*[)\]}>]|(?<=\s)(?:at|arroba|chiocciola|małpa|kukac|собака)(?=\s)"
_DOT = r"[(\[{<]\s*(?:dot|punkt|punto|point|ponto|точка)\s*[)\]}>]|(?<=\s)(?:dot|punkt|punto|point|ponto|точка)(?=\s)"
_SAID = re.compile(rf"(?P<at>{_AT})|(?P<dot>{_DOT})|(?P<sign>\S)", re.IGNORECASE)
_SAID_AT = Cue(lambda: ("at", "ät", "arroba", "chiocciola", "małpa", "kukac", "собака"))
_ANCHOR = 7  # last digits by which a phone number is known
_FEWEST_DIGITS = 5
_SHORTEST_WORD, _SHORTEST_MAILBOX = 3, 6
_FARTHEST = 5  # signs between two digits of one number
_SEPARATORS = re.compile("[@.]")
_BREAKS = re.compile(r"[^\W\d_]|\n")
_PREFIX = re.compile(r"(?:\+|00|\(\s*\+?|\b0)[\s\u00a0().\-/0]*$")

EMAIL, PHONE, USER, HOME = "email", "phone", "user", "address"


class Address(NamedTuple):
    kind: str
    spelling: str  # the one by which its pseudonym is made


def read(value: str) -> Address:
    low = value.strip().casefold()
    if "@" in low:
        return Address(EMAIL, "".join(low.split()))
    digits = figures_of(low)
    if len(digits) >= _FEWEST_DIGITS + 1 and not re.search(r"[^\W\d_]", low):
        return Address(PHONE, digits.removeprefix("00"))
    return Address(USER, low)


class Reach:
    """All the addresses of who takes part."""

    def __init__(self, addresses: Iterable[Address]) -> None:
        self.addresses = tuple(addresses)
        kinds = {address.kind for address in self.addresses}
        self._heard = (SIGNS.bit | _SAID_AT.bit) * (EMAIL in kinds) | DIGIT.bit * (PHONE in kinds)
        self._words = tuple(filter(None, map(_beginning, self.addresses)))

    def on(self, page: Page) -> tuple[Address, ...]:
        """None where it is sure that none of them stands there."""
        if page.heard & self._heard or any(word in page.caseless for word in self._words):
            return self.addresses
        return ()


def _beginning(address: Address) -> str:
    """What must be there for it, wherever it is told by words."""
    if address.kind == EMAIL:
        return caseless(_mailbox(address))
    return "" if address.kind == PHONE or len(address.spelling) < _SHORTEST_WORD else caseless(address.spelling.split(maxsplit=1)[0])


def places(page: Page, address: Address) -> Iterable[tuple[int, int]]:
    if address.kind == EMAIL:
        return _emails(page, address.spelling) if page.has(SIGNS) or page.has(_SAID_AT) else ()
    if address.kind == PHONE:
        return _phones(page.text, address.spelling) if page.digits >= _FEWEST_DIGITS else ()
    return _words(page, address.spelling)


def _words(page: Page, value: str) -> Iterator[tuple[int, int]]:
    if len(value) >= _SHORTEST_WORD and caseless(value.split(maxsplit=1)[0]) in page.caseless:
        yield from Caseless(page).words(value.split())


def _emails(page: Page, value: str) -> Iterator[tuple[int, int]]:
    """Signs and blanks as they stand, and again with "at" and "dot" for what they mean."""
    text = page.text
    if "@" in text and value in "".join(text.split()).casefold():
        yield from _spaced(value, [(sign, place, place + 1) for place, sign in enumerate(text) if not sign.isspace()])
    if page.has(_SAID_AT) and _has_pieces(text, value):
        yield from _spaced(value, [("@" if sign["at"] else "." if sign["dot"] else sign[0], *sign.span()) for sign in _SAID.finditer(text)])


def _has_pieces(text: str, value: str) -> bool:
    """Whether all that stands between its signs is there."""
    bare = "".join(sign.casefold()[0] for sign in "".join(text.split()))
    return all(piece in bare for piece in _SEPARATORS.split(value))


def mailboxes(page: Page, address: Address) -> Iterable[tuple[int, int]]:
    """What stands before the @ is often a user name too."""
    return _words(page, name) if (name := _mailbox(address)) else ()


def _mailbox(address: Address) -> str:
    name = address.spelling.partition("@")[0] if address.kind == EMAIL else ""
    return name if len(name) >= _SHORTEST_MAILBOX and not (name in listed("english") or name in listed("ordinary")) else ""


def _spaced(value: str, signs: list[tuple[str, int, int]]) -> Iterator[tuple[int, int]]:
    bare = "".join(sign.casefold()[0] for sign, _, _ in signs)
    at = bare.find(value)
    while at >= 0:
        yield signs[at][1], signs[at + len(value) - 1][2]
        at = bare.find(value, at + len(value))


def _phones(text: str, value: str) -> Iterator[tuple[int, int]]:
    """By its last digits, and from there as far to the left as the number goes on."""
    text, bare, anchor = western(text), figures_of(text), value[-_ANCHOR:]
    at = bare.find(anchor)
    figures = [(sign, place) for place, sign in enumerate(text) if sign.isdecimal()] if at >= 0 else []
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
