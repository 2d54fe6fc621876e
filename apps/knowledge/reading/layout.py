"""Lines on pages into headings and paragraphs.

A PDF knows where letters stand, no paragraphs and no headings. Letters larger than most are taken for a heading, a wider gap between lines
for the end of a paragraph, and what stands alike at the edge of most pages is left out.
"""

import re
import statistics
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from apps.knowledge.reading.outline import Outline
from apps.knowledge.reading.wording import in_one_line, joined

LARGER = 1.15  # than the body, and a line is a heading
WIDER = 1.3  # than the usual gap, and a paragraph ends
SHORTER = 0.6  # than the usual line, and it ended on purpose
LONGEST_HEADING = 150
LONGEST_WORD = 80
EDGE = 2  # lines at the top and at the bottom of a page that may be repeated

_LIGATURES = re.compile(r"[\ufb00-\ufdff\ufe70-\ufefc]")
_NUMBERED = re.compile(r"\D{0,12}\d{1,4}(?:\D{1,6}\d{1,4})?\D{0,3}")
_ITEM = re.compile(r"(?:[•◦▪●‣·*–-]|\d{1,2}[.)])\s+\S")
_HYPHENATED = re.compile("(?<!\\w)\\w++(?:[-\u2010]\\w++)++")
_CUT_WORD = re.compile("(?<!\\w)(\\w++)[-\u2010]\\Z")
_SENTENCE_END = (".", "!", "?", ":", "。", "\uff01", "\uff1f", "؟", "।")


@dataclass(frozen=True, slots=True)
class Line:
    text: str
    size: float
    top: float  # grows upwards


@dataclass(frozen=True, slots=True)
class Page:
    number: int
    lines: list[Line]

    @property
    def place(self) -> str:
        return f"page {self.number}"


def plain(text: str) -> str:
    """A line with its ligatures and presentation forms taken apart."""
    return in_one_line(_LIGATURES.sub(lambda form: unicodedata.normalize("NFKC", form[0]), text.replace("\u00ad", "-")))


def write(pages: Sequence[Page], outline: Outline) -> None:
    ranks = _ranks([line for page in pages for line in page.lines])
    kept = [Page(page.number, lines) for page, lines in zip(pages, _without_edges(pages, ranks), strict=True)]
    setter = _Setter([line for page in kept for line in page.lines])
    for page in kept:
        outline.begin(page.place)
        for block in setter.blocks(page.lines, ranks):
            level = ranks.get(block[0].size, 0)
            text = setter.text(block)
            if level and len(text) <= LONGEST_HEADING:
                outline.heading(level, text)
            else:
                outline.verbatim(text)


def _ranks(lines: Sequence[Line]) -> dict[float, int]:
    """Sizes of letters that make a heading, and its level: the larger, the higher."""
    letters = Counter[float]()
    for line in lines:
        letters[line.size] += len(line.text)
    body = letters.most_common(1)[0][0]
    sizes = sorted((size for size in letters if size > LARGER * body), reverse=True)
    return {size: min(level, 6) for level, size in enumerate(sizes, 1)}


def _without_edges(pages: Sequence[Page], ranks: dict[float, int]) -> Iterator[list[Line]]:
    """Each page's lines without the headers, footers and numbers that pages share; a page is never emptied."""
    marks = [{at: _mark(page.lines[at]) for at in _edges(page.lines) if page.lines[at].size not in ranks} for page in pages]
    counted = Counter(mark for edges in marks for mark in set(edges.values()))
    often = max(3, 0.6 * sum(bool(page.lines) for page in pages))
    for page, edges in zip(pages, marks, strict=True):
        repeated = {at for at, mark in edges.items() if counted[mark] >= often}
        yield [line for at, line in enumerate(page.lines) if at not in repeated] or page.lines


def _edges(lines: Sequence[Line]) -> list[int]:
    count = len(lines)
    return sorted({*range(min(EDGE, count)), *range(max(count - EDGE, 0), count)})


def _mark(line: Line) -> str:
    """What makes two lines the same; page numbers are alike."""
    return re.sub(r"\d+", "#", line.text) if _NUMBERED.fullmatch(line.text) else line.text


class _Setter:
    """Knows how wide the lines of a document are and how far apart, and so which of them belong together."""

    def __init__(self, lines: Sequence[Line]) -> None:
        lengths = sorted(len(line.text) for line in lines)
        self._usual = lengths[int(0.9 * len(lengths))]
        gaps = [gap for above, below in pairwise(lines) if above.size == below.size and 0 < (gap := above.top - below.top) < 4 * above.size]
        self._gap = statistics.median(gaps) if gaps else 0.0
        self._hyphenated = {word.casefold() for line in lines for word in _HYPHENATED.findall(line.text)}

    def blocks(self, lines: Sequence[Line], ranks: dict[float, int]) -> Iterator[list[Line]]:
        block: list[Line] = []
        for line in lines:
            if block and self._parts(block[-1], line, ranks):
                yield block
                block = []
            block.append(line)
        if block:
            yield block

    def text(self, block: Sequence[Line]) -> str:
        """A paragraph in one line, but for items and for lines that ended early on purpose."""
        lines = [block[0].text]
        for above, below in pairwise(block):
            cut = _CUT_WORD.search(lines[-1][-LONGEST_WORD:])
            if cut and below.text[0].islower():
                lines[-1] = self._healed(lines[-1], cut, below.text)
            elif _ITEM.match(below.text) or len(above.text) < SHORTER * self._usual:
                lines.append(below.text)
            else:
                lines[-1] = joined([lines[-1], below.text])
        return "\n".join(lines)

    def _healed(self, line: str, cut: re.Match[str], below: str) -> str:
        """A word that was cut at the end of a line; its hyphen stays where the word has one elsewhere too."""
        rest = re.match(r"\w+", below)
        has_hyphen = f"{cut[1]}-{rest[0] if rest else ''}".casefold() in self._hyphenated
        return (line if has_hyphen else line[:-1]) + below

    def _parts(self, above: Line, below: Line, ranks: dict[float, int]) -> bool:
        if ranks.get(above.size) != ranks.get(below.size):
            return True
        gap = above.top - below.top
        if gap < 0:  # the next column: a sentence may go on there
            return above.text.endswith(_SENTENCE_END)
        return bool(self._gap) and gap > max(WIDER * self._gap, above.size)
