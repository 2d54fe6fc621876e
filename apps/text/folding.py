"""Text cut into words that compare alike: case and accents folded, runs of scripts without spaces kept apart.

Marks that only colour a letter go (Latin, Greek and Cyrillic accents, Arabic and Hebrew points); those that are letters of their own stay.
"""

import re
import unicodedata
from collections.abc import Iterator

_MARKS = re.compile("[\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed\u200b-\u200f\u2060\ufeff]")
_LETTERS = str.maketrans(  # Arabic letters that are typed one for another; Latin ones that no accent makes
    "\u0623\u0625\u0622\u0671\u0649\u0629\u06cc\u06a9\u00f8\u0142\u0111\u0131",
    "\u0627\u0627\u0627\u0627\u064a\u0647\u064a\u0643old\u0069",
)
_ZERO_WIDTH = re.compile("[\u200b-\u200f\u2060\ufeff]")
_SPACELESS = re.compile(
    "[\u0e00-\u0edf\u1000-\u109f\u1780-\u17ff\u19e0-\u19ff\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
    "\U00020000-\U0003134f]+"
)
# letters, digits and the marks within words (Indic vowel signs are no word characters to \w); an underscore parts words
_WORD = re.compile(r"(?:[^\W_]|[\u0300-\u036f\u064b-\u065f\u0670\u0900-\u0dff\u0e31-\u0e4e\u0eb1-\u0ecd\u102b-\u103e\u17b4-\u17d3])+")
_ONE_I = str.maketrans({"ı": "i", "\u0307": None})
_FOREIGN_FIGURE, _NO_FIGURES = re.compile(r"[^\D0-9]"), re.compile(r"\D+")
LONGEST_WORD = 40


def western(text: str) -> str:
    """The text with every script's digits as ours, letter for letter, so that places stay the same."""
    return text if text.isascii() else _FOREIGN_FIGURE.sub(lambda figure: str(unicodedata.decimal(figure[0])), text)


def figures_of(text: str) -> str:
    """Its digits alone, of whatever script, as ours."""
    return _NO_FIGURES.sub("", western(text))


def caseless(text: str) -> str:
    """As words are compared whatever their case, with one i for all of them."""
    return text.lower() if text.isascii() else text.casefold().translate(_ONE_I)


def lowered(text: str) -> str:
    """In small letters and compatible forms, accents kept, as stemmers want it."""
    return _ZERO_WIDTH.sub("", unicodedata.normalize("NFKC", text).casefold())


def folded(text: str) -> str:
    """The same without accents."""
    apart = unicodedata.normalize("NFD", lowered(text))
    return unicodedata.normalize("NFC", _MARKS.sub("", apart)).translate(_LETTERS)


def words(text: str) -> Iterator[tuple[str, bool]]:
    """Each word of lowered text, and whether it is a run of a script that puts no spaces between words."""
    for found in _WORD.finditer(text):
        yield from _parted(found[0])


def _parted(word: str) -> Iterator[tuple[str, bool]]:
    at = 0
    for run in _SPACELESS.finditer(word):
        if run.start() > at:
            yield word[at : run.start()][:LONGEST_WORD], False
        yield run[0], True
        at = run.end()
    if at < len(word):
        yield word[at:][:LONGEST_WORD], False


def grams(run: str, length: int) -> list[str]:
    """Neighbouring characters, each as many at a time; a shorter run whole."""
    return [run[at : at + length] for at in range(len(run) - length + 1)] or [run]
