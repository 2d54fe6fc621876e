"""Capitalised words side by side, with the small words names have between them."""

from collections.abc import Iterator

from apps.text.personal.words import WORD, Word, listed

_SHORTEST_NO_INITIAL = 3


def runs(text: str) -> Iterator[list[Word]]:
    passed = 0
    for found in WORD.finditer(text):
        if found[0][0].isupper() and found.start() >= passed:
            run = [Word(found[0], *found.span())]
            while following := _next(text, run[-1]):
                run.append(following)
            passed = run[-1].end
            while not run[-1].is_capital:
                run.pop()
            yield run


def _next(text: str, word: Word) -> Word | None:
    """A full stop may stand between them only after an initial."""
    gap = 1 if text.startswith(" ", word.end) else 0
    if not gap and len(word.text) < _SHORTEST_NO_INITIAL and text.startswith(".", word.end):
        gap = 2 if text.startswith(" ", word.end + 1) else 1
    found = WORD.match(text, word.end + gap) if gap else None
    if found is None or not (found[0][0].isupper() or found[0] in listed("particles")):
        return None
    return Word(found[0], *found.span())
