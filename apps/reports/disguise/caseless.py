"""Words looked for in a text whatever their case and the blanks between. No pattern is made of them: those are kept for good."""

from collections.abc import Iterator, Sequence

from apps.text.folding import caseless
from apps.text.personal import Page


class Caseless:
    """A text letter by letter, each with its place."""

    _places: Sequence[int] | None = None

    def __init__(self, page: Page) -> None:
        if page.text.isascii():
            self._bare = page.caseless
            return
        letters = [(letter, place) for place, sign in enumerate(page.text) for letter in caseless(sign)]
        self._bare = "".join(letter for letter, _ in letters)
        self._places = [place for _, place in letters]

    def words(self, words: Sequence[str]) -> Iterator[tuple[int, int]]:
        first, *rest = map(caseless, words)
        at = self._bare.find(first)
        while at >= 0:
            end = self._through(at + len(first), rest)
            if end and self._is_whole(at, end):
                yield self._place(at), self._place(end - 1) + 1
            at = self._bare.find(first, end if end and self._is_whole(at, end) else at + 1)

    def _place(self, at: int) -> int:
        return at if self._places is None else self._places[at]

    def _through(self, end: int, words: Sequence[str]) -> int:
        """Where the last of the words ends, or nowhere."""
        for word in words:
            begin = end
            while self._bare[begin : begin + 1].isspace():
                begin += 1
            if begin == end or not self._bare.startswith(word, begin):
                return 0
            end = begin + len(word)
        return end

    def _is_whole(self, at: int, end: int) -> bool:
        return not (_is_of_word(self._bare[at - 1 : at]) or _is_of_word(self._bare[end : end + 1]))


def _is_of_word(sign: str) -> bool:
    return sign.isalnum() or sign == "_"
