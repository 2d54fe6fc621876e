"""One of many words as a pattern that reads each letter once, where a plain choice tries word after word."""

import re
from collections.abc import Iterable


def one_of(words: Iterable[str]) -> str:
    """The longest that fits, as in a choice with the longest first."""
    branches: dict[str, list[str]] = {}
    for word in sorted(set(words)):
        branches.setdefault(word[:1], []).append(word[1:])
    ends = branches.pop("", None) is not None
    made = [re.escape(letter) + one_of(rest) for letter, rest in branches.items()]
    if not made:
        return ""
    whole = made[0] if len(made) == 1 and not ends else f"(?:{'|'.join(made)})"
    return f"{whole}?" if ends else whole
