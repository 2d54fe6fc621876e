"""What a message shows beside its words: frustration, confusion, hurry, and how much there is to it.

The first three are yes or no and hold back in doubt: a phrase must be said, and “no rush” is not urgent. The phrases are data, in the
languages the built-in engine speaks in full; in any other language the answer is no. Complexity is a number from 0 to 10.
"""

import json
import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from apps.text.language import base
from apps.text.sentiment import score

READ = 2_000  # characters
MOST = 10
_FILE = Path(__file__).with_name("words") / "moods.json"
_KINDS = ("frustration", "confusion", "urgency", "judgement", "joining", "unless")
_UNSPACED = frozenset({"zh"})
_MARKS = re.compile(r"[\u0300-\u036f\u0640\u064b-\u065f\u0670'’ʼ`´]")
_SAME = str.maketrans("ıłىةٱ", "ilيها")
_GAPS = re.compile(r"[^\w\u0900-\u0963\u0966-\u0dff]+|_")
_ENDING = re.compile(r"(?<=[^\s()|\]])\*")
_SHOUTED = re.compile(r"[A-Z]{2,}(?:[^\w]+[A-Z]{2,}){2,}|[!?]{3,}")
_ASKED = re.compile(r"[?？؟;](?=\s|$)|？")
_LISTED = re.compile(r"^[ \t]*(?:\d{1,2}[.)]|[-*•])\s+\S", re.MULTILINE)
_NUMBERED = re.compile(r"\b(?=[A-Z-]{0,19}\d)[A-Z\d-]{4,20}\b")
_UNHAPPY = 0.3
_LONG, _VERY_LONG = 60, 150  # words
_EMOJI = (
    "[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2194-\u21aa\u231a-\u23ff\u24c2\u25aa-\u25fe\u2600-\u27bf\u2934\u2935\u2b00-\u2bff\u3030\u303d"
    "\u3297\u3299\U0001f000-\U0001faff]"
)
_AN_EMOJI = re.compile(rf"{_EMOJI}|\u20e3")
_ONLY_EMOJI = re.compile(rf"(?:\s|[#*0-9]\ufe0f?\u20e3|{_EMOJI}|[\u200d\ufe0e\ufe0f\U000e0020-\U000e007f])*")


def frustration(text: str, language: str = "") -> bool:
    """Whether someone says that they have had enough, or shouts what is bad."""
    return _said("frustration", text, language) or bool(_SHOUTED.search(text[:READ]) and score(text, language) < _UNHAPPY)


def confusion(text: str, language: str = "") -> bool:
    """Whether someone says that they do not understand."""
    return _said("confusion", text, language)


def urgency(text: str, language: str = "") -> bool:
    """Whether someone says that it cannot wait."""
    return _said("urgency", text, language)


def complexity(text: str, language: str = "") -> int:
    """How much there is to a message, 0 to 10: several problems at once, words that ask for judgement, length."""
    spoken = base(text, language)
    return min(MOST, _several(text[:READ], spoken) + _judgement(text[:READ], spoken) + _length(text))


def is_only_emoji(text: str) -> bool:
    """Whether a message holds emoji and nothing else."""
    return bool(_AN_EMOJI.search(text) and _ONLY_EMOJI.fullmatch(text))


def _said(kind: str, text: str, language: str) -> bool:
    spoken = base(text, language)
    return bool(spoken in _phrases() and _phrases()[spoken][kind].search(_left(text, spoken)))


def _left(text: str, spoken: str) -> str:
    """The text made plain, without what takes a phrase back."""
    return _phrases()[spoken]["unless"].sub(" ", _plain(text[:READ]))


def _several(text: str, spoken: str) -> int:
    joined = 1 + _count("joining", text, spoken)
    problems = max(len(_ASKED.findall(text)), len(_LISTED.findall(text)), joined)
    return min(4, problems - 1) + (len(set(_NUMBERED.findall(text))) > 1)


def _judgement(text: str, spoken: str) -> int:
    return 2 * min(2, _count("judgement", text, spoken))


def _count(kind: str, text: str, spoken: str) -> int:
    if spoken not in _phrases():
        return 0
    return len({found[0] for found in _phrases()[spoken][kind].finditer(_left(text, spoken))})


def _length(text: str) -> int:
    words = max(len(text.split()), len(text.encode(errors="replace")) // 12)
    return (words > _LONG) + (words > _VERY_LONG)


def _plain(text: str) -> str:
    """Small letters without accents and apostrophes, words parted by one space."""
    return _GAPS.sub(" ", _folded(text)).strip()


def _folded(text: str) -> str:
    return _MARKS.sub("", unicodedata.normalize("NFKD", text.casefold())).translate(_SAME)


@lru_cache(maxsize=1)
def _phrases() -> Mapping[str, Mapping[str, re.Pattern[str]]]:
    written: dict[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))
    return {spoken: {kind: _compiled(written[kind][spoken], spoken) for kind in _KINDS} for spoken in written["unless"]}


def _compiled(phrases: list[str], spoken: str) -> re.Pattern[str]:
    either = "|".join(_ENDING.sub(r"\\S*", _folded(phrase)).replace(" ~ ", r" (?:\S+ ){0,3}") for phrase in phrases)
    if spoken in _UNSPACED:
        return re.compile(either)
    joined = "و?" if spoken == "ar" else ""
    return re.compile(rf"(?<!\S){joined}(?:{either})(?!\S)")
