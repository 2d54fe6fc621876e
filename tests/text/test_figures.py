"""A figure in a reply is looked for where it should have come from, however it is written there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.text.figures import figures, strange


@pytest.mark.parametrize(
    ("reply", "source"),
    [
        ("It costs €1,299.00.", "price: 1299"),
        ("Es kostet 1.299 €.", "1299.00 EUR"),
        ("34,50 € back to you.", '{"amount": "34.50"}'),
        ("Free over 50 €.", "Orders of 50.00 EUR and more ship free."),
        ("Your visit is at 3 pm on May 5.", '"starts_at": "2026-05-05T15:00:00+02:00"'),
        ("At 3:30 p.m.", "15:30"),
        ("Come at 9.", "We open at 09:00."),
        ("We close at 6 pm.", "Open 9:00 to 18:00"),
        ("Le 05/12/2026.", "2026-12-05"),
        ("Order 1042 was sent.", "#1042"),
        ("طلبك رقم ١٠٤٢", "1042"),
        ("Within 30 days.", "30-day returns"),
        ("No figures here.", ""),
        ("1. First\n2. Second", ""),
        ("SPF 50 protects 98% of it.", "SPF50, 98 % of rays"),
    ],
)
def test_what_was_said_elsewhere_is_known(reply: str, source: str) -> None:
    assert strange(reply, figures(source)) == []


@pytest.mark.parametrize(
    ("reply", "source", "odd"),
    [
        ("It costs €1,299.00.", "price: 129", ["1,299.00"]),
        ("34.50 € or 34.99 €?", "34.50", ["34.99"]),
        ("At 4 pm.", "Open from 3:00 to 5:30", ["4 pm"]),
        ("Within 60 days.", "within 30 days", ["60"]),
        ("On 2026-05-06.", "2026-05-05", ["2026-05-06"]),
        ("In 14 Tagen", "", ["14"]),
    ],
)
def test_what_came_from_nowhere_is_strange(reply: str, source: str, odd: list[str]) -> None:
    assert strange(reply, figures(source)) == odd


@given(st.text())
def test_a_text_is_never_strange_to_itself(text: str) -> None:
    assert strange(text, figures(text)) == []
