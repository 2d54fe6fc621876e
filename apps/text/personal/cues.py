"""Which finders a text could concern, told from its words one by one: a finder whose words are not there need not look.

What a word may be the beginning of is worked out once by an `Ear`, and kept as long as that lives: few words make up most of what is said,
so whoever reads many texts reads them with one. It holds what people said: none lives on when the reading is done.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import cache, reduce
from operator import or_

TOKEN = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]|[^\W\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]+")
_ASCII_TOKEN = re.compile(r"\w+", re.ASCII)
_ALIKE = str.maketrans({"ı": "i", "ſ": "s", "ς": "σ", "\u0307": None})
_MOST_KEPT = 30_000
_FIGURE = re.compile(r"\d")
_NAMELIKE = re.compile(r"[^\W\d_a-zß-ÿ]")
_LETTERS = re.compile(r"[^\W\d_]+")
Words = Callable[[], Iterable[str]]


class Cue:
    """Words with one of which a find begins, as far as it begins with a word; what such a word begins or ends with; or a test of words."""

    known: list["Cue"] = []

    def __init__(
        self,
        words: Words = tuple,
        *,
        exact: bool = False,
        heads: Words = tuple,
        tails: Words = tuple,
        test: Callable[[str], bool] | None = None,
    ) -> None:
        self.words, self.exact, self.heads, self.tails, self.test = words, exact, heads, tails, test
        self.bit = 1 << len(Cue.known)
        Cue.known.append(self)


class _Meanings:
    """What words may begin, by these cues."""

    def __init__(self, cues: Iterable[Cue]) -> None:
        self._exact, self._alike = defaultdict[str, int](int), defaultdict[str, int](int)
        self._heads, self._tails = defaultdict[str, int](int), defaultdict[str, int](int)
        self._tests = [(cue.test, cue.bit) for cue in cues if cue.test]
        for cue in cues:
            for token in (found[0] for word in cue.words() if (found := TOKEN.search(word))):
                (self._exact if cue.exact else self._alike)[token if cue.exact else _alike(token)] |= cue.bit
            for affixes, kept in ((cue.heads(), self._heads), (cue.tails(), self._tails)):
                for affix in affixes:
                    kept[_alike(affix)] |= cue.bit
        self._any_head, self._any_tail = tuple(self._heads), tuple(self._tails)

    def of(self, token: str) -> int:
        alike = _alike(token)
        bits = self._exact.get(token, 0) | self._alike.get(alike, 0)
        if alike.startswith(self._any_head):
            bits |= reduce(or_, (bit for head, bit in self._heads.items() if alike.startswith(head)))
        if alike.endswith(self._any_tail):
            bits |= reduce(or_, (bit for tail, bit in self._tails.items() if alike.endswith(tail)))
        for test, bit in self._tests:
            if test(token):
                bits |= bit
        return bits


@cache
def _meanings(_newest: Cue) -> _Meanings:
    """Anew when more cues are known than before."""
    return _Meanings([*Cue.known])


class Ear(dict[str, int]):
    """What each word it met may begin; forgotten and worked out anew once there are very many."""

    def __missing__(self, token: str) -> int:
        if token.isdecimal():
            return DIGIT.bit
        if len(self) >= _MOST_KEPT:
            self.clear()
        self[token] = bits = _meanings(Cue.known[-1]).of(token)
        return bits

    def heard(self, text: str) -> tuple[list[str], int]:
        """Its words as cues know them, and the bits of all cues in it."""
        tokens = (_ASCII_TOKEN if text.isascii() else TOKEN).findall(text)
        bits = 0
        for token in tokens:
            bits |= self[token]
        for sign, bit in _TOLD_BY_SIGNS:
            if sign in text:
                bits |= bit
        return tokens, bits


DIGIT = Cue(test=lambda token: _FIGURE.search(token) is not None)
NAMELIKE = Cue(test=lambda token: _NAMELIKE.search(token) is not None)  # a capital, or a letter of a script without any
SIGNS, LINES, DASHES = Cue(), Cue(), Cue()  # not told by words: an @ or a colon; more than one line; a dash
CAPITAL = Cue(test=lambda token: not token.islower() and (token != token.lower() or any(letter.isupper() for letter in token)))

_TOLD_BY_SIGNS = (("@", SIGNS.bit), (":", SIGNS.bit), ("\n", LINES.bit), ("-", DASHES.bit))


def any_of(*cues: Cue) -> int:
    return sum({cue.bit for cue in cues})


def worded(test: Callable[[str], bool]) -> Callable[[str], bool]:
    """The test put to the words within, where figures or underscores stand at them."""
    return lambda token: test(token) if token.isalpha() else any(map(test, _LETTERS.findall(token)))


def _alike(token: str) -> str:
    """Coarser than any finder's own comparing, so that no cue is missed."""
    return token.lower() if token.isascii() else token.lower().translate(_ALIKE)
