"""People's names: introduced, known, or of the form names have."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

from apps.text.personal.cues import CAPITAL, DASHES, LINES, Cue, any_of, worded
from apps.text.personal.kinds import ADDRESS, EMAIL, NAME, PHONE, TITLE, Page, Span
from apps.text.personal.words import Word, endings, is_city, listed, plain, said, words

_TITLE = re.compile(
    r"(?<!\w)(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Herr|Frau|Sr|Sra|Srta|Sig|Dott|Mme|Mlle|(?<!\w )(?-i:M)(?=\.)|Dhr|Mevr|Pan|Pani"
    r"|Sayın|Г-н|Г-жа)\b\.?(?=\s+\w)",
    re.IGNORECASE,
)
_AFTER_SAID = re.compile(r"[\s:：,?\"'“(]*")
_SMALL_NAME = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*(?: [^\W\d_]\.?(?= ))?(?: [^\W\d_]+){0,2}")
_UNCASED_NAME = re.compile(
    r"[\u3400-\u9fff]{2,4}|[\u30a0-\u30ff]{2,8}|[\u0e00-\u0e7f]{2,12}|[가-힣]{2,4}|[\u0590-\u0dff]{2,20}(?: [\u0590-\u0dff]{2,20})?"
)
_OF_A_THING = re.compile(r"\b(?:the|your|our|an?|this|that|these|those|my|which|size|type|model) [\"“]?$", re.IGNORECASE)
_ACTS_LIKE_A_PERSON = re.compile(
    r" (?:said|says|told|tells|asked|asks|spent|lives|lived|works|worked|wrote|writes|called|shouted|signed|ordered|born"
    r"|married|and [^\W\d_a-z])"
    r"|, (?:can|could|would|will|please|may|are you|did|do you|have you|is my|is there)\b",
)
_OWN_LINE = re.compile(
    r"^[>?\t ]*(?P<it>[^\W\d_a-zß-ÿ][\w’'.-]*(?: (?:[^\W\d_a-zß-ÿ][\w’'.-]*|de|van|von|der|ten|and|&)){0,4})[ \t]*$", re.MULTILINE
)
_SIGNATURE = frozenset({ADDRESS, PHONE, EMAIL})
_FEWEST_LINES = 3
_LOOK_BACK = 8
_SHORTEST_ENDING_NAME = 6
_CAPITAL_INSIDE = re.compile(r"(?<!^Mc)(?<!^Mac)(?<!^De)(?<!^Le)(?<!^Di)(?<!^La)(?<=[^\W\d_A-Z])[A-Z]")


@cache
def _ordinary() -> frozenset[str]:
    return listed("english") | (listed("ordinary") - listed("given")) | (listed("ordinary") & listed("both ways"))


@cache
def _heads() -> frozenset[str]:
    """What given names begin with, before a dash."""
    return frozenset(words(name)[0].text.split("-")[0].split("'")[0] for name in listed("given"))


_TITLED = Cue(lambda: re.findall(r"\w+", "Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Herr|Frau|Sr|Sra|Srta|Sig|Dott|Mme|Mlle|M|Dhr|Mevr|Pan|Pani|Sayın|Г"))
_INTRODUCED, _MAY_BE_INTRODUCED = Cue(lambda: said("introduced").beginnings), Cue(lambda: said("may be introduced").beginnings)
_GIVEN = Cue(test=worded(lambda word: plain(word) in _heads()))
_PROPER = Cue(test=worded(lambda word: word != word.lower() and plain(word) not in _ordinary()))
_PARTICLE = Cue(lambda: listed("particles") - listed("english"))
UNKNOWN = any_of(_PROPER, _PARTICLE, DASHES)
ANY = UNKNOWN | any_of(LINES, _TITLED, _INTRODUCED, _GIVEN)


def found(page: Page) -> Iterator[Span]:
    """Names there is reason to believe."""
    text = page.text
    sure = _introduced(page, "introduced") if page.has(_INTRODUCED) else set()
    likely = _introduced(page, "may be introduced") if page.has(_MAY_BE_INTRODUCED) and page.has(CAPITAL) else set()
    for title in _TITLE.finditer(text) if page.has(_TITLED) else ():
        if text[title.start()].isupper() or title[0].endswith("."):
            yield Span(TITLE, *title.span())
            sure.add(_AFTER_SAID.match(text, title.end()).end())  # type: ignore[union-attr]
    for run in page.runs if page.has(_GIVEN) or not page.opens_alone else ():
        if name := _name_in(run, page, sure, likely):
            yield Span(NAME, name[0].start, name[-1].end)
    for start in sorted(sure) if sure else ():
        yield from _said_in_small(text, start)
    if page.has(_GIVEN):
        yield from _known_pairs(page)
    if page.has(LINES):
        yield from _lines_of_a_signature(page)


def unknown(page: Page) -> Iterator[Span]:
    """Within an English sentence a capital nobody can explain is most likely somebody's, or some place's."""
    for run in page.runs if not page.opens_alone or _ACTS_LIKE_A_PERSON.search(page.text) else ():
        if _is_explained_by_nothing(page.text, run) and page.is_english:
            yield Span(NAME, run[0].start, run[-1].end)


def _is_explained_by_nothing(text: str, run: Sequence[Word]) -> bool:
    return _is_placed_like_a_name(text, run) and len(_trimmed(run)) == len(run) and not any(_is_odd(word.text) for word in run)


def _is_placed_like_a_name(text: str, run: Sequence[Word]) -> bool:
    if _OF_A_THING.search(text, max(0, run[0].start - 12), run[0].start):
        return False
    return not _opens_sentence(text, run[0].start) or _ACTS_LIKE_A_PERSON.match(text, run[-1].end) is not None


def _introduced(page: Page, how: str) -> set[int]:
    """Where something starts that was introduced so."""
    return {_AFTER_SAID.match(page.text, end).end() for _, end in page.places(said(how))}  # type: ignore[union-attr]


def _name_in(run: Sequence[Word], page: Page, sure: set[int], likely: set[int]) -> Sequence[Word]:
    kept = _trimmed(run) or (run[:3] if run[0].start in sure and not _is_plain_english(run[0]) else ())
    if not kept:
        return ()
    if kept[0].start in sure:
        return kept
    if (kept[0].start in likely or _is_known(kept, page)) and kept[0].plain not in listed("peoples"):
        return kept
    return ()


def _is_plain_english(word: Word) -> bool:
    return word.plain in listed("english")


def _trimmed(run: Sequence[Word]) -> Sequence[Word]:
    """Without the ordinary words at either end; none of it where one stays inside."""
    if len(run) == 1:
        return () if _is_ordinary(run[0]) else run
    start, end = 0, len(run)
    while start < end and _is_ordinary(run[start]):
        start += 1
    while end > start and _is_ordinary(run[end - 1]) and len(run[end - 1].text) > 1:
        end -= 1
    kept = run[start:end]
    return () if any(_is_ordinary(word) and len(word.text) > 1 and word.is_capital for word in kept) else kept


def _is_ordinary(word: Word) -> bool:
    return word.plain.partition("'")[0] in _ordinary()


def _is_known(run: Sequence[Word], page: Page) -> bool:
    if page.has(_GIVEN) and any(word.plain in _surely_given() for word in run):
        return True
    if len(run) == 1 and _opens_sentence(page.text, run[0].start):
        return False
    if is_city(page.text[run[0].start : run[-1].end]):
        return False
    if len(run) > 1:
        return any(_is_family(word) or word.plain in listed("both ways") for word in run)
    return _ends_like_a_name(run[0]) or (run[0].plain in listed("both ways") and page.is_english)


@cache
def _surely_given() -> frozenset[str]:
    return listed("given") - listed("both ways")


def _is_family(word: Word) -> bool:
    return word.plain in listed("families") or _ends_like_a_name(word)


def _ends_like_a_name(word: Word) -> bool:
    return len(word.text) >= _SHORTEST_ENDING_NAME and word.plain.endswith(endings("family endings"))


def _is_odd(word: str) -> bool:
    """Abbreviations, sizes and product names: short, or all capitals, or a capital inside."""
    return len(word) < 3 or (word.isupper() and len(word) < 5) or _CAPITAL_INSIDE.search(word) is not None


def _opens_sentence(text: str, at: int) -> bool:
    before = text[max(0, at - _LOOK_BACK) : at].rstrip(" \t\"'“(>*-")
    return not before or before[-1] in ".!?\n:;…"


def _said_in_small(text: str, start: int) -> Iterator[Span]:
    """Names nobody bothered to capitalise, and those of writings without capitals, after a sure introduction."""
    if uncased := _UNCASED_NAME.match(text, start):
        yield Span(NAME, *uncased.span())
    elif small := _SMALL_NAME.match(text, start):
        kept = []
        for word in words(small[0]):
            if word.plain in listed("ordinary") or word.plain in listed("english"):
                break
            kept.append(word)
        if kept:
            yield Span(NAME, start + kept[0].start, start + kept[-1].end)


def _lines_of_a_signature(page: Page) -> Iterator[Span]:
    """Above an address or a phone number, lines of capitals are who and where it belongs to."""
    if page.text.count("\n") < _FEWEST_LINES - 1 or not any(span.type in _SIGNATURE for span in page.found):
        return
    for line in _OWN_LINE.finditer(page.text):
        if not any(_is_ordinary(word) for word in words(line["it"])[:1]):
            yield Span(NAME, *line.span("it"))


def _known_pairs(page: Page) -> Iterator[Span]:
    """A given and a family name side by side, in small letters."""
    text = page.text
    if text != text.lower():
        return
    for first, second in pairwise(page.words):
        if plain(first.text) in listed("given") and _is_family(second) and text[first.end : second.start] == " ":
            yield Span(NAME, first.start, second.end)
