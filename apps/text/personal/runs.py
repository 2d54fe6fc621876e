"""Capitalised words side by side, with the small words names have between them."""

import re
from collections.abc import Iterator

from apps.text.personal.words import WORD, Word, listed

_SHORTEST_NO_INITIAL = 3
_CAPITAL = re.compile(r"[^\W\d_a-zß-öø-ÿ]")
_ASCII_CAPITAL = re.compile(r"[A-Z]")
_WITHIN = "'’-"  # words: what follows may be a part of the word before


def runs(text: str) -> Iterator[list[Word]]:
    passed = 0
    for sign in (_ASCII_CAPITAL if text.isascii() else _CAPITAL).finditer(text):
        while passed <= sign.start() and (word := _word_at(text, passed, sign.start())):
            passed = word.end
            if word.is_capital:
                run = _run(text, word)
                passed = run[-1].end
                while not run[-1].is_capital:
                    run.pop()
                yield run


def _word_at(text: str, begin: int, at: int) -> Word | None:
    """The next word that ends behind a capital: most often it begins there, and nothing before it is looked at."""
    start = at
    while start > begin and (text[start - 1].isalnum() or text[start - 1] in _WITHIN):
        start -= 1
    found = WORD.match(text, start) if start == at else next(found for found in WORD.finditer(text, start) if found.end() > at)
    return Word(found[0], *found.span()) if found else None


def _run(text: str, first: Word) -> list[Word]:
    run = [first]
    while following := _next(text, run[-1]):
        run.append(following)
    return run


def _next(text: str, word: Word) -> Word | None:
    """A full stop may stand between them only after an initial."""
    gap = 1 if text.startswith(" ", word.end) else 0
    if not gap and len(word.text) < _SHORTEST_NO_INITIAL and text.startswith(".", word.end):
        gap = 2 if text.startswith(" ", word.end + 1) else 1
    found = WORD.match(text, word.end + gap) if gap else None
    if found is None or not (found[0][0].isupper() or found[0] in listed("particles")):
        return None
    return Word(found[0], *found.span())
