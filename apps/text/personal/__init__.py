"""Personal data in what people write: who they are, where they live, how to reach them, what they pay with.

Made for many languages, English best. Numbers are told by their check digits and by the words before them, names and homes by lists,
by grammar and by how people introduce them.
"""

from collections.abc import Collection
from operator import attrgetter

from apps.text.personal import addresses, dates, firms, names, numbers, places
from apps.text.personal.cues import DIGIT, Ear, any_of
from apps.text.personal.kinds import TELLING, Page, Span

__all__ = ["TELLING", "Ear", "Page", "Span", "masked", "spans", "spans_on"]

_FINDERS = (  # in the order in which they count, each with what a text must have for it
    (numbers.SURE, numbers.sure),
    (dates.ANY, dates.found),
    (any_of(DIGIT), addresses.found),
    (any_of(DIGIT), numbers.likely),
    (names.ANY, names.found),
    (places.ANY, places.found),
    (firms.ANY, firms.found),
    (names.ANY | firms.ROLES, firms.roles),
    (names.UNKNOWN, names.unknown),
)
_MOST_ROUNDS = 4


def spans(text: str) -> list[Span]:
    """All of it, in the order of the text, none upon another."""
    return spans_on(Page(text))


def spans_on(page: Page) -> list[Span]:
    for needed, finder in _FINDERS:
        if page.heard & needed:
            page.note(finder(page))
    return sorted(page.found, key=attrgetter("start")) if page.found else []


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
