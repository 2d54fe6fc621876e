"""Promises that somebody will come back to a customer: they may only be made where something keeps them."""

import json
import re
from functools import cache
from pathlib import Path

_WORDS = Path(__file__).with_name("words") / "promises.json"


def promises(text: str) -> bool:
    """Whether this says that we will be in touch, let somebody know, or look into it later."""
    return _pattern().search(" ".join(text.casefold().replace("’", "'").split())) is not None


@cache
def _pattern() -> re.Pattern[str]:
    languages = json.loads(_WORDS.read_text(encoding="utf-8"))["promises"]
    return re.compile("|".join(f"(?:{one})" for phrases in languages.values() for one in phrases))
