"""The one spelling by which a thing is known again: `Nadia@Berg.example ` is nadia@berg.example, +49 30 12 34 is 49301234."""

from apps.text.folding import figures_of
from apps.text.numbered import KINDS, canonical
from apps.text.personal.words import plain

_CODES = frozenset({*KINDS, "number", "identity number", "bank account"})


def spelled(kind: str, written: str) -> str:
    if kind == "phone":
        return figures_of(written).removeprefix("00") or written
    if kind == "card":
        return figures_of(written) or written
    if kind in _CODES:
        return canonical(written)
    if kind == "email":
        return "".join(written.casefold().split())
    return " ".join(plain(word) for word in written.split())
