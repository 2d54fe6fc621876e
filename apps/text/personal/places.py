"""Towns, countries and peoples."""

import re
from collections.abc import Iterator
from functools import cache

from apps.text.personal.cues import DIGIT, NAMELIKE, Cue, any_of, worded
from apps.text.personal.kinds import COUNTRY, PEOPLE, PLACE, POSTCODE, Page, Span
from apps.text.personal.words import cities, countries, listed, plain, said, words

_TOWN = re.compile(
    r"[^\W\d_a-zß-ÿ][^\W\d_]*(?:(?:['’]|[ -]|' )(?:[^\W\d_a-zß-ÿ][^\W\d_]*|d[eiou]l?|der|den|la|le|les|am|an|sur|upon|of|do"
    r"|da|di|de la|del|na|nad)(?!\w))*"
)
_AFTER_SAID = re.compile(r"[ :]*")
_CODE = re.compile(r",? (?P<it>\d{4,6}(?:-\d{3,4})?)\b(?! (?:times|people|euros?|dollars))")
_WITH_CODE = re.compile(r"(?<=\bin )[^\W\d_a-zß-ÿ][^\W\d_]+(?: [^\W\d_a-zß-ÿ][^\W\d_]*){0,2},? \d{4,5}\b")
_LANGUAGE = re.compile(
    r"(?:speak|speaks|spoken|speaking|in|into|to|write|reply|understand) $|^ (?:language|version|speaking|translation"
    r"|keyboard|roulette|press)",
    re.IGNORECASE,
)
_PROUD = re.compile(
    r"\b(?:I am|I'm|we are|we're|he is|she is|they are|are you) (?:an? |proud |all |both |originally |half |partly )*$", re.IGNORECASE
)
_LOOK_BACK = 30
_SHORTEST_CODE = 4


@cache
def _heads() -> frozenset[str]:
    """What the peoples' names begin with, before a dash."""
    return frozenset(head for people in listed("peoples") for head in (people.split("-")[0], people))


_IN_A_COUNTRY = Cue(lambda: countries().beginnings, exact=True)
_IN_A_CITY = Cue(lambda: cities().beginnings, exact=True)
_IN_A_TOWN = Cue(lambda: said("in a town").beginnings)
_OF_A_PEOPLE = Cue(test=worded(lambda word: plain(word).removesuffix("s") in _heads() or plain(word) in _heads()))
ANY = any_of(DIGIT, _IN_A_COUNTRY, _IN_A_CITY, _IN_A_TOWN, _OF_A_PEOPLE)


def found(page: Page) -> Iterator[Span]:
    text = page.text
    if page.has(_IN_A_COUNTRY):
        yield from (Span(COUNTRY, *country) for country in page.places(countries()))
    for start, end in page.places(cities()) if page.has(_IN_A_CITY) else ():
        yield Span(PLACE, start, end)
        yield from _code_after(text, end)
    if page.has(_IN_A_TOWN) and page.has(NAMELIKE):
        yield from _towns(page)
    if page.digits >= _SHORTEST_CODE:
        yield from (Span(PLACE, *town.span()) for town in _WITH_CODE.finditer(text))
    if page.has(_OF_A_PEOPLE):
        yield from _peoples(page)


def _towns(page: Page) -> Iterator[Span]:
    text = page.text
    for _, end in page.places(said("in a town")):
        town = _TOWN.match(text, _AFTER_SAID.match(text, end).end())  # type: ignore[union-attr]
        if town and not all(word.plain in listed("ordinary") for word in words(town[0])):
            yield Span(PLACE, *town.span())
            yield from _code_after(text, town.end())


def _code_after(text: str, at: int) -> Iterator[Span]:
    if code := _CODE.match(text, at):
        yield Span(POSTCODE, *code.span("it"))


def _peoples(page: Page) -> Iterator[Span]:
    text = page.text
    for word in page.words:
        if word.plain.removesuffix("s") in listed("peoples") or word.plain in listed("peoples"):
            before = text[max(0, word.start - _LOOK_BACK) : word.start]
            if (
                not _LANGUAGE.search(before)
                and (word.is_capital or _PROUD.search(before))
                and not _LANGUAGE.match(text[word.end : word.end + 12])
            ):
                yield Span(PEOPLE, word.start, word.end)
