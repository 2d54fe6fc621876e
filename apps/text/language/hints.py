"""Words and letters that speak for a language: what the statistical model is weak on, above all short messages and close relatives."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

WEIGHT = 5.0
_FILE = Path(__file__).parents[1] / "words" / "language.json"
_BREAKS = re.compile(r"[\s\d!-&(-/:-@\[-`{-¡«»¿“”„…–—،؛؟।॥、。\uff01\uff0c\uff1f]+")
_SHORTEST, _LONGEST = 3, 9

Votes = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Hints:
    words: Mapping[str, Votes]
    starts: Mapping[str, Votes]
    ends: Mapping[str, Votes]
    letters: Mapping[str, Votes]
    scripts: Mapping[str, tuple[str, ...]]
    kin: tuple[frozenset[str], ...]
    unmistakable: Mapping[str, frozenset[str]]
    simplified: frozenset[str]
    traditional: frozenset[str]


@lru_cache(maxsize=1)
def hints() -> Hints:
    written: dict[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))
    return Hints(
        **{name: _votes(written["words"], name) for name in ("words", "starts", "ends")},
        letters=_letters(written["letters"]),
        scripts={script: tuple(tags.split()) for script, tags in written["scripts"].items()},
        kin=tuple(frozenset(tags.split()) for tags in written["kin"]),
        unmistakable={tag: frozenset(words.split()) for tag, words in written["unmistakable"].items()},
        simplified=frozenset(written["simplified"]),
        traditional=frozenset(written["traditional"]),
    )


def tokens(text: str) -> list[str]:
    words = (word.strip("'") for word in _BREAKS.split(text.lower().replace("’", "'")))
    return [word for word in words if word]


def weigh(words: list[str], text: str) -> defaultdict[str, float]:
    """What a text's words and letters add to the score of each language; a word said twice counts once."""
    known, found = hints(), defaultdict[str, float](float)
    together = {f"{first}_{second}" for first, second in pairwise(words)}
    for word in {*words, *together}:
        _add(found, known.words.get(word, {}))
    for word in set(words):
        _add(found, _longest(known.starts, (word[:length] for length in range(min(_LONGEST, len(word)), _SHORTEST - 1, -1))))
        _add(found, _longest(known.ends, (word[-length:] for length in range(min(_LONGEST, len(word) - 1), 1, -1))))
    for letter in known.letters.keys() & set(text.lower()):
        _add(found, known.letters[letter])
    return found


def relatives(tag: str) -> frozenset[str]:
    return frozenset({tag}).union(*(family for family in hints().kin if tag in family))


def _longest(votes: Mapping[str, Votes], parts: Iterable[str]) -> Votes:
    return next((votes[part] for part in parts if part in votes), {})


def _add(found: defaultdict[str, float], votes: Votes) -> None:
    for tag, weight in votes.items():
        found[tag] += weight


def _votes(entries: list[dict[str, Any]], kind: str) -> Mapping[str, Votes]:
    votes: dict[str, dict[str, float]] = defaultdict(dict)
    for entry in entries:
        for part in entry.get(kind, "").split():
            for tag in entry["for"].split():
                votes[part][tag] = max(votes[part].get(tag, 0.0), entry.get("weight", WEIGHT))
    return dict(votes)


def _letters(entries: list[dict[str, Any]]) -> Mapping[str, Votes]:
    return _votes([{**entry, "words": " ".join(entry["letters"])} for entry in entries], "words")
