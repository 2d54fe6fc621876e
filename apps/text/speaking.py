"""Our own words in the languages we speak, and which of those somebody wants to read.

The words are JSON files, one a language, so that a translator needs no Python: in `phrases` what the chat itself shows, in `spoken` what
the assistant must be able to say in any language, in `followed` what the page says on which a customer follows a ticket. Plurals and
kinship of languages are Unicode's, as Babel carries them. Nothing here raises for a language that a browser or a customer brings: what we
do not speak is answered in English.
"""

import json
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Literal, NamedTuple

from babel import Locale
from babel.core import get_global

Phrases = Mapping[str, str | Mapping[str, str]]

_SPOKEN = """
en es fr de pt it nl sv da nb fi is pl cs sk hu ro bg hr sr bs sl mk sq el tr uk ru be lt lv et ka hy az kk uz
mn he ar fa ur hi bn pa gu mr ta te kn ml ne si th lo km my vi id ms fil zh-Hans zh-Hant ja ko sw am ha yo zu af
"""
TAGS: tuple[str, ...] = tuple(_SPOKEN.split())
FALLBACK = "en"
LONGEST_WISH = 1_000

_FOLDERS = Path(__file__).parent
_TAG = re.compile(r"([a-z]{2,3})(?:[-_]([a-z]{4}))?(?:[-_]([a-z]{2}|[0-9]{3}))?(?![a-z0-9])", re.ASCII | re.IGNORECASE)
_QUALITY = re.compile(r"\s*q\s*=\s*(1(?:\.0*)?|0?\.[0-9]+|0)\s*", re.ASCII | re.IGNORECASE)
_RIGHT_TO_LEFT = frozenset({"Adlm", "Arab", "Hebr", "Nkoo", "Rohg", "Syrc", "Thaa"})
_ALIASES: Mapping[str, str] = {
    **get_global("language_aliases"),
    "no": "nb",
    "nn": "nb",  # whoever reads one Norwegian reads the other
    "yue": "zh-Hant",  # Cantonese is written so
}
_LIKELY: Mapping[str, str] = get_global("likely_subtags")


class _Tongue(NamedTuple):
    language: str
    script: str
    territory: str


def phrase(tag: str, key: str, *, count: int | None = None, **values: object) -> str:
    """One of our sentences, in the form its count asks for."""
    words = catalogue(tag)[key]
    if isinstance(words, str):
        return words.format(**values)
    if count is None:
        raise TypeError(f"“{key}” has plural forms: pass its count.")
    return words[_locale(_ours(tag)).plural_form(count)].format(count=count, **values)


def catalogue(tag: str) -> Phrases:
    """All our sentences in one language; a form for each plural category where something is counted."""
    return _read(_ours(tag))


def spoken(tag: str, key: str, **values: object) -> str:
    """One of the assistant's fixed sentences."""
    words = _read(_ours(tag), "spoken")[key]
    return str(words).format(**values)


def followed(tag: str, key: str, **values: object) -> str:
    """One of the sentences of the page on which a customer follows a ticket."""
    words = _read(_ours(tag), "followed")[key]
    return str(words).format(**values)


def closest(wanted: str, offered: Sequence[str] = TAGS) -> str | None:
    """Which of the offered tags a reader of `wanted` is best served with; None when there is none in that language."""
    if (asked := _tongue(wanted)) is None:
        return None
    near = [(tag, theirs) for tag, theirs in _tongues(tuple(offered)) if theirs.language == asked.language]
    best = max(near, key=lambda candidate: _kinship(asked, candidate[1]), default=None)
    return best[0] if best else None


def negotiate(accept_language_or_locale: str) -> str:
    """The best of our languages for an Accept-Language header or a locale such as `pt_BR`."""
    answers = (closest(wanted) for wanted in _by_preference(accept_language_or_locale[:LONGEST_WISH]))
    return next((tag for tag in answers if tag), FALLBACK)


def direction(tag: str) -> Literal["ltr", "rtl"]:
    tongue = _tongue(tag)
    return "rtl" if tongue and tongue.script in _RIGHT_TO_LEFT else "ltr"


def _ours(tag: str) -> str:
    return tag if tag in TAGS else closest(tag) or FALLBACK


@lru_cache(maxsize=3 * len(TAGS))
def _read(tag: str, folder: str = "phrases") -> Phrases:
    phrases: Phrases = json.loads((_FOLDERS / folder / f"{tag}.json").read_text(encoding="utf-8"))
    return phrases


@lru_cache(maxsize=len(TAGS))
def _locale(tag: str) -> Locale:
    return Locale.parse(tag, sep="-")


@lru_cache(maxsize=64)
def _tongues(offered: tuple[str, ...]) -> list[tuple[str, _Tongue]]:
    return [(tag, tongue) for tag in offered if (tongue := _tongue(tag))]


def _tongue(tag: str) -> _Tongue | None:
    """A tag in full: language, script and territory, with what it leaves unsaid filled in as most people mean it."""
    if (found := _TAG.match(tag.strip())) is None:
        return None
    language, script, territory = found[1].lower(), (found[2] or "").title(), (found[3] or "").upper()
    if other := _ALIASES.get(language):
        language, other_script = _split(other)
        script = script or other_script
    return _in_full(language, script, territory)


def _split(alias: str) -> tuple[str, str]:
    language, _, rest = alias.replace("-", "_").partition("_")
    return language, rest if len(rest) == len("Latn") else ""


def _in_full(language: str, script: str, territory: str) -> _Tongue:
    known = (_LIKELY.get("_".join(filter(None, parts))) for parts in ((language, script, territory), (language, territory), (language,)))
    _, likely_script, likely_territory = next(filter(None, known), "__").split("_")
    return _Tongue(language, script or likely_script, territory or likely_territory)


def _kinship(asked: _Tongue, theirs: _Tongue) -> int:
    """Script counts more than country: a reader can do with another spelling, not with another alphabet."""
    return 2 * (asked.script == theirs.script) + (asked.territory == theirs.territory)


def _by_preference(wishes: str) -> list[str]:
    weighed = [(_quality(rest), wanted) for wanted, _, rest in (wish.partition(";") for wish in wishes.split(","))]
    return [wanted for quality, wanted in sorted(weighed, key=lambda wish: -wish[0]) if quality > 0]


def _quality(parameter: str) -> float:
    """What stands behind a language's semicolon; a wish weighed in no number counts least of all, yet counts."""
    found = _QUALITY.fullmatch(parameter or "q=1")
    return float(found[1]) if found else 0.001
