"""What a message says in figures: amounts, numbers of orders and tickets, codes, quantities, telephone numbers."""

import re
from decimal import Decimal
from typing import NamedTuple

from apps.llm.builtin.reading.lexicon import Match, Said

_SIGNS = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "CNY", "￥": "CNY", "₹": "INR", "₺": "TRY", "zł": "PLN"}
_NUMBER = r"\d{1,3}(?:[.,'\u00a0\u202f]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?"
_SIGN = "|".join(re.escape(sign) for sign in _SIGNS)
_SIGNED = re.compile(rf"(?P<before>{_SIGN})\s?(?P<one>{_NUMBER})(?!\d)|(?P<two>{_NUMBER})\s?(?P<after>{_SIGN})")
_NUMBERED = re.compile(r"(?:#|№|nº|n°)\s?([A-Z]{0,4}-?\d{1,12})(?!\d)", re.IGNORECASE)
_BARE = re.compile(r"(?<![\d.,:/-])([A-Z]{0,4}-?\d{1,12})(?![\d:/-]|[.,]\d)", re.IGNORECASE)
_PHONE = re.compile(r"(?<![\w.])(?:\+|00)?\(?\d[\d\s().\-/]{5,18}\d(?!\w)")
_CODE = re.compile(r"(?<!\d)(\d{3})[ -]?(\d{3})(?!\d)")
_LAST_NUMBER = re.compile(rf"({_NUMBER})\s*$")
_NUMBER_NEXT = re.compile(
    r"\W{0,3}(?:(?:no|nr|number|numero|núm|id|is|رقم)\W{1,2})?(?:#|nº|n°)?\s?([A-Z]{0,4}-?\d{1,12})(?![\d.,]*\d)", re.IGNORECASE
)
_DATE = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}")
_NUMBER_FOLLOWS = re.compile(rf"\W{{0,3}}({_NUMBER})")
_MULTIPLIER = re.compile(r"\d\s?(k\b|thousand|tausend|mil |mille|m\b|mio|million|millón|milhõ|milion|milyon)", re.IGNORECASE)
MANY = 10_000
FEW, DOZEN = 4, 12  # words of a message that is hardly more than a number; and a number that is no part of a name
SHORTEST_PHONE, LONGEST_PHONE = 7, 15


class Money(NamedTuple):
    amount: Decimal
    currency: str  # empty where only the number was said


def money(said: Said) -> Money | None:
    found = _SIGNED.search(said.text)
    if found:
        return Money(_decimal(found["one"] or found["two"]), _SIGNS[found["before"] or found["after"]])
    for match in said.found("money"):
        if match.meaning != "below" and match.first and (number := _number_before(said, match)):
            return Money(number, match.meaning)
    return None


def _number_before(said: Said, match: Match) -> Decimal | None:
    found = _LAST_NUMBER.search(said.text[: said.words[match.first].start])
    return _decimal(found[1]) if found else None


def plain_number(text: str) -> Decimal | None:
    """A number and hardly more, as somebody answers who was asked for an amount."""
    found = re.search(rf"(?<![\d.,])({_NUMBER})(?![\d])", text)
    return _decimal(found[1]) if found else None


def _decimal(written: str) -> Decimal:
    """What stands after the last comma or point is cents where it is one or two digits."""
    head, mark, tail = written.rpartition(max(".", ",", key=written.rfind))
    if mark and len(tail) <= 2:
        return Decimal(f"{re.sub(r'[^0-9]', '', head)}.{tail}")
    return Decimal(re.sub(r"[^0-9]", "", written))


def ceiling(said: Said) -> Decimal | None:
    """The most somebody would pay: “under 40 euros”."""
    below = [match for match in said.found("money") if match.meaning == "below"]
    if not below:
        return None
    paid = money(said)
    next_to_it = _NUMBER_FOLLOWS.match(said.after(below[-1]))
    amount = paid.amount if paid else _decimal(next_to_it[1]) if next_to_it else None
    return amount * (_multiplied(said.text) if amount and amount < MANY else 1) if amount else None


def _multiplied(text: str) -> int:
    """“1.2 million”, “900k”, “1,2 Mio.”"""
    found = _MULTIPLIER.search(text)
    return 1 if found is None else 1_000 if found[1].lower().startswith(("k", "t", "mil ")) else 1_000_000


def number_of(thing: str, said: Said) -> str:
    """The number said right after the word for an order or a ticket: “order 1042”, “pedido #1042”."""
    for match in said.found("things"):
        if match.meaning == thing and (found := _NUMBER_NEXT.match(said.after(match))):
            return found[1].upper()
    return ""


def marked_number(text: str) -> str:
    found = _NUMBERED.search(text)
    return found[1].upper() if found else ""


def bare_number(text: str) -> str:
    found = _BARE.search(text)
    return found[1].upper() if found else ""


def code(text: str) -> str:
    found = _CODE.search(text)
    return "".join(found.groups()) if found else ""


def phone(text: str) -> str:
    for found in _PHONE.finditer(text):
        digits = re.sub(r"\D", "", found[0])
        if SHORTEST_PHONE <= len(digits) <= LONGEST_PHONE and not _DATE.fullmatch(found[0].strip()):
            return ("+" if found[0].startswith("+") else "") + digits
    return ""


def quantity(said: Said, small: frozenset[str]) -> int | None:
    """How many: a number that opens the message or follows a word of no weight, as in “add 2”; the 50 of “SPF 50” is part of a name."""
    counted = {match.first: int(match.meaning) for match in said.found("counts") if match.meaning != "1"}
    known = {place for match in said.found("intents") for place in match.places}
    is_short = len(said.words) <= FEW
    for place, word in enumerate(said.words):
        number = int(word.folded) if re.fullmatch(r"[1-9]\d?", word.folded) else counted.get(place)
        if number and ((is_short and number <= DOZEN) or place == 0 or place - 1 in known or said.words[place - 1].folded in small):
            return number
    return None
