"""A text as a row of steps, each a word, a face or a stop, with how each sounds where it stands."""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from apps.text.sentiment.lexicon import Lexicon, drawn_out, faces, valence

STOP = "."
_REACH = 3  # words over which a negation or a booster holds
_BOOST = 0.3
_LOUDER = 0.7
_NEGATED_GOOD, _NEGATED_BAD = -0.7, -0.4  # “not good” is bad, “not bad” is only fairly good
_NAMELESS = re.compile(r"https?://\S+|www\.\S+|(?<!\S)[^\s@]+@\S+|@\w+")
_WORD = re.compile(r"[.,;:!?…。！？、，؟।]+|[^\s.,;:!?…。！？、，؟।\"#*()\[\]{}<>/\\|~¡¿«»“”„–—_=+]+")
_EDGES = "'’‘`-"


@dataclass(frozen=True, slots=True)
class Step:
    word: str
    loud: bool


@dataclass(frozen=True, slots=True)
class Sound:
    place: int
    valence: float


def plain(text: str) -> str:
    """Without addresses, names and the marks of HTML, none of which sounds like anything."""
    return _NAMELESS.sub(" ", html.unescape(text) if "&" in text else text)


def without_faces(text: str) -> tuple[str, list[float]]:
    """The words of a text, and how its faces feel; the third of the same face adds nothing."""
    valences, pattern = faces()
    found = pattern.findall(text)
    felt = [valences[face] for face in dict.fromkeys(found) for _ in range(min(2, found.count(face)))]
    return (pattern.sub(" ", text), felt) if found else (text, felt)


def steps(text: str, known: Lexicon) -> list[Step]:
    shouts = text.isupper()
    found = (word.strip(_EDGES).replace("’", "'") for word in _WORD.findall(text))
    return [_step(word, shouts=shouts) for word in found for word in ([word] if known.spaced else _cut(word, known)) if word]


def sounds(row: Sequence[Step], known: Lexicon) -> list[Sound]:
    """What says something, each weighed by the words around it."""
    found = list(_valenced(row, known))
    spoken = {place for place, _, _ in found}
    row = _phrases_whole(row, found)
    heard = (_heard(row, place, length, sounds, known) for place, length, sounds in found if not _mere_booster(row, place, spoken, known))
    return [sound for sound in heard if sound.valence]


def contrast(row: Sequence[Step], known: Lexicon) -> int | None:
    """Where the text turns: the last “but”."""
    return next((place for place in range(len(row) - 1, 0, -1) if row[place].word in known.contrasts), None)


def _step(word: str, *, shouts: bool) -> Step:
    if not any(map(str.isalnum, word)) and word[0] in ".,;:!?…。！？、，؟।":
        return Step(STOP, loud=False)
    return Step(word.lower(), loud=len(word) > 1 and word.isupper() and not shouts)


def _cut(run: str, known: Lexicon) -> Iterator[str]:
    """A run of signs cut along the longest known words."""
    place = 0
    while place < len(run):
        ends = range(min(len(run), place + 6), place, -1)
        end = next((end for end in ends if _says(run[place:end], known)), place + 1)
        yield run[place:end]
        place = end


def _says(word: str, known: Lexicon) -> bool:
    return word in known.words or word in known.negations or word in known.boosters or word in known.dampeners or word in known.contrasts


def _valenced(row: Sequence[Step], known: Lexicon) -> Iterator[tuple[int, int, float]]:
    """Place, length and valence of each word or phrase that sounds like something; the longest phrase wins."""
    place = 0
    while place < len(row):
        length, heard = _longest(row, place, known)
        if heard is not None:
            yield place, length, heard
        place += length


def _phrases_whole(row: Sequence[Step], found: Sequence[tuple[int, int, float]]) -> Sequence[Step]:
    """The words of a phrase have said their say: the “don't” of “don't care” negates nothing else."""
    whole = list(row)
    for place, length, _ in found:
        if length > 1:
            whole[place : place + length] = [Step("", loud=row[place].loud)] * length
    return whole


def _longest(row: Sequence[Step], place: int, known: Lexicon) -> tuple[int, float | None]:
    for length in range(min(known.longest_phrase, len(row) - place), 1, -1):
        phrase = "_".join(step.word for step in row[place : place + length])
        if phrase in known.words:
            return length, known.words[phrase]
    return 1, valence(row[place].word, known)


def _mere_booster(row: Sequence[Step], place: int, spoken: set[int], known: Lexicon) -> bool:
    """“Terribly kind” and “damn good” say nothing bad, and the “no” of “no good” is not a second complaint."""
    word = row[place].word
    return place + 1 in spoken and (word in known.boosters or word in known.negations)


def _heard(row: Sequence[Step], place: int, length: int, sounds: float, known: Lexicon) -> Sound:
    direction = 1 if sounds > 0 else -1
    louder = _LOUDER * row[place].loud + _BOOST * drawn_out(row[place].word)
    before = _before(row, place)
    boosted = sounds + direction * (louder + _boost(before, known)) if sounds else 0.0
    if _negated(before, known) or (known.negates_after and _negated(_after(row, place + length), known)):
        boosted *= _NEGATED_GOOD if boosted > 0 else _NEGATED_BAD
    return Sound(place, boosted)


def _before(row: Sequence[Step], place: int) -> list[Step]:
    """The few words before, nearest first, up to a stop."""
    near: list[Step] = []
    for step in reversed(row[max(0, place - _REACH) : place]):
        if step.word == STOP:
            break
        near.append(step)
    return near


def _after(row: Sequence[Step], place: int) -> list[Step]:
    near = row[place : place + 2]
    return list(near[: next((index for index, step in enumerate(near) if step.word == STOP), len(near))])


def _boost(before: Sequence[Step], known: Lexicon) -> float:
    """Words further off boost less."""
    total = 0.0
    for distance, step in enumerate(before):
        force = _BOOST * (1 - 0.1 * distance) + _BOOST * step.loud
        total += force * ((step.word in known.boosters or _drawn_booster(step.word, known)) - (step.word in known.dampeners))
    return total


def _drawn_booster(word: str, known: Lexicon) -> bool:
    return drawn_out(word) and "".join(dict.fromkeys(word)) in known.boosters


def _negated(near: Sequence[Step], known: Lexicon) -> bool:
    return any(step.word in known.negations or (known.english and step.word.endswith("n't")) for step in near)
