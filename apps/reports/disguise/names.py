"""The names of who takes part, wherever they are written: whole, in parts, with a case ending, with an article grown on, in any script."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from typing import NamedTuple, TypeVar

from apps.reports.disguise.memory import Memory
from apps.reports.disguise.parts import HEAD, SHORTEST_STEM, WORD, Parts, called, is_ordinary, without_articles
from apps.text.personal import Page
from apps.text.personal.cues import Cue
from apps.text.personal.words import plain

_ASCII_WORD = re.compile(r"[A-Za-z]+")
_BETWEEN = re.compile(r"[ \u00a0._'’·-]*")
_HUMP = re.compile(r"[A-ZÀ-Þ][a-zß-ÿ]+")
_HUMPED = Cue(test=lambda token: not token.islower() and re.search(r"[a-zß-ÿ][A-ZÀ-Þ]", token) is not None)
_TAIL = re.compile(r"[\d_]+")
_FARTHEST = 3  # signs between two parts of one name
_ENOUGH = 2
Bearer = TypeVar("Bearer")
Borne = Mapping[str, Sequence[str]]  # words, and the pseudonyms of who bears them


class Hit(NamedTuple):
    start: int
    end: int
    token: str


class Cast:
    """The names of one conversation, and who bears them."""

    def __init__(self, people: Mapping[str, str], memory: Memory) -> None:
        self._people: list[tuple[Parts, str]] = [(memory.parts(name), token) for name, token in people.items()]
        self._memory = memory
        self._heads = frozenset[str]().union(*(parts.heads for parts, _ in self._people))
        self._pieces = [(piece, token) for parts, token in self._people for piece in parts.pieces]
        self._pieces.sort(key=lambda piece: -len(piece[0]))

    @cached_property
    def _telling(self) -> Borne:
        return _borne((word, token) for parts, token in self._people for word in parts.telling)

    @cached_property
    def _ordinary(self) -> Borne:
        return _borne((word, token) for parts, token in self._people for word in parts.ordinary)

    @cached_property
    def _small(self) -> Borne:
        return _borne((word, token) for parts, token in self._people for word in parts.small)

    @cached_property
    def _stems(self) -> Mapping[str, Sequence[tuple[str, str]]]:
        """By their first letters."""
        return _borne((stem[:HEAD], (stem, token)) for parts, token in self._people for stem in parts.stems)

    def hits(self, page: Page) -> Iterator[Hit]:
        text = page.text
        for piece, token in self._pieces:
            yield from _written(text, piece, token)
        if self._may_meet(page):
            yield from self._among(text)
        if page.has(_HUMPED):
            yield from self._humps(text)

    def doubtful(self, page: Page) -> Iterator[tuple[int, int]]:
        """Ordinary words in small letters that are parts of a name too."""
        ordinary = self._ordinary
        if ordinary and (not page.text.isascii() or any(word in page.text for word in ordinary)):
            yield from (word.span() for word in WORD.finditer(page.text) if word[0].islower() and plain(word[0]) in ordinary)

    def _may_meet(self, page: Page) -> bool:
        """Whether any word begins as one of theirs does."""
        if not page.text.isascii():
            return any(head in self._heads for word in WORD.findall(page.text) for head in self._memory.beginnings(word))
        small = page.caseless
        for head in self._heads:
            if head in small:
                return any(word[:HEAD] in self._heads for word in _ASCII_WORD.findall(small))
        return False

    def _among(self, text: str) -> Iterator[Hit]:
        """Words beside each other that belong to one of them, if at least one of the words tells."""
        run: list[re.Match[str]] = []
        bearers: Sequence[str] = ()
        strong = 0
        for word in (_ASCII_WORD if text.isascii() else WORD).finditer(text):
            tells, mine = self._bearers(word[0])
            shared = [one for one in bearers if one in mine] if run and _side_by_side(text, run[-1].end(), word.start()) else ()
            if not shared:
                yield from _ended(text, run, bearers, strong)
                run, bearers, strong = [], mine, 0
            else:
                bearers = shared
            if mine:
                run.append(word)
                strong += tells
        yield from _ended(text, run, bearers, strong)

    def _bearers(self, written: str) -> tuple[int, Sequence[str]]:
        """Whose name the word is, and how much it tells by itself (two is enough)."""
        word = plain(written)
        if word not in self._small and not self._begins_as_one(word):
            return 0, ()
        if word in self._telling:
            return _ENOUGH, self._telling[word]
        if word in self._ordinary:
            return (1 if written.islower() else _ENOUGH), self._ordinary[word]
        if word in self._small:
            return 0, self._small[word]
        grown = next((self._telling[bare] for bare in without_articles(word) if bare in self._telling), None)
        altered = grown or self._declined(word, written)
        return _ENOUGH * bool(altered), altered

    def _begins_as_one(self, word: str) -> bool:
        return word[:HEAD] in self._heads or not (word.isascii() or self._heads.isdisjoint(self._memory.beginnings(word)))

    def _declined(self, word: str, written: str) -> list[str]:
        """Three letters and an ending make too many words: in small letters only an s counts."""
        if is_ordinary(word):
            return []
        least = SHORTEST_STEM + written.islower()
        near = [(stem, word[len(stem) :], token) for stem, token in self._stems.get(word[:HEAD], ()) if word.startswith(stem)]
        return [token for stem, rest, token in near if rest in _endings() and (len(stem) >= least or rest == "s")]

    def _humps(self, text: str) -> Iterator[Hit]:
        """NadiaBerg and photoOfNadia: words run together, each with a capital."""
        for hump in _HUMP.finditer(text):
            if bearers := self._telling.get(plain(hump[0])):
                yield Hit(*hump.span(), bearers[0])


def _borne(pairs: Iterable[tuple[str, Bearer]]) -> dict[str, list[Bearer]]:
    borne = defaultdict[str, list[Bearer]](list)
    for word, bearer in pairs:
        borne[word].append(bearer)
    return dict(borne)


def _written(text: str, piece: str, token: str) -> Iterator[Hit]:
    at = text.find(piece)
    while at >= 0:
        yield Hit(at, at + len(piece), token)
        at = text.find(piece, at + len(piece))


def _ended(text: str, run: Sequence[re.Match[str]], bearers: Sequence[str], strong: int) -> Iterator[Hit]:
    if run and strong >= _ENOUGH:
        tail = _TAIL.match(text, run[-1].end())
        yield Hit(run[0].start(), tail.end() if tail else run[-1].end(), bearers[0])


def _side_by_side(text: str, end: int, start: int) -> bool:
    return start - end <= _FARTHEST and _BETWEEN.fullmatch(text, end, start) is not None


@cache
def _endings() -> frozenset[str]:
    return frozenset(map(plain, called("endings")))
