"""Days as people type them."""

import re
from datetime import date, timedelta

_BACK = re.compile(r"(\d{1,4})d", re.ASCII)
SPOKEN = {"today": 0, "yesterday": 1}


def day(text: str, today: date) -> date | None:
    """2026-11-21, today, yesterday, or 7d for a week ago."""
    word = text.strip().lower()
    back = _BACK.fullmatch(word)
    if word in SPOKEN or back:
        return today - timedelta(days=int(back[1]) if back else SPOKEN[word])
    try:
        return date.fromisoformat(word)
    except ValueError:
        return None
