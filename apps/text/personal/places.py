"""Towns, countries and peoples."""

import re
from collections.abc import Iterator

from apps.text.personal.kinds import COUNTRY, PEOPLE, PLACE, POSTCODE, Page, Span
from apps.text.personal.words import cities, countries, listed, said, words

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


def found(page: Page) -> Iterator[Span]:
    text = page.text
    yield from (Span(COUNTRY, *country) for country in countries().places(text))
    for start, end in cities().places(text):
        yield Span(PLACE, start, end)
        yield from _code_after(text, end)
    yield from _towns(text)
    yield from (Span(PLACE, *town.span()) for town in _WITH_CODE.finditer(text))
    yield from _peoples(text)


def _towns(text: str) -> Iterator[Span]:
    for _, end in said("in a town").places(text):
        town = _TOWN.match(text, _AFTER_SAID.match(text, end).end())  # type: ignore[union-attr]
        if town and not all(word.plain in listed("ordinary") for word in words(town[0])):
            yield Span(PLACE, *town.span())
            yield from _code_after(text, town.end())


def _code_after(text: str, at: int) -> Iterator[Span]:
    if code := _CODE.match(text, at):
        yield Span(POSTCODE, *code.span("it"))


def _peoples(text: str) -> Iterator[Span]:
    for word in words(text):
        if word.plain.removesuffix("s") in listed("peoples") or word.plain in listed("peoples"):
            before = text[max(0, word.start - _LOOK_BACK) : word.start]
            if (
                not _LANGUAGE.search(before)
                and (word.is_capital or _PROUD.search(before))
                and not _LANGUAGE.match(text[word.end : word.end + 12])
            ):
                yield Span(PEOPLE, word.start, word.end)
