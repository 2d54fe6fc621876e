"""Which finders a text could concern, told from its words one by one: a finder whose words are not there need not look.

What a word may be the beginning of is worked out once and kept, for few words make up most of what is said.
"""

import re
from collections.abc import Callable, Iterable
from functools import cached_property

TOKEN = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]|[^\W\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]+")
_ALIKE = str.maketrans({"ı": "i", "ſ": "s", "ς": "σ", "\u0307": None})
_MOST_KEPT = 30_000
_FIGURE = re.compile(r"\d")
_NAMELIKE = re.compile(r"[^\W\d_a-zß-ÿ]")
_LETTERS = re.compile(r"[^\W\d_]+")


class Cue:
    """Words with one of which a find begins, as far as it begins with a word; or a test of words."""

    known: list["Cue"] = []

    def __init__(
        self, words: Callable[[], Iterable[str]] = tuple, *, exact: bool = False, test: Callable[[str], bool] | None = None
    ) -> None:
        self._words, self._exact, self._test = words, exact, test
        self.bit = 1 << len(Cue.known)
        Cue.known.append(self)

    def fits(self, token: str) -> bool:
        if self._test is not None:
            return self._test(token)
        return (token if self._exact else _alike(token)) in self._beginnings

    @cached_property
    def _beginnings(self) -> frozenset[str]:
        tokens = (found[0] for word in self._words() if (found := TOKEN.search(word)))
        return frozenset(tokens if self._exact else map(_alike, tokens))


class _Kept(dict[str, int]):
    """What each word may begin; forgotten and worked out anew once there are very many."""

    def __missing__(self, token: str) -> int:
        if token.isdecimal():
            return DIGIT.bit
        if len(self) >= _MOST_KEPT:
            self.clear()
        self[token] = bits = sum(cue.bit for cue in Cue.known if cue.fits(token))
        return bits


DIGIT = Cue(test=lambda token: _FIGURE.search(token) is not None)
NAMELIKE = Cue(test=lambda token: _NAMELIKE.search(token) is not None)  # a capital, or a letter of a script without any
SIGNS, LINES, DASHES = (Cue(test=lambda _: False) for _ in range(3))  # not told by words: an @ or a colon; more than one line; a dash
CAPITAL = Cue(test=lambda token: token != token.lower() or any(letter.isupper() for letter in token))
_kept = _Kept()


def heard(text: str) -> tuple[list[str], int]:
    """Its words as cues know them, and the bits of all cues in it."""
    tokens = TOKEN.findall(text)
    bits = SIGNS.bit * ("@" in text or ":" in text) | LINES.bit * ("\n" in text) | DASHES.bit * ("-" in text)
    for token in tokens:
        bits |= _kept[token]
    return tokens, bits


def any_of(*cues: Cue) -> int:
    return sum({cue.bit for cue in cues})


def worded(test: Callable[[str], bool]) -> Callable[[str], bool]:
    """The test put to the words within, where figures or underscores stand at them."""
    return lambda token: any(map(test, _LETTERS.findall(token)))


def begins(*heads: str) -> Callable[[str], bool]:
    """A test for words that begin so."""
    alike = tuple(map(_alike, heads))
    return lambda token: _alike(token).startswith(alike)


def _alike(token: str) -> str:
    """Coarser than any finder's own comparing, so that no cue is missed."""
    return token.lower().translate(_ALIKE)
