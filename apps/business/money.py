"""Amounts of money: exact decimals, never floats."""

from decimal import ROUND_HALF_UP, Decimal

from babel.numbers import format_currency, get_currency_precision

PLACES = 2  # what the columns keep


def smallest(currency: str) -> Decimal:
    """The smallest coin: a cent, a yen."""
    return Decimal(1).scaleb(-min(get_currency_precision(currency), PLACES))


def is_payable(amount: Decimal, currency: str) -> bool:
    """Whether the amount is more than nothing, and can be paid in that currency's coins."""
    return amount.is_finite() and amount > 0 and amount == rounded(amount, currency)


def rounded(amount: Decimal, currency: str) -> Decimal:
    return amount.quantize(smallest(currency), rounding=ROUND_HALF_UP)


def spoken(amount: Decimal, currency: str, locale: str = "en") -> str:
    """As a person of that language writes it."""
    return str(format_currency(amount, currency, locale=locale.replace("-", "_")))
