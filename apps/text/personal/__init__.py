"""Personal data in what people write: who they are, where they live, how to reach them, what they pay with.

Made for many languages, English best. Numbers are told by their check digits and by the words before them, names and homes by lists,
by grammar and by how people introduce them.
"""

from collections.abc import Collection

from apps.text.personal import addresses, dates, firms, names, numbers, places
from apps.text.personal.kinds import TELLING, Page, Span

__all__ = ["TELLING", "Span", "masked", "spans"]

_FINDERS = (numbers.sure, dates.found, addresses.found, numbers.likely, names.found, places.found, firms.found, firms.roles, names.unknown)
_MOST_ROUNDS = 4


def spans(text: str) -> list[Span]:
    """All of it, in the order of the text, none upon another."""
    page = Page(text)
    for finder in _FINDERS:
        page.note(finder(page))
    return sorted(page.found, key=lambda span: span.start)


def masked(text: str, types: Collection[str] = TELLING) -> str:
    """The text with `[name]`, `[address]` and so on in place of what tells who somebody is."""
    for _ in range(_MOST_ROUNDS):
        hidden = [span for span in spans(text) if span.type in types]
        if not hidden:
            break
        text = _with_marks(text, hidden)
    return text


def _with_marks(text: str, hidden: list[Span]) -> str:
    kept, written = 0, []
    for span in hidden:
        written += [text[kept : span.start], f"[{span.type.replace('_', ' ')}]"]
        kept = span.end
    return "".join([*written, text[kept:]])
