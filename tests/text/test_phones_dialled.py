"""A number as people of a country write it, in the one spelling by which networks know it."""

import pytest

from apps.text.phones import dialled


@pytest.mark.parametrize(
    ("written", "zone", "known"),
    [
        ("0170 123 45 67", "Europe/Berlin", "+491701234567"),
        (" 0049 170 1234567", "Europe/Berlin", "+491701234567"),
        ("(415) 555-2671", "America/New_York", "+14155552671"),
        ("+49 170 1234567", "America/New_York", "+491701234567"),
        ("0049 170 1234567", "UTC", "+491701234567"),
        ("0170 123 45 67", "UTC", ""),
        ("call me", "Europe/Berlin", ""),
        ("", "Europe/Berlin", ""),
    ],
)
def test_a_number_without_a_country_is_of_the_zones(written: str, zone: str, known: str) -> None:
    assert dialled(written, zone) == known
