"""Opening hours are told in one line."""

from datetime import time
from zoneinfo import ZoneInfo

import pytest

from apps.assistant.opening import hours_in_words
from apps.ground.spans import Schedule

DAY, MORNING, SPLIT = [(time(9), time(18))], [(time(10), time(14))], [(time(9), time(12)), (time(13), time(17))]


@pytest.mark.parametrize(
    ("week", "language", "line"),
    [
        ({**dict.fromkeys(range(5), DAY), 5: MORNING}, "en", "Mon – Fri 9:00\u202fAM – 6:00\u202fPM; Sat 10:00\u202fAM – 2:00\u202fPM"),
        ({0: SPLIT, 2: SPLIT}, "de", "Mo. 09:00 – 12:00, 13:00 – 17:00; Mi. 09:00 – 12:00, 13:00 – 17:00"),
        ({}, "en", ""),
    ],
)
def test_days_in_a_row_with_the_same_hours_are_one(week: dict[int, list[tuple[time, time]]], language: str, line: str) -> None:
    assert hours_in_words(Schedule(ZoneInfo("UTC"), week), language) == line
