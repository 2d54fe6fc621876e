"""What may tell of somebody and may not: long numbers nobody explains, which are hidden; words that may be names, which are left."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from apps.reports.disguise.cover import Cover
from apps.reports.disguise.known import Known
from apps.text.personal import Page, names
from apps.text.personal.words import cities, countries, listed, plain

FEWEST_DIGITS = 6
_LONG = re.compile(r"(?<![\w.,])[+(]*\d(?:[ \u00a0.\-/()]{0,2}\d){5,}(?!\d)")
_CODE = re.compile(r"(?<!\w)[^\W\d]*\d\w*(?:-[^\W\d]*\d\w*)*")
_GROUP = re.compile(r"\d{3}")
_INSTANT = re.compile(r"(?:19|20)\d\d-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?")
_MONEY_BEFORE = re.compile(r"(?:[€$£¥₹₺₽₩₴₪]|\b(?:EUR|USD|GBP|CHF|Rs\.?|Rp))\s?$")
_MONEY_AFTER = re.compile(r"(?:[.,]\d+)*\s?(?:[€$£¥₹₺₽₩₴₪元円원%]|(?:EUR|USD|GBP|CHF|euros?|dollars?|pounds?|zł|kr|руб)\b)")
_PART = re.compile(r"\d\.\d{4,}(?!\w)")
_MASKED_CARD = re.compile(r"(?:[•*xX]{4}[ -]?){1,3}\d{4}(?!\d)")
_HIDDEN_NUMBER = re.compile(r"\[number _+\]")
_CAPITAL = re.compile(r"[^\W\d_a-zß-ÿ](?<=[^\W\d_A-ZÀ-Þ] .)[^\W\d_]{2,}")
_ASCII_CAPITAL = re.compile(r"[A-Z](?<=[a-z] .)[A-Za-z]{2,}")
_MOST_IN_A_TEXT = 3
_DIGITS_OF_AN_INSTANT = 12


class Standing(NamedTuple):
    kind: str
    start: int
    end: int
    hidden: bool


def numbers(cover: Cover) -> Iterator[tuple[int, int]]:
    """Of six digits and more, and hidden by nothing else; sums and instants apart."""
    text = cover.page.text
    if cover.page.digits < FEWEST_DIGITS - 2:
        return
    for instant in _INSTANT.finditer(text) if cover.page.digits >= _DIGITS_OF_AN_INSTANT else ():
        cover.keep(*instant.span())
    for masked in _MASKED_CARD.finditer(text):
        yield masked.span()
    for form in (_LONG, _CODE) if cover.page.digits >= FEWEST_DIGITS else ():
        for found in form.finditer(text):
            if _is_long(found[0]) and not _is_measured(text, found):
                yield found.span()


def _is_long(written: str) -> bool:
    return sum(map(str.isdecimal, written)) >= FEWEST_DIGITS and _GROUP.search(written) is not None


def _is_measured(text: str, found: re.Match[str]) -> bool:
    before = text[max(0, found.start() - 6) : found.start()]
    return bool(_MONEY_BEFORE.search(before) or _MONEY_AFTER.match(text, found.end()) or _PART.fullmatch(found[0]))


def standing(page: Page, known: Known) -> Iterator[Standing]:
    """In the disguised text, its pseudonyms blank: numbers hidden in doubt, and what is left that may be a name."""
    for number in _HIDDEN_NUMBER.finditer(page.text) if "[number" in page.text else ():
        yield Standing("number", *number.span(), hidden=True)
    for start, end in known.cast.doubtful(page):
        yield Standing("name", start, end, hidden=False)
    if not page.heard & names.UNKNOWN:
        return
    form = _ASCII_CAPITAL if page.text.isascii() else _CAPITAL
    capitals = [word for word in form.finditer(page.text) if _may_be_a_name(word[0])]
    if len(capitals) <= _MOST_IN_A_TEXT:
        yield from (Standing("name", *word.span(), hidden=False) for word in capitals)


def _may_be_a_name(word: str) -> bool:
    bare = plain(word)
    if bare in listed("english") or bare in listed("ordinary") or bare in listed("peoples") or word.isupper():
        return False
    return bare not in {"person", "agent"} and not any(True for book in (cities(), countries()) for _ in book.places(word))
