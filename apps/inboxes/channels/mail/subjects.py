"""What a subject is about, without the marks that mail programs of the world put before an answer."""

import re

_MARK = re.compile(
    r"\s*(?:re|aw|sv|vs|antw|odp|rif|ref|res|r|回复|回覆|答复|返信|رد|fwd?|wg|tr|rv|enc|doorst|vb|vl|pd|转发|轉寄|転送)"
    r"(?:\[\d+\]|\(\d+\))?\s*[:\uff1a]",
    re.IGNORECASE,
)
_FORWARDED = re.compile(r"\s*(?:fwd?|wg|tr|rv|i|enc|doorst|vb|vl|pd|转发|轉寄|転送)\s*[:\uff1a]", re.IGNORECASE)


def topic(subject: str) -> str:
    while found := _MARK.match(subject):
        subject = subject[found.end() :]
    return subject.strip()


def is_forwarded(subject: str) -> bool:
    return _FORWARDED.match(subject) is not None
