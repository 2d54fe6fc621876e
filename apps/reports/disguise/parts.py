"""What of a name gives its bearer away: parts, endings, umlauts written out, pieces of scripts without spaces."""

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from apps.text.personal.words import listed, plain
from apps.text.spotting import lists, unspaced

MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0963\u0971-\u0de5\u0e31-\u0e4e\u0eb1-\u0ecd"
    "\u102b-\u103e\u17b4-\u17d3\u200c\u200d"
)
WORD = re.compile(rf"(?:[^\W\d_]|[{MARKS}])+")
_GROWN_ON = re.compile("[והלבכמש]{1,3}|[وفبلك]{0,2}(?:ال)?")
_FINAL_VOWELS = re.compile("(?:ος|ης|ας|ες|[aeiouyаяеоуыиіьъαηοωυι])$")
_FLEETING = re.compile("[eеоъ](?=[^aeiouyаяеоуыиіїьйъ]$)")
_WRITTEN_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
_UMLAUT = re.compile("([aou])e(?=[^aeiou])")
SHORTEST_STEM = 3
HEAD = 3
_MOST_CHARACTERS = 5


class Parts(NamedTuple):
    """Of one name: what gives it away alone, what only beside another part, pieces of scripts without spaces, what declined words begin
    with, and the first letters of all that."""

    telling: frozenset[str]
    ordinary: frozenset[str]
    small: frozenset[str]
    pieces: tuple[str, ...]
    stems: tuple[str, ...]
    heads: frozenset[str]


def parts(name: str) -> Parts:
    words = [word for found in WORD.findall(name) if (word := plain(found)) not in called("titles")]
    small = {word for word in words if len(word) == 1 or word in listed("particles")}
    ordinary = {word for word in words if word not in small and is_ordinary(word)}
    spaceless = {found for found in WORD.findall(name) if _is_spaceless(found)}
    spelled = {other for found in WORD.findall(name) if plain(found) not in small | ordinary for other in _otherwise(found)} - spaceless
    telling = {word for word in words if word not in small | ordinary and not _is_spaceless(word)} | _grown_together(words) | spelled
    pieces = sorted({piece for found in spaceless for piece in _cut(found)})
    stems = sorted({stem for word in telling for stem in _stems(word)})
    heads = frozenset(word[:HEAD] for word in (*telling, *ordinary, *stems))
    return Parts(frozenset(telling), frozenset(ordinary), frozenset(small), tuple(pieces), tuple(stems), heads)


def _otherwise(name: str) -> set[str]:
    """Umlauts written out, and what was written out put back: Käthe is Kaethe, and Mueller Müller."""
    low = name.lower()
    return {plain(low.translate(_WRITTEN_OUT)), plain(_UMLAUT.sub(r"\1", low))}


def _grown_together(words: Sequence[str]) -> set[str]:
    """As people make user names of it: nadiaberg, nberg."""
    if len(words) < 2 or not all(word.isascii() for word in words):
        return set()
    return {made for made in ("".join(words), words[0][0] + words[-1], words[-1] + words[0]) if len(made) > SHORTEST_STEM + 1}


def _cut(name: str) -> set[str]:
    """A name of a few characters is family and given name in one; each alone is one too, a family name of one only with a title."""
    if not 1 < len(name) <= _MOST_CHARACTERS or not ("\u3400" <= name[0] <= "\u9fff" or "\uac00" <= name[0] <= "\ud7af"):
        return {name}
    parts = {name[:2], name[-2:]} if len(name) > 2 else set()
    return {name} | parts | {name[0] + title for title in called("titles after")}


def _is_spaceless(word: str) -> bool:
    return unspaced(word[0]) or "\uac00" <= word[0] <= "\ud7af" or "\u1100" <= word[0] <= "\u11ff"


def is_ordinary(word: str) -> bool:
    return word in listed("english") or word in listed("ordinary")


def _stems(word: str) -> set[str]:
    if len(word) < SHORTEST_STEM:
        return set()
    cut = {
        word,
        re.sub("nen$", "s", word),
        _FINAL_VOWELS.sub("", word),
        _FINAL_VOWELS.sub("", _FINAL_VOWELS.sub("", word)),
        _FLEETING.sub("", word),
    }
    return {
        stem for stem in cut if len(stem) >= (SHORTEST_STEM if word.startswith(stem) and len(word) - len(stem) < 2 else SHORTEST_STEM + 1)
    }


def beginnings(word: str) -> tuple[str, ...]:
    bare = plain(word)
    return (bare[:HEAD], *(rest[:HEAD] for rest in without_articles(bare)))


def without_articles(word: str) -> list[str]:
    """Hebrew and Arabic write "and", "to", "the" onto the word."""
    grown = _GROWN_ON.match(word)
    return [word[length:] for length in range(1, grown.end() + 1) if len(word) > length + 1] if grown else []


@cache
def called(name: str) -> frozenset[str]:
    return frozenset(word for words in lists("called")[name].values() for word in words.split())
