"""Payment-card numbers in what people type, found and masked before anything is stored.

A number counts when its length and first digits belong to an issuer and its check digit holds, which order numbers, phone numbers and
tracking numbers almost never do; an IBAN is left alone. Any decimal digits count, with spaces, dashes or dots between them.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

SHORTEST, LONGEST = 13, 19
MASK = "•••• •••• ••••"

_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
_BETWEEN = r"[ \u00a0\u2007\u2009\u202f.\-\u2010-\u2015_/]{1,3}"
_RUN = re.compile(rf"(?P<masked>•{{4}} \d{{4}}(?!\d))|(?P<phone>\+)?(?P<run>\d+(?:{_BETWEEN}\d+)*)")
_GROUP = re.compile(r"\d+")
_IBAN = re.compile(r"[A-Za-z]{2}\d{2}(?:[ \-]?[A-Za-z0-9]){11,30}", re.ASCII)
_USUAL_GROUPS = {(4, 4, 4, 4), (4, 6, 5), (4, 6, 4), (4, 4, 4, 1), (4, 4, 4, 4, 3), (4, 4, 4, 4, 2), (6, 13), (4, 4, 5)}

# First digits from and to, with the lengths their issuers use.
_ISSUERS: tuple[tuple[str, str, frozenset[int]], ...] = tuple(
    (first, last, frozenset(lengths))
    for first, last, lengths in (
        ("4", "4", (13, 16, 18, 19)),  # Visa
        ("51", "55", (16,)),  # Mastercard
        ("2221", "2720", (16,)),
        ("34", "34", (15,)),  # American Express
        ("37", "37", (15,)),
        ("300", "305", (14, 16)),  # Diners Club
        ("3095", "3095", (14, 16)),
        ("36", "36", (14, 15, 16, 17, 18, 19)),
        ("38", "39", (14, 16)),
        ("6011", "6011", (16, 17, 18, 19)),  # Discover
        ("644", "649", (16, 17, 18, 19)),
        ("65", "65", (16, 17, 18, 19)),
        ("62", "62", (16, 17, 18, 19)),  # UnionPay
        ("81", "81", (16, 17, 18, 19)),
        ("3528", "3589", (16, 17, 18, 19)),  # JCB
        ("1800", "1800", (15,)),
        ("2131", "2131", (15,)),
        ("2200", "2204", (16, 17, 18, 19)),  # Mir
        ("50", "50", (13, 14, 15, 16, 17, 18, 19)),  # Maestro, Elo, Verve, RuPay
        ("56", "58", (13, 14, 15, 16, 17, 18, 19)),
        ("60", "60", (16,)),
        ("63", "63", (16, 17, 18, 19)),
        ("67", "67", (13, 14, 15, 16, 17, 18, 19)),
        ("82", "82", (16,)),
        ("8600", "8600", (16,)),  # Uzcard
        ("9792", "9792", (16,)),  # Troy
        ("9860", "9860", (16,)),  # Humo
    )
)


class Span(NamedTuple):
    start: int
    end: int


def find(text: str) -> list[Span]:
    return list(_found(text))


def masked(text: str) -> str:
    """The text with all but the last four digits of each card hidden."""
    kept, written = 0, []
    for span in _found(text):
        written += [text[kept : span.start], f"{MASK} {_digits(text[span.start : span.end])[-4:]}"]
        kept = span.end
    return "".join([*written, text[kept:]])


def is_card(digits: str) -> bool:
    """Whether plain digits are a number some issuer gives out."""
    return SHORTEST <= len(digits) <= LONGEST and _issued(digits) and _checks(digits)


def _found(text: str) -> Iterator[Span]:
    accounts = [Span(*found.span()) for found in _IBAN.finditer(text) if _is_account(found[0])]
    for run in _RUN.finditer(text):
        if run["run"] and not run["phone"]:
            groups = [Span(*group.span()) for group in _GROUP.finditer(text, run.start("run"), run.end("run"))]
            yield from (card for card in _cards(text, groups) if not any(_meet(card, iban) for iban in accounts))


def _meet(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _cards(text: str, groups: Sequence[Span]) -> Iterator[Span]:
    """A run of groups that is a card as a whole, or else the cards written among its groups."""
    if _card_of(text, groups):
        yield Span(groups[0].start, groups[-1].end)
        return
    begin, at = 0, 0
    while at < len(groups):
        if length := _groups_of_card(text, groups[at : at + LONGEST]):
            yield from _whole(text, groups[begin:at])
            yield Span(groups[at].start, groups[at + length - 1].end)
            begin = at = at + length
        else:
            at += 1
    if begin:
        yield from _whole(text, groups[begin:])


def _whole(text: str, groups: Sequence[Span]) -> Iterator[Span]:
    if _card_of(text, groups):
        yield Span(groups[0].start, groups[-1].end)


def _groups_of_card(text: str, groups: Sequence[Span]) -> int:
    """How many of these groups, from the first, make a card written the usual way; none make none."""
    lengths = (count for count in range(1, min(5, len(groups)) + 1) if _usual(groups[:count]) and _card_of(text, groups[:count]))
    return next(lengths, 0)


def _usual(groups: Sequence[Span]) -> bool:
    return len(groups) == 1 or tuple(group.end - group.start for group in groups) in _USUAL_GROUPS


def _card_of(text: str, groups: Sequence[Span]) -> bool:
    if not groups or not SHORTEST <= sum(group.end - group.start for group in groups) <= LONGEST:
        return False
    return is_card("".join(_digits(text[group.start : group.end]) for group in groups))


def _digits(written: str) -> str:
    return "".join(str(int(sign)) for sign in written if sign.isdecimal())


def _issued(digits: str) -> bool:
    return any(first <= digits[: len(first)] <= last and len(digits) in lengths for first, last, lengths in _ISSUERS)


def _checks(digits: str) -> bool:
    """Luhn: every second digit from the right doubled, their sum a multiple of ten."""
    return sum(_DOUBLED[int(sign)] if place % 2 else int(sign) for place, sign in enumerate(reversed(digits))) % 10 == 0


def _is_account(written: str) -> bool:
    """An IBAN, whole or with letters run on after it."""
    plain = re.sub(r"[ \-]", "", written).upper()
    return any(_leaves_one(plain[:length]) for length in range(15, min(len(plain), 34) + 1))


def _leaves_one(account: str) -> bool:
    return int("".join(str(int(sign, 36)) for sign in account[4:] + account[:4])) % 97 == 1
