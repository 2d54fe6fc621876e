"""The names of who takes part, wherever they are written: whole, in parts, with a case ending, with an article grown on, in any script."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from apps.text.personal import Page
from apps.text.personal.cues import Cue
from apps.text.personal.words import listed, plain
from apps.text.spotting import lists, unspaced

_ASCII_WORD = re.compile(r"[A-Za-z]+")
_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0963\u0971-\u0de5\u0e31-\u0e4e\u0eb1-\u0ecd"
    "\u102b-\u103e\u17b4-\u17d3\u200c\u200d"
)
_WORD = re.compile(rf"(?:[^\W\d_]|[{_MARKS}])+")
_BETWEEN = re.compile(r"[ \u00a0._'’·-]*")
_HUMP = re.compile(r"[A-ZÀ-Þ][a-zß-ÿ]+")
_HUMPED = Cue(test=lambda token: re.search(r"[a-zß-ÿ][A-ZÀ-Þ]", token) is not None)
_TAIL = re.compile(r"[\d_]+")
_GROWN_ON = re.compile("[והלבכמש]{1,3}|[وفبلك]{0,2}(?:ال)?")
_FINAL_VOWELS = re.compile("(?:ος|ης|ας|ες|[aeiouyаяеоуыиіьъαηοωυι])$")
_FLEETING = re.compile("[eеоъ](?=[^aeiouyаяеоуыиіїьйъ]$)")
_WRITTEN_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
_UMLAUT = re.compile("([aou])e(?=[^aeiou])")
_SHORTEST_STEM = 3
_HEAD = 3
_FARTHEST = 3  # signs between two parts of one name
_MOST_CHARACTERS = 5
_ENOUGH = 2


class Hit(NamedTuple):
    start: int
    end: int
    token: str


class _Parts(NamedTuple):
    """Of one name: what gives it away alone, what only beside another part, and pieces of scripts without spaces."""

    telling: frozenset[str]
    ordinary: frozenset[str]
    small: frozenset[str]
    pieces: tuple[str, ...]


class Cast:
    """The names of one conversation, and who bears them."""

    def __init__(self, people: Mapping[str, str]) -> None:
        self._telling: defaultdict[str, list[str]] = defaultdict(list)
        self._ordinary: defaultdict[str, list[str]] = defaultdict(list)
        self._small: defaultdict[str, list[str]] = defaultdict(list)
        self._stems: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
        self._pieces: list[tuple[str, str]] = []
        for name, token in people.items():
            self._add(_parts(name), token)
        self._pieces.sort(key=lambda piece: -len(piece[0]))
        self._heads = {word[:_HEAD] for words in (self._telling, self._ordinary, self._stems) for word in words}

    def _add(self, parts: _Parts, token: str) -> None:
        for words, kept in ((parts.telling, self._telling), (parts.ordinary, self._ordinary), (parts.small, self._small)):
            for word in words:
                kept[word].append(token)
        for word in parts.telling:
            for stem in _stems(word):
                self._stems[stem[:_HEAD]].append((stem, token))
        self._pieces += [(piece, token) for piece in parts.pieces]

    def hits(self, page: Page) -> Iterator[Hit]:
        text = page.text
        for piece, token in self._pieces:
            yield from (Hit(*found.span(), token) for found in re.finditer(re.escape(piece), text))
        if self._may_meet(page):
            yield from self._among(text)
        if page.has(_HUMPED):
            yield from self._humps(text)

    def doubtful(self, page: Page) -> Iterator[tuple[int, int]]:
        """Ordinary words in small letters that are parts of a name too."""
        if self._ordinary:
            yield from (word.span() for word in _WORD.finditer(page.text) if word[0].islower() and plain(word[0]) in self._ordinary)

    def _may_meet(self, page: Page) -> bool:
        """Whether any word begins as one of theirs does."""
        if not page.text.isascii():
            return any(head in self._heads for word in _WORD.findall(page.text) for head in _beginnings(word))
        if page.digits or "_" in page.text:
            return any(word[:_HEAD] in self._heads for word in _ASCII_WORD.findall(page.text.lower()))
        return not self._heads.isdisjoint([token[:_HEAD].lower() for token in page.tokens])

    def _among(self, text: str) -> Iterator[Hit]:
        """Words beside each other that belong to one of them, if at least one of the words tells."""
        run: list[re.Match[str]] = []
        bearers: list[str] = []
        strong = 0
        for word in (_ASCII_WORD if text.isascii() else _WORD).finditer(text):
            tells, mine = self._bearers(word[0])
            shared = [one for one in bearers if one in mine] if run and _side_by_side(text, run[-1].end(), word.start()) else []
            if not shared:
                yield from _ended(text, run, bearers, strong)
                run, bearers, strong = [], mine, 0
            else:
                bearers = shared
            if mine:
                run.append(word)
                strong += tells
        yield from _ended(text, run, bearers, strong)

    def _bearers(self, written: str) -> tuple[int, list[str]]:
        """Whose name the word is, and how much it tells by itself (two is enough)."""
        word = plain(written)
        if word not in self._small and self._heads.isdisjoint(_beginnings(written)):
            return 0, []
        if word in self._telling:
            return _ENOUGH, self._telling[word]
        if word in self._ordinary:
            return (1 if written.islower() else _ENOUGH), self._ordinary[word]
        if word in self._small:
            return 0, self._small[word]
        grown = next((self._telling[bare] for bare in _without_articles(word) if bare in self._telling), None)
        altered = grown or self._declined(word, written)
        return _ENOUGH * bool(altered), altered

    def _declined(self, word: str, written: str) -> list[str]:
        """Three letters and an ending make too many words: in small letters only an s counts."""
        if _is_ordinary(word):
            return []
        least = _SHORTEST_STEM + written.islower()
        near = [(stem, word[len(stem) :], token) for stem, token in self._stems.get(word[:_HEAD], ()) if word.startswith(stem)]
        return [token for stem, rest, token in near if rest in _endings() and (len(stem) >= least or rest == "s")]

    def _humps(self, text: str) -> Iterator[Hit]:
        """NadiaBerg and photoOfNadia: words run together, each with a capital."""
        for hump in _HUMP.finditer(text):
            if bearers := self._telling.get(plain(hump[0])):
                yield Hit(*hump.span(), bearers[0])


@lru_cache(maxsize=16_384)
def _beginnings(word: str) -> tuple[str, ...]:
    bare = plain(word)
    return (bare[:_HEAD], *(rest[:_HEAD] for rest in _without_articles(bare)))


def _without_articles(word: str) -> list[str]:
    """Hebrew and Arabic write "and", "to", "the" onto the word."""
    grown = _GROWN_ON.match(word)
    return [word[length:] for length in range(1, grown.end() + 1) if len(word) > length + 1] if grown else []


def _ended(text: str, run: Sequence[re.Match[str]], bearers: Sequence[str], strong: int) -> Iterator[Hit]:
    if run and strong >= _ENOUGH:
        tail = _TAIL.match(text, run[-1].end())
        yield Hit(run[0].start(), tail.end() if tail else run[-1].end(), bearers[0])


def _side_by_side(text: str, end: int, start: int) -> bool:
    return start - end <= _FARTHEST and _BETWEEN.fullmatch(text, end, start) is not None


@lru_cache(maxsize=2048)
def _parts(name: str) -> _Parts:
    words = [word for found in _WORD.findall(name) if (word := plain(found)) not in _called("titles")]
    small = {word for word in words if len(word) == 1 or word in listed("particles")}
    ordinary = {word for word in words if word not in small and _is_ordinary(word)}
    spaceless = {found for found in _WORD.findall(name) if _is_spaceless(found)}
    spelled = {other for found in _WORD.findall(name) if plain(found) not in small | ordinary for other in _otherwise(found)} - spaceless
    telling = {word for word in words if word not in small | ordinary and not _is_spaceless(word)} | _grown_together(words) | spelled
    return _Parts(
        frozenset(telling), frozenset(ordinary), frozenset(small), tuple(sorted({piece for found in spaceless for piece in _cut(found)}))
    )


def _otherwise(name: str) -> set[str]:
    """Umlauts written out, and what was written out put back: Käthe is Kaethe, and Mueller Müller."""
    low = name.lower()
    return {plain(low.translate(_WRITTEN_OUT)), plain(_UMLAUT.sub(r"\1", low))}


def _grown_together(words: Sequence[str]) -> set[str]:
    """As people make user names of it: nadiaberg, nberg."""
    if len(words) < 2 or not all(word.isascii() for word in words):
        return set()
    return {made for made in ("".join(words), words[0][0] + words[-1], words[-1] + words[0]) if len(made) > _SHORTEST_STEM + 1}


def _cut(name: str) -> set[str]:
    """A name of a few characters is family and given name in one; each alone is one too, a family name of one only with a title."""
    if not 1 < len(name) <= _MOST_CHARACTERS or not ("\u3400" <= name[0] <= "\u9fff" or "\uac00" <= name[0] <= "\ud7af"):
        return {name}
    parts = {name[:2], name[-2:]} if len(name) > 2 else set()
    return {name} | parts | {name[0] + title for title in _called("titles after")}


@cache
def _endings() -> frozenset[str]:
    return frozenset(map(plain, _called("endings")))


@cache
def _called(name: str) -> frozenset[str]:
    return frozenset(word for words in lists("called")[name].values() for word in words.split())


def _is_spaceless(word: str) -> bool:
    return unspaced(word[0]) or "\uac00" <= word[0] <= "\ud7af" or "\u1100" <= word[0] <= "\u11ff"


def _is_ordinary(word: str) -> bool:
    return word in listed("english") or word in listed("ordinary")


def _stems(word: str) -> set[str]:
    if len(word) < _SHORTEST_STEM:
        return set()
    cut = {
        word,
        re.sub("nen$", "s", word),
        _FINAL_VOWELS.sub("", word),
        _FINAL_VOWELS.sub("", _FINAL_VOWELS.sub("", word)),
        _FLEETING.sub("", word),
    }
    return {
        stem for stem in cut if len(stem) >= (_SHORTEST_STEM if word.startswith(stem) and len(word) - len(stem) < 2 else _SHORTEST_STEM + 1)
    }
