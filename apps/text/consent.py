"""Whether an answer to "Shall I …?" is a plain yes or a plain no.

The server binds a customer's yes to exact arguments, so nothing is guessed: an answer counts only where every word of it is a known way to
agree or to be polite. "Yes, but change the address first" is neither, and so is whatever another reading of it would deny.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Literal, NamedTuple

from apps.text.spotting import folded, lists, phrases, unspaced

LONGEST = 80

_Side = Literal["yes", "no"]
_Reading = frozenset[_Side]
_NEITHER: _Reading = frozenset()
_SIDES: dict[str, tuple[_Side, ...]] = {
    "yes": ("yes",),
    "here": ("yes",),
    "no": ("no",),
    "here_no": ("no",),
    "polite": (),
    "unclear": ("yes", "no"),
}
_ONLY_WHERE_KNOWN = frozenset({"here", "here_no", "unclear"})
_SIGNS: dict[str, tuple[_Side, ...]] = {
    **dict.fromkeys("👍👌✅✔☑🆗🙆", ("yes",)),
    **dict.fromkeys("👎❌🚫🙅✖⛔", ("no",)),
    **dict.fromkeys("🙂😊😀😃😄😁🙏❤🎉✨🤗🥰🫶💕🌸👋♥☺♂♀", ()),
}
_DOUBTS = ("?", "؟", "？", "¿", "...", "…", "՞", ";)")


class _Phrase(NamedTuple):
    words: str
    sides: _Reading


_Tongue = Mapping[str, Sequence[_Phrase]]  # by the letter that a phrase begins with


def polite_words() -> Mapping[str, Sequence[str]]:
    """In each language, what may stand beside an answer and says nothing by itself."""
    return {tongue: phrases(roles.get("polite", "")) for tongue, roles in lists("consent").items()}


def affirms(text: str, language: str = "") -> bool:
    """A yes that nothing in it takes back. The language, where known, lets its own short words count."""
    return _verdict(text, language) == "yes"


def declines(text: str, language: str = "") -> bool:
    return _verdict(text, language) == "no"


def _verdict(text: str, language: str) -> _Side | None:
    if len(text) > LONGEST or any(doubt in text for doubt in _DOUBTS) or (signs := _signs(text)) is None:
        return None
    words = " ".join(folded(text).replace(";", " ").replace(",", " ").split())
    readings = [_settled(tongue, words, signs) for tongue in _tongues(language)]
    sides = {side for side in readings if side}
    side = sides.pop() if len(sides) == 1 else None
    return None if side == "both" else side


def _tongues(language: str) -> Iterable[_Tongue]:
    if language not in lists("consent"):
        return [_plain_phrases(tongue) for tongue in lists("consent")]
    return [_phrases(language), *([] if language == "en" else [_plain_phrases("en")])]


def _settled(tongue: _Tongue, words: str, signs: _Reading) -> _Side | Literal["both"] | None:
    """What all readings of the words in one language come to."""
    readings = {reading | signs for reading in _readings(tongue, words)}
    plain = readings & {frozenset({"yes"}), frozenset({"no"})}
    if len(plain) == 1:
        return next(iter(next(iter(plain))))
    return "both" if len(plain) > 1 or frozenset({"yes", "no"}) in readings else None


def _readings(tongue: _Tongue, words: str) -> set[_Reading]:
    """Every way to cut the words into known phrases, as the sides it takes; none where a word is left over."""
    reached: dict[int, set[_Reading]] = {0: {_NEITHER}}
    for start in range(len(words)):
        for phrase in tongue.get(words[start], ()) if start in reached else ():
            if (end := _end(words, start, phrase.words)) is not None:
                reached.setdefault(end, set()).update(reading | phrase.sides for reading in reached[start])
    return reached.get(len(words), set())


def _end(words: str, start: int, phrase: str) -> int | None:
    """Where the next word begins, if the phrase stands here and ends with a word (or needs no space after it)."""
    if not words.startswith(phrase, start):
        return None
    end = start + len(phrase)
    if end == len(words):
        return end
    if words[end] == " ":
        return end + 1
    return end if unspaced(phrase[-1]) else None


def _signs(text: str) -> _Reading | None:
    """The sides that emoji take; None where one of them is no known answer."""
    sides: set[_Side] = set()
    for sign in text:
        if sign in _SIGNS:
            sides.update(_SIGNS[sign])
        elif unicodedata.category(sign) == "So":
            return None
    return frozenset(sides)


@cache
def _phrases(tongue: str) -> _Tongue:
    return _by_letter(_listed(tongue, _SIDES))


@cache
def _plain_phrases(tongue: str) -> _Tongue:
    return _by_letter(_listed(tongue, _SIDES.keys() - _ONLY_WHERE_KNOWN))


def _by_letter(listed: Iterable[_Phrase]) -> _Tongue:
    letters: defaultdict[str, list[_Phrase]] = defaultdict(list)
    for phrase in listed:
        letters[phrase.words[0]].append(phrase)
    return dict(letters)


def _listed(tongue: str, roles: Iterable[str]) -> Iterator[_Phrase]:
    written = lists("consent")[tongue]
    for role in roles:
        for phrase in phrases(written.get(role, "")):
            yield _Phrase(folded(phrase).strip(), frozenset(_SIDES[role]))
