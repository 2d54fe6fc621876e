"""A number in the one spelling by which networks know it."""

import pytest

from apps.text.phones import international


@pytest.mark.parametrize("written", ["+49 170 1234567", "0049 170-1234567", "+491701234567", " +49 (170) 123 45 67 "])
def test_written_in_many_ways_it_is_one(written: str) -> None:
    assert international(written) == "+491701234567"


@pytest.mark.parametrize("written", ["0170 1234567", "+1", "nothing", ""])
def test_what_does_not_say_its_country_stays_as_it_is(written: str) -> None:
    assert international(written) == written
