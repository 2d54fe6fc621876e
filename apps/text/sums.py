"""Sums of money that a text speaks of: a number beside a currency's sign, code or name."""

import re
from decimal import Decimal

from apps.text.folding import western

_MONEY = (
    r"(?:[$€£¥₹₺₽₩฿₫₴₦]|(?<![^\W\d_])(?:usd|eur|gbp|chf|cad|aud|jpy|inr|try|pln|brl|mxn|cny|zł|zl|kr|dollars?|euros?|pounds?|dólares"
    r"|dolares|libras|lira|rupees|francs?|reais|yuan|元|円|ريال|درهم|यूरो|रुपये)(?![^\W\d_]))"
)
_NUMBER = r"\d{1,3}(?:[.,'’\u00a0\u202f ]\d{3})+(?!\d)(?:[.,]\d{1,2}(?!\d))?|\d{1,12}(?:[.,]\d{1,2}(?!\d))?"
_SUM = re.compile(rf"{_MONEY}\s?(?P<after>{_NUMBER})|(?<![\d.,])(?P<before>{_NUMBER})\s?{_MONEY}", re.IGNORECASE)
_DECIMALS = re.compile(r"[.,](\d{1,2})\Z")


def sums(text: str) -> list[Decimal]:
    """In the order they are said; the last separator begins the decimals where one or two digits follow it."""
    return [_value(found["after"] or found["before"]) for found in _SUM.finditer(western(text))]


def _value(number: str) -> Decimal:
    decimals = _DECIMALS.search(number)
    whole = re.sub(r"\D", "", number[: decimals.start()] if decimals else number)
    return Decimal(f"{whole}.{decimals[1]}" if decimals else whole)
