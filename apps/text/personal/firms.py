"""Organisations and what people do in them: by legal form, by the way partners list themselves, by "I work for", by where a job stands."""

import re
from collections.abc import Iterator

from apps.text.personal.cues import Cue, any_of
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


_FORM_OF_FIRM = Cue(lambda: _FORM.replace("\\", "").split("|"), exact=True)
_WORKS_FOR = Cue(lambda: said("works for").beginnings)
_AND = Cue(lambda: ("and",), exact=True)
_WORK = Cue(lambda: ("work", "works", "worked", "working", "employed", "job"))
ANY, ROLES = any_of(_FORM_OF_FIRM, _WORKS_FOR, _AND), any_of(_WORK)


def found(page: Page) -> Iterator[Span]:
    if page.has(_FORM_OF_FIRM):
        yield from _formed(page, _FORMED)
    if page.has(_AND):
        yield from _formed(page, _PARTNERS)
    for _, end in page.places(said("works for")) if page.has(_WORKS_FOR) else ():
        firm = _NAMED.match(page.text, end + 1)
        if firm and not _is_plain(firm[0]):
            yield Span(ORGANISATION, *firm.span())


def _formed(page: Page, form: re.Pattern[str]) -> Iterator[Span]:
    for firm in form.finditer(page.text):
        if not _is_plain(firm[0].rsplit(" ", 1)[0]):
            yield Span(ORGANISATION, *firm.span())


def roles(page: Page) -> Iterator[Span]:
    """A job: "I work as a nurse", or said of a name, or under it in a signature."""
    if page.has(_WORK):
        yield from (Span(TITLE, *role.span("it")) for role in _WORKS_AS.finditer(page.text))
    for name in [span for span in page.found if span.type == NAME]:
        role = _OF_A_NAME.match(page.text, name.end)
        if role and role.lastgroup and len(role[role.lastgroup].split()) <= _MOST_WORDS_OF_A_JOB:
            yield Span(TITLE, *role.span(role.lastgroup))


def _is_plain(written: str) -> bool:
    return all(word.plain in listed("ordinary") for word in words(written))
