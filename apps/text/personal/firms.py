"""Organisations and what people do in them: by legal form, by the way partners list themselves, by "I work for", by where a job stands."""

import re
from collections.abc import Iterator

from apps.text.personal.kinds import NAME, ORGANISATION, TITLE, Page, Span
from apps.text.personal.words import listed, said, words

_CAPITAL = r"[^\W\d_a-zß-ÿ][\w’'&-]*"
_FORM = (
    r"Inc|Incorporated|Ltd|Limited|LLC|LLP|PLC|Plc|Corp|Corporation|Co|Company|Group|Holdings|Partners|Associates"
    r"|Technologies|Solutions|Systems|Industries|Ventures"
    r"|GmbH|AG|KG|SE|SA|SARL|SAS|SRL|SpA|BV|NV|AB|ApS|Oy|AS|Kft|Zrt|OÜ|Sp\. z o\.o|d\.o\.o|Lda|Ltda|Agency|Foundation"
    r"|Institute|Bank|Insurance|Labs|Software|Analytics"
)
_FORMED = re.compile(rf"\b(?:{_CAPITAL}(?: (?:and|&|of|und|et|y) | )){{1,5}}(?:{_FORM})\b\.?(?! \d)")
_PARTNERS = re.compile(rf"\b{_CAPITAL}, {_CAPITAL} and {_CAPITAL}")
_NAMED = re.compile(rf"{_CAPITAL}(?:,? (?:and |& )?{_CAPITAL}){{0,4}}\.?")
_WORKS_AS = re.compile(
    r"\b(?:work|works|worked|working|employed|job) (?:[\w.&-]+ ){0,6}as (?:an? |the )?(?P<it>[A-Za-z][\w-]*(?: (?!but\b|and\b"
    r"|for\b|at\b|in\b)[a-z-]+){0,4})"
)
_OF_A_NAME = re.compile(
    r", (?:the|our|their|its|an?) (?P<a>[A-Za-z][\w-]*(?: [a-z-]+){0,4}),|[ \t]*\n[>\t ]*\n?[>\t ]*(?P<b>[^\W\d_][^\d\n:.!?]{2,50})\n"
)
_MOST_WORDS_OF_A_JOB = 6


def found(page: Page) -> Iterator[Span]:
    for form in (_FORMED, _PARTNERS):
        yield from (Span(ORGANISATION, *firm.span()) for firm in form.finditer(page.text) if not _is_plain(firm[0].rsplit(" ", 1)[0]))
    for _, end in said("works for").places(page.text):
        firm = _NAMED.match(page.text, end + 1)
        if firm and not _is_plain(firm[0]):
            yield Span(ORGANISATION, *firm.span())


def roles(page: Page) -> Iterator[Span]:
    """A job: "I work as a nurse", or said of a name, or under it in a signature."""
    yield from (Span(TITLE, *role.span("it")) for role in _WORKS_AS.finditer(page.text))
    for name in [span for span in page.found if span.type == NAME]:
        role = _OF_A_NAME.match(page.text, name.end)
        if role and role.lastgroup and len(role[role.lastgroup].split()) <= _MOST_WORDS_OF_A_JOB:
            yield Span(TITLE, *role.span(role.lastgroup))


def _is_plain(written: str) -> bool:
    return all(word.plain in listed("ordinary") for word in words(written))
