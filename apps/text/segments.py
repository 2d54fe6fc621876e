"""How many parts a text message is billed as: short ones are one, longer ones are joined from smaller parts."""

from typing import NamedTuple

_ALPHABET = frozenset(  # of GSM 03.38; a letter beyond it makes the whole message wide
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_ESCAPED = frozenset("\f^{}\\[~]|€")  # these take two places


class _Size(NamedTuple):
    alone: int
    joined: int


_NARROW, _WIDE = _Size(160, 153), _Size(70, 67)


def count(text: str) -> int:
    """Never less than one: an empty text that carries a file is a message too."""
    letters = set(text)
    if letters <= _ALPHABET | _ESCAPED:
        places, size = [2 if letter in _ESCAPED else 1 for letter in text], _NARROW
    else:
        places, size = [2 if ord(letter) > 0xFFFF else 1 for letter in text], _WIDE
    return 1 if sum(places) <= size.alone else _joined(places, size.joined)


def _joined(places: list[int], room: int) -> int:
    """No letter of two places is torn between two parts."""
    parts, taken = 1, 0
    for width in places:
        if taken + width > room:
            parts, taken = parts + 1, 0
        taken += width
    return parts
