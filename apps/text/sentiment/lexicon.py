"""Words with how they sound, read once a language, and how an unknown form of a known word is found."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[1] / "words"
SPOKEN = frozenset({"en", "es", "fr", "de", "pt", "it", "nl", "pl", "tr", "ar", "hi", "zh"})
_SHORTEST, _LONGEST = 3, 40  # letters of a stem, of a word
_FORM = 0.95  # what an ending takes off a word's force
_REPEATED = re.compile(r"(.)\1{2,}")
_PIECE = re.compile(r"[^\W\d_]", re.UNICODE)
_ENDINGS = "'s> ies>y ied>y es> s> ed> ed>e ing> ing>e in>ing ly> ily>y y> er> er>e ier>y est> iest>y ness> iness>y ful>"
_ENGLISH_ENDINGS = tuple((ending, stem) for ending, _, stem in (pair.partition(">") for pair in _ENDINGS.split()))
_DOUBLING = frozenset({"ing", "ed", "er", "est"})


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """`starts` hold the words whose endings change; a language written without spaces is cut along its words."""

    words: Mapping[str, float]
    starts: Mapping[str, float]
    negations: frozenset[str]
    boosters: frozenset[str]
    dampeners: frozenset[str]
    contrasts: frozenset[str]
    longest_phrase: int
    english: bool
    spaced: bool
    negates_after: bool


@lru_cache(maxsize=len(SPOKEN))
def lexicon(language: str) -> Lexicon:
    """Of one of the spoken languages."""
    written: dict[str, Any] = json.loads((FOLDER / f"sentiment_{language}.json").read_text(encoding="utf-8"))
    valences = dict(_graded(written["valences"]))
    return Lexicon(
        words={word: valence for word, valence in valences.items() if not word.endswith("*")},
        starts={word[:-1]: valence for word, valence in valences.items() if word.endswith("*")},
        **{kind: frozenset(written[kind].split()) for kind in ("negations", "boosters", "dampeners", "contrasts")},
        longest_phrase=max(word.count("_") + 1 for word in valences),
        english=language == "en",
        spaced=language != "zh",
        negates_after=language in {"tr", "hi"},
    )


@lru_cache(maxsize=1)
def faces() -> tuple[Mapping[str, float], re.Pattern[str]]:
    """Emoji and emoticons, and the pattern that finds them; letters beside an emoticon make it a word."""
    written: dict[str, Any] = json.loads((FOLDER / "sentiment_emoji.json").read_text(encoding="utf-8"))
    valences = dict(_graded(written["valences"]))
    typed = sorted((face for face in valences if face.isascii()), key=len, reverse=True)
    drawn = "".join(re.escape(face) for face in valences if not face.isascii())
    starts = "".join(sorted({re.escape(face[0]) for face in typed}))
    return valences, re.compile(f"[{drawn}]|(?=[{starts}])(?:{'|'.join(map(_alone, typed))})")


@lru_cache(maxsize=8_192)
def valence(word: str, known: Lexicon) -> float | None:
    """How a word sounds, by itself or by the known word it is a form of; None where it says nothing."""
    if (sounds := known.words.get(word)) is not None or len(word) > _LONGEST:
        return sounds
    if known.starts and (sounds := _by_start(word, known)) is not None:
        return sounds
    return next((known.words[form] * _FORM for form in _forms(word, known) if form in known.words), None)


def drawn_out(word: str) -> bool:
    return bool(_REPEATED.search(word))


def _by_start(word: str, known: Lexicon) -> float | None:
    return next((known.starts[word[:end]] for end in range(len(word), 1, -1) if word[:end] in known.starts), None)


def _forms(word: str, known: Lexicon) -> Iterator[str]:
    if drawn_out(word):
        for letters in (r"\1\1", r"\1"):
            yield _REPEATED.sub(letters, word)
    if not known.english:
        return
    for ending, instead in _ENGLISH_ENDINGS:
        stem = word.removesuffix(ending)
        if stem != word and len(stem) >= _SHORTEST:
            yield stem + instead
            if ending in _DOUBLING and stem[-1] == stem[-2]:
                yield stem[:-1]


def _graded(valences: Mapping[str, str]) -> Iterator[tuple[str, float]]:
    for sounds, words in valences.items():
        yield from ((word, float(sounds)) for word in words.split())


def _alone(face: str) -> str:
    start = r"(?<![^\W_])" if _PIECE.match(face[0]) or face[0] in ":;=^" else ""
    end = r"(?![^\W_])" if _PIECE.match(face[-1]) else ""
    return start + re.escape(face) + end
