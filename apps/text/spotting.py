"""Phrases of many languages found in one pass over a text, whatever its accents, case and punctuation.

Lists are written for people: `habl*` is any word that begins so, `end … life` leaves room for a few words between. Languages written
without spaces may begin a phrase at any letter. Thousands of phrases cost little, for a word meets only those that begin as it does.
"""

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar

Label = TypeVar("Label")

ROOM_BETWEEN = 26
ROOM_BETWEEN_UNSPACED = 8
_KEY = 3

_FOLDER = Path(__file__).with_name("words")
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff"
_NO_SPACES = re.compile(f"[{_UNSPACED}]")
# Hebrew and Arabic write "and", "to", "the" onto the word they belong to: it may begin after them.
BEGINNING = re.compile(rf"(?<= )[^ ;,]|(?<= [והלבכמש])[א-ת]|(?<= [وبلفك])[ء-ي]|(?<= ال)[ء-ي]|(?<= [وبفل]ال)[ء-ي]|[{_UNSPACED}]")
_MARKS = re.compile(
    "[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640\u093c\u09bc\u0a3c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe0f\u00ad]+"
)
_ENGLISH_TAIL = re.compile(r"'(?=(?:t|m|s|d|ve|re|ll)\b)")
_STOP = re.compile(r"[.;!?\n\r…。！？؟।။។՞։]+")
_PAUSE = re.compile(r"[,:،、，：()\[\]\"“”«»—–]+| - ")
_NOT_WORDS = re.compile(r"[^\w;,\u0300-\uffff]+|_+|[\u2000-\u206f\u20a0-\u2bff\u3000-\u303f\ufe00-\ufe6f\uff01-\uff0f]+")
_LETTERS = str.maketrans(
    {
        **dict.fromkeys("’‘ʼʻ`´′＇", "'"),
        "ı": "i",
        "ł": "l",
        "đ": "d",
        "ø": "o",
        "æ": "ae",
        "œ": "oe",
        "ð": "d",
        "þ": "th",
        "ə": "e",
        "ŋ": "n",
        "أ": "ا",
        "إ": "ا",
        "آ": "ا",
        "ٱ": "ا",
        "ى": "ي",
        "ی": "ي",
        "ې": "ي",
        "ك": "ک",
        "ة": "ه",
        "ۀ": "ه",
        "ە": "ه",
        "ہ": "ه",
        "ھ": "ه",
    },
)


class Hit(NamedTuple, Generic[Label]):
    label: Label
    start: int
    end: int


class _Phrase(NamedTuple, Generic[Label]):
    parts: tuple[str, ...]
    label: Label


def folded(text: str) -> str:
    """Words in lower case without accents, a space around each; `;` where a sentence ends and `,` where a clause does."""
    plain = _MARKS.sub("", unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS)).translate(_LETTERS))
    plain = unicodedata.normalize("NFC", plain)
    plain = _ENGLISH_TAIL.sub("", plain)
    plain = _PAUSE.sub(" , ", _STOP.sub(" ; ", plain))
    return f" {' '.join(_NOT_WORDS.sub(' ', plain).split())} "


class Spotter(Generic[Label]):
    """Finds the phrases it was given, each under the label it was given with."""

    def __init__(self, phrases: Iterable[tuple[str, Label]]) -> None:
        self._beginnings: defaultdict[str, list[_Phrase[Label]]] = defaultdict(list)
        for written, label in phrases:
            parts = tuple(_part(part) for part in written.split("…"))
            self._beginnings[parts[0][:_KEY]].append(_Phrase(parts, label))

    def hits(self, words: str) -> Iterator[Hit[Label]]:
        for beginning in BEGINNING.finditer(words):
            start = beginning.start()
            for phrase in self._beginning_at(words, start):
                if (end := _end(words, start, phrase.parts)) is not None:
                    yield Hit(phrase.label, start, end)

    def _beginning_at(self, words: str, start: int) -> Iterator[_Phrase[Label]]:
        for length in range(1, _KEY + 1):
            yield from self._beginnings.get(words[start : start + length], ())


@cache
def lists(name: str) -> Mapping[str, Mapping[str, Any]]:
    """What the files of that name hold, by language; their notes to reviewers left out."""
    read: dict[str, Mapping[str, Any]] = {}
    for file in sorted(_FOLDER.glob(f"{name}*.json")):
        read |= {key: value for key, value in json.loads(file.read_text(encoding="utf-8")).items() if key != "note"}
    return read


def phrases(listed: str) -> list[str]:
    """A list as it is written: phrases with commas between."""
    return [phrase for written in listed.split(",") if (phrase := written.strip())]


@cache
def unspaced(letter: str) -> bool:
    """Whether it belongs to a writing without spaces between words."""
    return _NO_SPACES.match(letter) is not None


def _part(written: str) -> str:
    """Ready to be looked for: a word that must end here ends in a space, unless its writing has none."""
    stem = written.strip()
    plain = folded(stem.rstrip("*")).strip()
    return plain if stem.endswith("*") or unspaced(plain[-1]) else f"{plain} "


def _end(words: str, start: int, parts: tuple[str, ...]) -> int | None:
    if not words.startswith(parts[0], start):
        return None
    end = start + len(parts[0].rstrip())
    for part in parts[1:]:
        if (found := _next(words, end, part)) is None:
            return None
        end = found
    return end


def _next(words: str, after: int, part: str) -> int | None:
    """Where the part ends that must follow within the same sentence, a few words on."""
    lead, room = ("", ROOM_BETWEEN_UNSPACED) if unspaced(part[0]) else (" ", ROOM_BETWEEN)
    found = words.find(lead + part, after, after + room + len(part))
    if found < 0 or ";" in words[after:found]:
        return None
    return found + len(lead + part.rstrip())
