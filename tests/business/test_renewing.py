"""When a plan comes round again."""

from datetime import date

import pytest

from apps.business.renewing import Every, next_renewal


@pytest.mark.parametrize(
    ("start", "every", "after", "renews"),
    [
        ("2026-06-05", "month", "2026-11-21", "2026-12-05"),
        ("2026-06-05", "month", "2026-12-05", "2027-01-05"),
        ("2026-01-31", "month", "2026-02-10", "2026-02-28"),
        ("2026-01-31", "month", "2026-02-28", "2026-03-31"),
        ("2024-02-29", "year", "2026-11-21", "2027-02-28"),
        ("2024-02-29", "year", "2027-06-01", "2028-02-29"),
        ("2026-11-21", "month", "2026-11-21", "2026-12-21"),
        ("2027-01-10", "month", "2026-11-21", "2027-02-10"),
    ],
)
def test_the_next_renewal(start: str, every: str, after: str, renews: str) -> None:
    assert next_renewal(date.fromisoformat(start), Every(every), date.fromisoformat(after)) == date.fromisoformat(renews)
