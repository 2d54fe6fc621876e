"""What people type, made fit to keep: the rule that every message passes, whichever way it comes in."""

import re

from apps.text.cards import masked

LONGEST = 10_000

_NEVER_TEXT = re.compile(r"[\0\ud800-\udfff]")
_CONTROL = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f]")


class NotText(ValueError):
    """It cannot be kept as a message. Holds a sentence that may be shown."""


def clean(text: str) -> str:
    """The text as typed, without the space around it, control characters, other systems' line ends, and all but the end of card numbers."""
    if _NEVER_TEXT.search(text):
        raise NotText("A message holds text only.")
    kept = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if not kept:
        raise NotText("A message has at least one character.")
    if len(kept) > LONGEST:
        raise NotText(f"A message has at most {LONGEST:,} characters.")
    return masked(kept)
