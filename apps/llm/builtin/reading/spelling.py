"""Words mistyped by one letter, read as the words we know: “retrun”, “adress”, “shiping”."""

from collections.abc import Iterable, Iterator, Mapping

from apps.llm.builtin.reading.folding import Word

SHORTEST = 5  # letters: shorter words have too many neighbours


class Speller:
    def __init__(self, known: Iterable[str]) -> None:
        self._known = frozenset(known)
        self._near: dict[str, str] = {}
        for word in sorted(word for word in self._known if len(word) >= SHORTEST):
            for near in (word, *_shortened(word)):
                self._near.setdefault(near, word)

    def mended(self, said: tuple[Word, ...]) -> tuple[Word, ...]:
        return tuple(word._replace(folded=self._mended(word.folded)) for word in said)

    def _mended(self, word: str) -> str:
        """As it is where it is known or far from everything; the first letter is seldom the wrong one."""
        if len(word) < SHORTEST or not word.isalpha() or word in self._known:
            return word
        found = (self._near.get(near) for near in (word, *_shortened(word)))
        return next((known for known in found if known and known[0] == word[0]), word)


def _shortened(word: str) -> Iterator[str]:
    """With one letter left out, the first excepted: words that share one differ by a letter more, less, or other, or by two swapped."""
    for at in range(1, len(word)):
        yield word[:at] + word[at + 1 :]


def whole_words(chapters: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    """The words of a vocabulary that are written out."""
    for entries in chapters.values():
        for phrases in entries.values() if isinstance(entries, dict) else ():
            yield from phrases.replace("|", " ").split()
