"""Amounts are exact, whatever the currency."""

from decimal import Decimal

import pytest

from apps.business.money import is_payable, rounded, smallest, spoken


@pytest.mark.parametrize(
    ("amount", "currency", "payable"),
    [("0.01", "USD", True), ("1.10", "EUR", True), ("0", "USD", False), ("-1", "USD", False), ("1.001", "USD", False),
     ("100", "JPY", True), ("100.5", "JPY", False), ("NaN", "USD", False), ("Infinity", "USD", False), ("1E+2", "USD", True)],
)  # fmt: skip
def test_what_can_be_paid(amount: str, currency: str, payable: bool) -> None:
    assert is_payable(Decimal(amount), currency) is payable


@pytest.mark.parametrize(("amount", "currency", "to"), [("1.005", "USD", "1.01"), ("2.675", "EUR", "2.68"), ("99.5", "JPY", "100")])
def test_halves_are_rounded_away_from_nothing(amount: str, currency: str, to: str) -> None:
    assert rounded(Decimal(amount), currency) == Decimal(to)


def test_no_coin_is_smaller_than_a_column_keeps() -> None:
    assert smallest("KWD") == Decimal("0.01")


@pytest.mark.parametrize(("locale", "said"), [("en", "$1,234.50"), ("de", "1.234,50\xa0$"), ("zh-Hans", "US$1,234.50")])
def test_an_amount_is_written_as_its_reader_writes(locale: str, said: str) -> None:
    assert spoken(Decimal("1234.5"), "USD", locale) == said
