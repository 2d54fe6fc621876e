"""People's names: introduced, known, or of the form names have."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

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


def found(page: Page) -> Iterator[Span]:
    """Names there is reason to believe."""
    text = page.text
    sure, likely = _introduced(text, "introduced"), _introduced(text, "may be introduced")
    for title in _TITLE.finditer(text):
        if text[title.start()].isupper() or title[0].endswith("."):
            yield Span(TITLE, *title.span())
            sure.add(_AFTER_SAID.match(text, title.end()).end())  # type: ignore[union-attr]
    for run in _runs(text):
        if name := _name_in(run, text, sure, likely):
            yield Span(NAME, name[0].start, name[-1].end)
    yield from (span for start in sorted(sure) for span in _said_in_small(text, start))
    yield from _known_pairs(text)
    yield from _lines_of_a_signature(page)


def unknown(page: Page) -> Iterator[Span]:
    """Within an English sentence a capital nobody can explain is most likely somebody's, or some place's."""
    text = page.text
    if not _reads_as_english(text):
        return
    for run in _runs(text):
        kept = _trimmed(run)
        if len(kept) == len(run) and _is_placed_like_a_name(text, kept) and not any(_is_odd(word.text) for word in kept):
            yield Span(NAME, kept[0].start, kept[-1].end)


def _is_placed_like_a_name(text: str, run: Sequence[Word]) -> bool:
    if _OF_A_THING.search(text, max(0, run[0].start - 12), run[0].start):
        return False
    return not _opens_sentence(text, run[0].start) or _ACTS_LIKE_A_PERSON.match(text, run[-1].end) is not None


def _introduced(text: str, how: str) -> set[int]:
    """Where something starts that was introduced so."""
    return {_AFTER_SAID.match(text, end).end() for _, end in said(how).places(text)}  # type: ignore[union-attr]


def _runs(text: str) -> Iterator[list[Word]]:
    """Capitalised words side by side, with the small words names have between them."""
    run: list[Word] = []
    for word in words(text):
        if run and not _side_by_side(run[-1], word, text):
            yield from _ended(run)
            run = []
        if word.is_capital or (run and word.text in listed("particles")):
            run.append(word)
        else:
            yield from _ended(run)
            run = []
    yield from _ended(run)


def _side_by_side(word: Word, following: Word, text: str) -> bool:
    """A full stop may stand between them only after an initial."""
    gap = text[word.end : following.start]
    return gap == " " or (gap in {". ", "."} and len(word.text) < 3)


def _ended(run: list[Word]) -> Iterator[list[Word]]:
    while run and not run[-1].is_capital:
        run = run[:-1]
    if run:
        yield run


def _name_in(run: Sequence[Word], text: str, sure: set[int], likely: set[int]) -> Sequence[Word]:
    kept = _trimmed(run) or (run[:3] if run[0].start in sure and not _is_plain_english(run[0]) else ())
    if not kept:
        return ()
    if kept[0].start in sure:
        return kept
    if kept[0].plain not in listed("peoples") and (kept[0].start in likely or _is_known(kept, text)):
        return kept
    return ()


def _is_plain_english(word: Word) -> bool:
    return word.plain in listed("english")


def _trimmed(run: Sequence[Word]) -> Sequence[Word]:
    """Without the ordinary words at either end; none of it where one stays inside."""
    start, end = 0, len(run)
    while start < end and _is_ordinary(run[start]):
        start += 1
    while end > start and _is_ordinary(run[end - 1]) and len(run[end - 1].text) > 1:
        end -= 1
    kept = run[start:end]
    return () if any(_is_ordinary(word) and len(word.text) > 1 and word.is_capital for word in kept) else kept


def _is_ordinary(word: Word) -> bool:
    head = word.plain.split("'")[0]
    return head in listed("english") or (head in listed("ordinary") and (head not in listed("given") or head in listed("both ways")))


def _is_known(run: Sequence[Word], text: str) -> bool:
    if any(word.plain in listed("given") and word.plain not in listed("both ways") for word in run):
        return True
    if is_city(text[run[0].start : run[-1].end]):
        return False
    if len(run) > 1:
        return any(_is_family(word) or word.plain in listed("both ways") for word in run)
    return not _opens_sentence(text, run[0].start) and (
        _ends_like_a_name(run[0]) or (_reads_as_english(text) and run[0].plain in listed("both ways"))
    )


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


@cache
def _sample(text: str) -> bool:
    spoken = [word.plain for word in words(text)]
    return bool(spoken) and 6 * sum(word in listed("english") for word in spoken) >= len(spoken)


def _reads_as_english(text: str) -> bool:
    capitals = [word.is_capital for word in words(text)]
    return _sample(text) and 2 * sum(capitals) <= len(capitals) + 2


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


def _known_pairs(text: str) -> Iterator[Span]:
    """A given and a family name side by side, in small letters."""
    if text != text.lower():
        return
    spoken = words(text)
    for first, second in pairwise(spoken):
        if plain(first.text) in listed("given") and _is_family(second) and text[first.end : second.start] == " ":
            yield Span(NAME, first.start, second.end)
