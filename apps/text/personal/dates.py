"""Days, and how old somebody is."""

import re
from collections.abc import Iterator
from functools import cache

from babel import Locale

from apps.text.personal.choices import one_of
from apps.text.personal.cues import DIGIT, Cue, any_of
from apps.text.personal.kinds import AGE, BIRTH_DATE, DATE, Page, Span
from apps.text.personal.words import Phrasebook

_TAGS = ("en", "es", "fr", "de", "pt", "it", "nl", "pl", "tr", "ru")
_FIGURES = re.compile(
    r"(?<![\w./-])(?:(?:19|20)\d{2}[-/.](?:0?[1-9]|1[0-2])[-/.](?:0?[1-9]|[12]\d|3[01])(?:[T ]\d{1,2}:\d{2}(?::\d{2})?)?"
    r"|(?:0?[1-9]|[12]\d|3[01])(?P<s>[-/.])(?:0?[1-9]|[12]\d|3[01])(?P=s)(?:19|20)?\d{2}"
    r"|(?:19|20)\d{2}年\d{1,2}月\d{1,2}日)(?![\w-]|[./]\d)",
)
_YEAR = re.compile(
    r"\b(?:in|of|by|during|before|after|since|until|circa|from|a|anno|en|im Jahr|seit) (?P<it>(?:19|20)\d{2})\b(?![-/.:]\d"
    r"| ?(?:€|\$|%|people|items|orders|words|points))",
    re.IGNORECASE,
)
_BORN = re.compile(
    r"\b(?:born|birth\w*|dob|d\.o\.b|geburt\w*|geboren|nacimiento|nac[ií]|naissance|née?|nascimento|nasc\w*|nascita|nat[oa]"
    r"|urodz\w*|doğum\w*|рожд\w*"
    r"|ميلاد|जन्म)|出生|生日",
    re.IGNORECASE,
)
_AGE = re.compile(
    r"\b\d{1,3}(?=[ -]?(?:years? old|year-old|yrs? old|y/o|yo\b|years of age|años\b(?! de (?:garant|experi))|Jahre alt"
    r"|ans\b(?= et|\.|,|$)|anni\b(?=\.|,|$)|jaar oud|lat\b(?=\.|,|$)|yaşında|лет\b|岁|歳|살))",
    re.IGNORECASE | re.MULTILINE,
)
_SAID_AGE = re.compile(
    r"\b(?:aged?(?: of)?|turned|turning|(?:'ll|will) turn|to turn|(?:he|she|I|who) (?:was|is)|I am|I'm|i'm|(?:son|daughter"
    r"|kid|child|mother|father|brother|sister|husband|wife) is)"
    r" (?P<it>[1-9]\d?|1[01]\d)(?=[.,;!?]?(?:\s*$|\s+(?:and|but|next|this|today|last|years?|old|now|then|so)\b|[.,;!?](?!\d)))",
    re.IGNORECASE | re.MULTILINE,
)
_LOOK_BACK = 60
_DIGITS_OF_A_YEAR = 4


@cache
def _months() -> list[str]:
    names = {name for tag in _TAGS for width in ("wide", "abbreviated") for name in Locale.parse(tag).months["format"][width].values()}
    return [name for name in sorted(names, key=len, reverse=True) if not name.isdigit()]


@cache
def _spelled() -> re.Pattern[str]:
    """A day and a month by name, with or without a year."""
    day, year = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th|er|º|\.)?", r"(?:,?\s+(?:de |of )?(?:19|20)\d{2})"
    month = rf"(?:{one_of(_months())})"
    return re.compile(
        rf"(?<!\w)(?:{day}\s+(?:de |of )?{month}\.?{year}?|{month}\.?\s+{day}{year}?"
        rf"|{month}\.?{year})(?!\w)",
        re.IGNORECASE,
    )


@cache
def _days() -> Phrasebook:
    return Phrasebook(Locale.parse("en").days["format"]["wide"].values())


_DAY, _MONTH = Cue(lambda: _days().beginnings), Cue(_months)
_OF_AGE = Cue(lambda: re.findall(r"\w+", "age aged turned turning turn am m is was"))
_SINCE = Cue(lambda: re.findall(r"\w+", "in of by during before after since until circa from a anno en im seit"))
ANY = any_of(DIGIT, _DAY)


def found(page: Page) -> Iterator[Span]:
    for start, end in _dates(page):
        born = _BORN.search(page.text, max(0, start - _LOOK_BACK), start)
        yield Span(BIRTH_DATE if born else DATE, start, end)
    if page.digits:
        yield from (Span(AGE, *age.span()) for age in _AGE.finditer(page.text))
    if page.digits and page.has(_OF_AGE):
        yield from (Span(AGE, *age.span("it")) for age in _SAID_AGE.finditer(page.text))


def _dates(page: Page) -> Iterator[tuple[int, int]]:
    if page.has(_DAY):
        yield from page.places(_days())
    if page.digits >= _DIGITS_OF_A_YEAR:
        yield from (date.span() for date in _FIGURES.finditer(page.text))
    if page.digits and page.has(_MONTH):
        yield from (date.span() for date in _spelled().finditer(page.text))
    if page.digits >= _DIGITS_OF_A_YEAR and page.has(_SINCE):
        yield from (year.span("it") for year in _YEAR.finditer(page.text))
