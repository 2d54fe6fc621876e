"""What a message is about, and what it names by number.

Written for precision: a rule that asks for a topic would rather miss a message than send a happy customer to the wrong team. What is
looked for stands in words/topics*.json. All languages are tried on every message, since people mix them; an `unless` phrase takes back
the words it covers ("will I be charged twice", "broken link").
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from apps.text.phrasing import Phrasebook
from apps.text.spotting import Hit, folded, lists, phrases

TOPICS: Mapping[str, str] = {
    "dispute": "A disputed charge",
    "bug": "Something does not work",
    "pricing": "Custom pricing, seats or contract",
    "cancel": "Wish to cancel or leave",
    "refund": "A refund or credit",
    "damage": "Damaged or wrong goods",
    "clinical": "Health, symptoms, medication",
    "insurance": "Insurance and claims",
    "loyalty": "Loyalty points or status",
    "exception": "An exception to the rules",
    "delivery": "A delivery",
    "booking": "An appointment or booking",
    "account": "Account and sign-in",
}
REFERENCES = ("invoice", "charge", "order")

_END = "; "  # a phrase may ask for the end of its sentence, which the last one often lacks
_LOOK_BACK = 40  # characters in which a number must stand before its noun
_SUM = re.compile(
    r"[$€£¥₹₺₽₩₫₪฿]\s?\d[\d.,]{0,12}"
    r"|\b\d[\d.,]{0,12}\s?(?:[$€£¥₹₺₽₩₫₪฿%元块円원₴]|(?:eur|usd|gbp|chf|euros?|dollars?|pounds?|pln|zł|try|tl|lira|rs|rupees?|руб\w*|kr|kč|lei|bucks)\b)"
    r"|\b\d{1,4}([./-])\d{1,2}\1\d{1,4}\b|\b\d+[.,]\d{1,2}\b",
    re.IGNORECASE,
)
_NUMBER_SIGN = re.compile(r"#\s?(?=[a-z]{0,8}[-_]?\d)|№", re.IGNORECASE)
_INSIDE_A_NUMBER = re.compile(r"(?<=[A-Za-z\d])[-/_](?=[A-Za-z]{0,8}\d)")
_SAYS_ITSELF = {
    "invoice": re.compile(r"\binv[-_/# ]?\d{2,}|\bin_(?=[a-z]{0,12}\d)[a-z\d]{6,}", re.IGNORECASE),
    "charge": re.compile(r"\b(?:ch|py|pi|pay|txn)_(?=[a-z]{0,12}\d)[a-z\d]{4,}|\btxn[-# ]?\d{3,}", re.IGNORECASE),
    "order": re.compile(r"\bord(?:er)?[-_]?\d{3,}", re.IGNORECASE),
}
_ANY_NUMBER = r"[a-z]{0,8}\d[a-z\d]*"
_LONG_NUMBER = rf"(?=(?:[a-z]*\d){{3}}){_ANY_NUMBER}(?![a-z\d])"


class _Word(NamedTuple):
    name: str
    role: str = ""  # `unless` takes back; `known` counts only where the language is known to be this one
    language: str = ""


def topics(text: str, language: str = "") -> frozenset[str]:
    """Which of TOPICS are spoken of."""
    return frozenset(hit.label.name for hit in _standing(_topic_book(), folded(text), language))


def references(text: str, language: str = "") -> frozenset[str]:
    """Which of REFERENCES the text names by number."""
    if not any(letter.isdecimal() for letter in text):
        return frozenset()
    words = folded(_numbers_whole(text))
    named = {hit.label.name for hit in _standing(_reference_book(), words, language) if _numbered(words, hit)}
    return frozenset(named | {name for name, pattern in _SAYS_ITSELF.items() if pattern.search(text)})


def _standing(book: Phrasebook[_Word], words: str, language: str) -> Iterator[Hit[_Word]]:
    """What is found in the text and taken back by nothing."""
    found: list[Hit[_Word]] = []
    taken_back: defaultdict[str, set[int]] = defaultdict(set)
    for hit in book.hits(words + _END):
        if hit.label.role == "unless":
            taken_back[hit.label.name].update(range(hit.start, hit.end))
        elif not hit.label.role or hit.label.language == language.partition("-")[0]:
            found.append(hit)
    return (hit for hit in found if taken_back[hit.label.name].isdisjoint(range(hit.start, hit.end)))


def _numbers_whole(text: str) -> str:
    """Sums of money and dates left out, `#` in words, INV-2041 in one piece."""
    return _INSIDE_A_NUMBER.sub("", _NUMBER_SIGN.sub(" number ", _SUM.sub(" ; ", text)))


def _numbered(words: str, noun: Hit[_Word]) -> bool:
    before, after = _beside()
    return bool(after.match(words, noun.end) or before.search(words[max(0, noun.start - _LOOK_BACK) : noun.start]))


@cache
def _topic_book() -> Phrasebook[_Word]:
    return Phrasebook(_written(frozenset(TOPICS)))


@cache
def _reference_book() -> Phrasebook[_Word]:
    return Phrasebook(_written(frozenset(REFERENCES)))


def _written(names: frozenset[str]) -> Iterator[tuple[str, _Word]]:
    for language, listed in lists("topics").items():
        for key in listed:
            name, _, role = key.partition("_")
            if name in names:
                yield from ((phrase, _Word(name, role, language)) for phrase in phrases(listed[key]))


@cache
def _beside() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A number before its noun ("2041号发票") and after it ("invoice no. 2041")."""
    marked = rf"(?:{_either('number')})[ ,;]*{_ANY_NUMBER}"
    plain = rf"{_LONG_NUMBER}(?! ?(?:{_either('counted')}))"
    return re.compile(rf"[a-z\d]*\d ?(?:{_either('numbered')}) ?$"), re.compile(rf"[ ,]*(?:{marked}|{plain})")


def _either(key: str) -> str:
    """What any language lists there, the longest first."""
    listed = {folded(word).strip() for language in lists("topics").values() for word in phrases(language.get(key, ""))}
    return "|".join(re.escape(word) for word in sorted(listed, key=lambda word: (-len(word), word)))
