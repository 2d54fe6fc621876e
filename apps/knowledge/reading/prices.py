"""Prices as people write them: 1.299,00 €, $1,299.00, CHF 12.-, in any script's digits."""

import re
from decimal import Decimal
from functools import cache

from babel.numbers import list_currencies

from apps.text.folding import western

LONGEST = 60

_SIGNS = dict(
    pair.split()
    for pair in (
        *("US$ USD", "C$ CAD", "A$ AUD", "R$ BRL", "NZ$ NZD", "HK$ HKD", "$ USD"),  # the longer ones first
        *("€ EUR", "£ GBP", "₹ INR", "₩ KRW", "₽ RUB", "₺ TRY", "₫ VND", "₪ ILS", "₴ UAH", "฿ THB", "₦ NGN", "₱ PHP", "₸ KZT", "₼ AZN"),
        *("₾ GEL", "zł PLN", "kč CZK", "euro EUR", "eur EUR", "元 CNY", "人民币 CNY", "円 JPY", "원 KRW"),
    )
)
_CODE = re.compile(r"(?<![A-Za-z])[A-Z]{3}(?![A-Za-z])")
_NUMBER = re.compile(r"(?<!\d)-? ?\d+(?:[.,' ]\d+)*+")
_AS_WRITTEN = str.maketrans({"\u2212": "-", "\u066b": ".", "\u066c": ",", "’": "'", "،": ",", "\u00a0": " ", "\u2009": " ", "\u202f": " "})


def read(cell: str) -> Decimal | None:
    """The amount; None where there is none, or more than one."""
    found = _NUMBER.findall(western(cell.translate(_AS_WRITTEN))) if len(cell) <= LONGEST else []
    return _amount(found[0]) if len(found) == 1 else None


def currency(text: str) -> str:
    """The ISO code of the currency that is named; nothing where none is, or where a sign stands for several."""
    code = next((code for code in _CODE.findall(text) if code in _codes()), "")
    small = text.casefold()
    return code or next((meant for sign, meant in _SIGNS.items() if sign.casefold() in small), "")


def _amount(number: str) -> Decimal:
    whole, fraction = _parted(number)
    digits = "".join(filter(str.isdigit, whole))
    sign = "-" if number[0] == "-" else ""
    return Decimal(f"{sign}{digits}.{fraction}" if fraction else f"{sign}{digits}")


def _parted(number: str) -> tuple[str, str]:
    """Before and after the decimal mark. A single mark before three digits groups thousands, unless nothing else can be meant."""
    marks = [character for character in number.strip("- ") if not character.isdigit()]
    if not marks or marks[-1] in "' " or marks.count(marks[-1]) > 1:
        return number, ""
    whole, _, fraction = number.rpartition(marks[-1])
    is_grouping = len(fraction) == 3 and len(marks) == 1 and whole.strip("- ") != "0"
    return (number, "") if is_grouping else (whole, fraction)


@cache
def _codes() -> frozenset[str]:
    return frozenset(list_currencies())
