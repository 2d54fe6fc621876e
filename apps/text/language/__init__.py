"""Which language a text is in, out of those we speak.

The alphabet decides where it can. For the rest a statistical model is read together with our own words and letters, which know short
messages and tell close relatives apart. A tenant's languages are favoured, not imposed: who clearly writes another is heard in it.
"""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from apps.text.language.hints import WEIGHT, hints, relatives, tokens, weigh
from apps.text.language.model import rank
from apps.text.language.scripts import foremost, letters, only, said
from apps.text.speaking import FALLBACK, closest

READ = 400  # characters; nobody changes language that late and means it
ENOUGH = 20  # letters from which a text is trusted
FEWEST = 4
SURE = 0.35  # from which share a language written in plain Latin letters is believed
FAVOUR = 6.0  # what being one of the tenant's own languages weighs: about one plain word, and more in a short text
ROMANISED = 20.0  # how far behind an alphabet that is not its own puts a language
_CHINESE = frozenset({"zh-Hans", "zh-Hant"})
_NAMELESS = re.compile(r"https?://\S+|www\.\S+|(?<!\S)[^\s@]+@\S+|[@#]\w+|<[^>]{0,200}>")


class Detected(NamedTuple):
    tag: str
    share: float


NOTHING = Detected("", 0.0)


def detect(text: str, among: Sequence[str] | None = None) -> Detected:
    """The language of a text and how sure that is, 0 to 1; the empty tag where there is nothing to tell it by."""
    read = _NAMELESS.sub(" ", text[:READ])
    found = letters(read)
    script = foremost(found)
    if not script:
        return NOTHING
    favoured = frozenset(tag for wanted in among or () if (tag := closest(wanted)))
    if script == "Hani":
        return _chinese(read, favoured, said(found))
    if len(tags := hints().scripts[script]) == 1:
        return Detected(tags[0], _trust(1.0, said(found)))
    return _weighed(read, script, favoured, said(found))


def languages_in(text: str) -> tuple[str, ...]:
    """Every language a mixed message holds, the main one first. A second one is named only where words or letters are surely its own."""
    main = detect(text).tag
    if not main:
        return ()
    others = [tag for tag, _ in _surely(text[:READ], main).most_common() if tag not in relatives(main)]
    return (main, *others)


def base(text: str, language: str = "") -> str:
    """Whose words to read a text with: the language it is said to be in, else the one it surely is in, else English."""
    tag, share = (language, 1.0) if language else detect(text)
    foreign = any(character.isalpha() and not character.isascii() for character in text[:READ])
    return tag.partition("-")[0].lower() if tag and (foreign or share >= SURE) else FALLBACK


def _weighed(text: str, script: str, favoured: frozenset[str], length: int) -> Detected:
    tags, hinted = hints().scripts[script], weigh(tokens(text), text)
    strongest = max((hinted[tag] for tag in tags), default=0.0)
    if length < FEWEST and not strongest and not favoured:
        return NOTHING
    learned, heed = _learned(text, script), 1 + 2 * max(0.0, 1 - length / ENOUGH)
    scores = {tag: learned.get(tag, 0.0) + heed * (hinted[tag] + FAVOUR * (tag in favoured)) for tag in tags}
    return _best(scores, text, length + round(4 * strongest / WEIGHT))


def _learned(text: str, script: str) -> Mapping[str, float]:
    """What the model says, which has only ever read Hindi in its own alphabet."""
    learned = rank(text)
    if script != "Latn" or not learned:
        return learned
    return {**learned, "hi": max(score for tag, score in learned.items() if tag != "hi") - ROMANISED}


def _best(scores: Mapping[str, float], text: str, length: int) -> Detected:
    """The likeliest, with its share of all; the longer a text, the less each point of its score says."""
    tag = max(scores, key=lambda tag: scores[tag])
    heat = math.sqrt(len(text.encode(errors="replace")))
    share = 1 / sum(math.exp((score - scores[tag]) / heat) for score in scores.values())
    return Detected(tag, _trust(share, length))


def _chinese(text: str, favoured: frozenset[str], length: int) -> Detected:
    if "ja" in favoured and not favoured & _CHINESE:
        return Detected("ja", _trust(0.6, length))
    simplified = sum(sign in hints().simplified for sign in text)
    traditional = sum(sign in hints().traditional for sign in text)
    if simplified == traditional:
        return Detected("zh-Hant" if favoured & _CHINESE == {"zh-Hant"} else "zh-Hans", _trust(0.7, length))
    return Detected("zh-Hans" if simplified > traditional else "zh-Hant", _trust(1.0, length))


def _trust(share: float, length: int) -> float:
    return round(share * min(1.0, length / ENOUGH), 4)


def _surely(text: str, main: str) -> Counter[str]:
    """Languages beside the main one, by words that no neighbour shares and by alphabets; Latin letters alone may be a brand."""
    found, words = Counter[str](), set(tokens(text))
    for tag, unmistakable in hints().unmistakable.items():
        if theirs := words & (unmistakable - hints().unmistakable.get(main, frozenset())):
            found[tag] += len(theirs)
    for script, times in letters(text).items():
        if script != "Latn" and times > 1 and main not in hints().scripts[script]:
            found[detect(only(text, script)).tag] += times
    return found
