"""How a message feels, 0 (worst) to 1 (best), by its words, faces and marks; and how a conversation goes.

Our own word lists, in the languages the built-in engine speaks in full. In all others only emoji and emoticons are read: half a word list
would be wrong more often than neutral is. Cost: irony is heard only where it is a set phrase.
"""

import math
from collections.abc import Sequence
from itertools import accumulate

from apps.text.language import base
from apps.text.sentiment.lexicon import SPOKEN, Lexicon, lexicon
from apps.text.sentiment.tone import Sound, Step, contrast, plain, sounds, steps, without_faces

NEUTRAL = 0.5
READ = 1_000  # characters
RECENT = 0.5  # what the newest message weighs against all before it
_EVEN = 15.0  # how much must be said to come near to either end
_BEFORE_BUT, _AFTER_BUT = 0.5, 1.4
_EXCLAIMED, _MOST_MARKS = 0.3, 4
_ASKED = 0.2


def score(text: str, language: str = "") -> float:
    """How one message feels; in a language that is not named it is found out."""
    words, felt = without_faces(plain(text[:READ]))
    total = sum(felt) + _said(words, _spoken(base(words, language)))
    return round(NEUTRAL + total / math.sqrt(total * total + _EVEN) / 2, 4)


def smoothed(series: Sequence[float]) -> list[float]:
    """The mood so far after each message: recent words count more."""
    return [round(mood, 4) for mood in accumulate(series, lambda mood, newest: (1 - RECENT) * mood + RECENT * newest)]


def _spoken(language: str) -> Lexicon | None:
    return lexicon(language) if language in SPOKEN else None


def _said(text: str, known: Lexicon | None) -> float:
    if known is None:
        return 0.0
    row = steps(text, known)
    total = sum(_around_but(row, sounds(row, known), known))
    return total + math.copysign(_emphasis(text), total) if total else 0.0


def _around_but(row: Sequence[Step], heard: Sequence[Sound], known: Lexicon) -> list[float]:
    """What comes after a “but” is what is meant."""
    if (turn := contrast(row, known)) is None:
        return [sound.valence for sound in heard]
    return [sound.valence * (_BEFORE_BUT if sound.place < turn else _AFTER_BUT) for sound in heard]


def _emphasis(text: str) -> float:
    asked = text.count("?")
    return _EXCLAIMED * min(_MOST_MARKS, text.count("!")) + (_ASKED * min(_MOST_MARKS, asked) if asked > 1 else 0.0)
