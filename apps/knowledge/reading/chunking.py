"""Sections into chunks that say one thing each, under their headings.

A chunk holds whole paragraphs where they fit, else whole lines of lists and tables, else whole sentences, else whole words. Short
neighbours under the same headings share one. Where a paragraph had to be parted, the next chunk begins with the last sentence of the one
before.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from apps.knowledge.reading.sentences import cut, sentences
from apps.knowledge.reading.shapes import Section

LONGEST = 900
OVERLAP = 120
LONGEST_LINE = 2  # times a chunk: a table's row stays whole even where it is somewhat longer than a chunk

_WORD = re.compile(r"(\s*+)(\S++)")
_BLANK_LINES = re.compile(r"\n(?:[^\S\n]*\n)+")


@dataclass(frozen=True, slots=True)
class Piece:
    path: tuple[str, ...]
    text: str
    place: str = ""  # where it begins


@dataclass(frozen=True, slots=True)
class _Unit:
    """What is not parted, and what stands between it and the unit before."""

    text: str
    before: str
    place: str
    is_sentence: bool = False


def chunks(sections: Iterable[Section], *, longest: int = LONGEST, overlap: int = OVERLAP) -> list[Piece]:
    """Every word of the sections, in order; none is longer than `longest` but for a line of a table, which is kept whole."""
    neighbours = groupby(sections, key=lambda section: section.path)
    return [piece for path, group in neighbours for piece in _pieces(path, _units(group, longest), longest, overlap)]


def _pieces(path: tuple[str, ...], units: Iterable[_Unit], longest: int, overlap: int) -> Iterator[Piece]:
    text = place = ""
    last: _Unit | None = None
    for unit in units:
        added = f"{text}{unit.before}{unit.text}"
        if last and len(added) > longest:
            yield Piece(path, text, place)
            text, place = _begun(last, unit, longest, overlap), unit.place
        else:
            text, place = added if last else unit.text, place if last else unit.place
        last = unit
    if last:
        yield Piece(path, text, place)


def _begun(last: _Unit, unit: _Unit, longest: int, overlap: int) -> str:
    """How the next piece begins: with the sentence before, where both are of one paragraph."""
    repeated = f"{last.text}{unit.before}{unit.text}"
    goes_on = last.is_sentence and unit.is_sentence and "\n" not in unit.before
    return repeated if goes_on and len(last.text) <= overlap and len(repeated) <= longest else unit.text


def _units(sections: Iterable[Section], longest: int) -> Iterator[_Unit]:
    for section in sections:
        for paragraph in filter(str.strip, _BLANK_LINES.split(section.text)):
            yield from _of_paragraph(paragraph.strip("\n"), section.place, longest)


def _of_paragraph(paragraph: str, place: str, longest: int) -> Iterator[_Unit]:
    if len(paragraph) <= longest:
        yield _Unit(paragraph, "\n\n", place)
        return
    lines, before = paragraph.split("\n"), "\n\n"
    for line in lines:
        if len(lines) > 1 and len(line) <= LONGEST_LINE * longest:
            yield _Unit(line, before, place)
        else:
            yield from _of_prose(line, before, place, longest)
        before = "\n"


def _of_prose(text: str, before: str, place: str, longest: int) -> Iterator[_Unit]:
    for sentence in sentences(text):
        for part in [sentence] if len(sentence.strip()) <= longest else _words(sentence, longest):
            between = before or (" " if part[0].isspace() else "")
            if part.strip():
                yield _Unit(part.strip(), between, place, is_sentence=True)
                before = ""


def _words(sentence: str, longest: int) -> Iterator[str]:
    """A sentence in runs of whole words; what has no spaces is cut between letters."""
    run = ""
    for part in _parts(sentence, longest):
        if run and len(run) + len(part) > longest:
            yield run
            run = ""
        run += part
    yield run


def _parts(sentence: str, longest: int) -> Iterator[str]:
    for space, word in _WORD.findall(sentence):
        first, *rest = cut(word, longest)
        yield space[:1] + first
        yield from rest
