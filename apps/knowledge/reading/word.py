"""Word files: headings by their style, lists and tables in their places.

The file is a zip archive of XML. What it would unpack to is read from its table of contents, before anything is unpacked.
"""

from collections.abc import Iterator
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

import docx
from docx.document import Document
from docx.oxml.ns import qn

from apps.knowledge.reading import tables
from apps.knowledge.reading.outline import Outline
from apps.knowledge.reading.shapes import Limits, Reading, Unreadable
from apps.knowledge.reading.wording import tidied

BROKEN = "This Word file is broken or not a Word file."
MOST_PARTS = 5_000
MOST_XML = 4  # a document's own text may take a quarter of what its pictures may

Element = Any  # lxml's

_OTHERS = (
    ("xl/", "This is a spreadsheet. Save the sheet you need as CSV."),
    ("ppt/", "These are slides. Save them as PDF."),
    ("mimetype", "This is an OpenDocument or EPUB file. Save it as .docx or PDF."),
)
_HOLDERS = {qn("w:sdt"), qn("w:sdtContent"), qn("w:customXml"), qn("w:ins"), qn("w:smartTag")}
_UNREAD = {
    qn("w:del"),
    qn("w:moveFrom"),
    qn("w:pPr"),
    qn("w:instrText"),
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
}
_BREAKS = {qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:tab"): "\t", qn("w:noBreakHyphen"): "-"}
_TITLE, _BODY, _LIST, _CONTENTS = 0, 10, 11, 12  # besides the levels of headings, 1 to 9


def read(content: bytes, stem: str, limits: Limits) -> Reading:
    _refuse_others(content, limits)
    try:
        document = docx.Document(BytesIO(content))
        return _Writer(document, Outline(limits)).written(stem)
    except Exception as error:  # whatever is wrong with it, it is the file
        raise Unreadable(BROKEN) from error


def _refuse_others(content: bytes, limits: Limits) -> None:
    try:
        with ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
    except (BadZipFile, ValueError, NotImplementedError, EOFError) as error:
        raise Unreadable(BROKEN) from error
    names = [part.filename for part in parts]
    if "word/document.xml" not in names:
        raise Unreadable(next((reason for start, reason in _OTHERS if any(name.startswith(start) for name in names)), BROKEN))
    xml = sum(part.file_size for part in parts if part.filename.endswith((".xml", ".rels")))
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > limits.unpacked or xml > limits.unpacked // MOST_XML:
        raise Unreadable("This Word file holds more than can be read. Split it, or leave out its pictures.")


class _Writer:
    """Puts a document's body into an outline; neighbouring items of a list become one paragraph."""

    def __init__(self, document: Document, outline: Outline) -> None:
        self._document, self._outline = document, outline
        self._ranks = dict(_ranks(document))
        self._items: list[str] = []
        self._title = ""

    def written(self, stem: str) -> Reading:
        for block in _blocks(self._document.element.body):
            if block.tag == qn("w:p"):
                self._paragraph(block)
            else:
                self._end_list()
                self._outline.verbatim(
                    tables.as_lines([list(_cells(row)) for row in block.iterchildren(qn("w:tr"))], headed=_headed(block))
                )
        self._end_list()
        title = self._title or self._document.core_properties.title or self._outline.first_heading
        return self._outline.reading(title or stem)

    def _paragraph(self, paragraph: Element) -> None:
        text, rank = _words(paragraph), self._rank(paragraph)
        if rank == _LIST and text:
            self._items.append(f"{'  ' * _depth(paragraph)}- {text}")
            return
        self._end_list()
        if rank == _TITLE:
            self._title = self._title or text
        if rank < _BODY:
            self._outline.heading(rank, text)
        elif rank == _BODY:
            self._outline.paragraph(text)

    def _end_list(self) -> None:
        self._outline.verbatim("\n".join(self._items))
        self._items = []

    def _rank(self, paragraph: Element) -> int:
        """What a paragraph is: by what it says of itself, or else by its style."""
        level = _number(paragraph, "w:pPr/w:outlineLvl")
        if level is not None and level < 9:
            return level + 1
        style = _value(paragraph, "w:pPr/w:pStyle")
        rank = self._ranks.get(style, _BODY)
        return _LIST if rank == _BODY and _number(paragraph, "w:pPr/w:numPr/w:numId") else rank


def _ranks(document: Document) -> Iterator[tuple[str, int]]:
    """What paragraphs of each style are. A style inherits from the one it is based on."""
    styles = {style.get(qn("w:styleId"), ""): style for style in document.styles.element.iterchildren(qn("w:style"))}
    for key in styles:
        yield key, _rank_of_style(key, styles)


def _rank_of_style(key: str, styles: dict[str, Element]) -> int:
    for _ in range(10):  # a style may be based on itself
        style = styles.get(key)
        if style is None:
            break
        name = _value(style, "w:name").casefold()
        level = _number(style, "w:pPr/w:outlineLvl")
        if level is not None and level < 9:
            return level + 1
        for start, rank in (("title", _TITLE), ("toc ", _CONTENTS), ("list", _LIST)):
            if name.startswith(start):
                return rank
        key = _value(style, "w:basedOn")
    return _BODY


def _blocks(parent: Element) -> Iterator[Element]:
    for child in parent.iterchildren():
        if child.tag in {qn("w:p"), qn("w:tbl")}:
            yield child
        elif child.tag in _HOLDERS:
            yield from _blocks(child)


def _words(parent: Element) -> str:
    return tidied("".join(_runs(parent)))


def _runs(parent: Element) -> Iterator[str]:
    for child in parent.iterchildren():
        if child.tag == qn("w:t"):
            yield child.text or ""
        elif child.tag in _BREAKS:
            yield _BREAKS[child.tag]
        elif child.tag not in _UNREAD and not (child.tag == qn("w:r") and _is_hidden(child)):
            yield from _runs(child)
            yield "\n" if child.tag == qn("w:p") else ""


def _is_hidden(run: Element) -> bool:
    return run.find("w:rPr/w:vanish", run.nsmap) is not None


def _cells(row: Element) -> Iterator[str]:
    for cell in (child for child in row.iterchildren() if child.tag in {qn("w:tc"), *_HOLDERS}):
        yield _words(cell)
        yield from [""] * (min(_number(cell, "w:tcPr/w:gridSpan") or 1, Limits().columns) - 1)


def _headed(table: Element) -> bool | None:
    first = table.find(qn("w:tr"))
    return True if first is not None and first.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None else None


def _depth(paragraph: Element) -> int:
    return min(_number(paragraph, "w:pPr/w:numPr/w:ilvl") or 0, 8)


def _number(element: Element, path: str) -> int | None:
    value = _value(element, path)
    return int(value) if value.isascii() and value.isdigit() else None


def _value(element: Element, path: str) -> str:
    found = element.find("/".join(map(qn, path.split("/"))))
    return "" if found is None else str(found.get(qn("w:val"), ""))
