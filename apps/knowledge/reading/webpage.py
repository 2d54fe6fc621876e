"""A web page: what a visitor reads, without the frame around it.

A page is walked without recursion, for it may be nested as deep as its author likes.
"""

import re
from collections.abc import Iterator

from lxml import etree, html  # type: ignore[import-untyped]

from apps.knowledge.reading import tables
from apps.knowledge.reading.outline import Outline
from apps.knowledge.reading.shapes import Limits, Reading
from apps.knowledge.reading.wording import in_one_line, printable, tidied

_UNREAD = {
    *("audio", "base", "button", "canvas", "datalist", "dialog", "embed", "head", "iframe", "input", "link", "map", "math", "meta", "nav"),
    *("noscript", "object", "script", "select", "style", "svg", "template", "textarea", "title", "video"),
}
_FRAME = {"header", "footer"}  # of the page; those of an article are part of it
_ARTICLES = {"main", "article"}
_ROLES = {"banner", "contentinfo", "dialog", "navigation", "search"}
_INLINE = {
    *("a", "abbr", "b", "bdi", "bdo", "big", "br", "cite", "code", "del", "dfn", "em", "font", "i", "img", "ins", "kbd", "label", "mark"),
    *("q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr"),
}
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_LISTS = {"ul", "ol", "dl", "menu"}
_NO_CELL = {"table", "pre", *_HEADINGS}  # what a table that only arranges the page holds
_INVISIBLE = re.compile(r"(?:display\s{0,3}:\s{0,3}none|visibility\s{0,3}:\s{0,3}hidden)", re.IGNORECASE)
_SPACES = re.compile(r"\s+")


def read(text: str, stem: str, outline: Outline) -> Reading:
    page = _parsed(text, outline)
    if page is None:
        return outline.reading(stem)
    _Walk(outline).over(page)
    title = in_one_line(page.findtext(".//title") or "")
    return outline.reading(title or outline.first_heading or stem)


def words(markup: str) -> str:
    """The words of a piece of HTML within another text."""
    outline = Outline(Limits())
    page = _parsed(markup, outline)
    if page is not None:
        _Walk(outline).over(page)
    return "\n\n".join(section.text for section in outline.reading("").sections)


def target(href: str, label: str) -> str:
    """Where a link leads is worth keeping when a customer could follow it."""
    return f" ({href})" if href.startswith(("https://", "http://")) and href != label.strip() else ""


def _parsed(text: str, outline: Outline) -> etree._Element | None:
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        page = html.document_fromstring(printable(text).encode(), parser=parser)
    except etree.ParserError:  # nothing but comments
        return None
    if any(error.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for error in parser.error_log):
        outline.problems.add("", "The page nests its parts too deep; what comes after that point was left out.")
    return page


class _Walk:
    """Puts what it passes into an outline; a list, however deep, becomes one paragraph with a line for each item."""

    def __init__(self, outline: Outline) -> None:
        self._outline = outline
        self._words: list[str] = []
        self._items: list[str] = []
        self._depth = 0
        self._articles = 0  # that it is in
        self._marker = ""

    def over(self, page: etree._Element) -> None:
        walk, passed = etree.iterwalk(page, events=("start", "end")), None
        for event, element in walk:
            if event == "start" and self._passes(element):
                walk.skip_subtree()
                passed = element
            elif event == "start":
                self._enter(element)
            else:
                if element is not passed:
                    self._leave(element)
                self._words.append(_flowing(element.tail))
        self._end_block()

    def _passes(self, element: etree._Element) -> bool:
        """Whether the walk need not go into an element, for it is left out, or taken as a whole."""
        if _is_unread(element) or (element.tag in _FRAME and not self._articles):
            return True
        if element.tag == "table" and not any(inner.tag in _NO_CELL for inner in element.iterdescendants()):
            self._end_block()
            self._add(tables.as_lines([list(_cells(row)) for row in element.iter("tr")], headed=_headed(element)))
        elif element.tag == "pre":
            self._end_block()
            self._add("".join(element.itertext()).strip("\n"))
        else:
            return False
        return True

    def _enter(self, element: etree._Element) -> None:
        if element.tag not in _INLINE:
            self._end_block()
        self._depth += element.tag in _LISTS
        self._articles += element.tag in _ARTICLES
        self._marker = "- " if element.tag == "li" else self._marker
        self._words.append("\n" if element.tag == "br" else _flowing(element.text))

    def _leave(self, element: etree._Element) -> None:
        self._articles -= element.tag in _ARTICLES
        if element.tag in _HEADINGS and not self._depth:
            self._outline.heading(_HEADINGS[element.tag], "".join(self._words))
            self._words = []
        elif element.tag == "a":
            self._words.append(target(element.get("href", ""), "".join(element.itertext())))
        elif element.tag not in _INLINE:
            self._end_block()
        if element.tag in _LISTS:
            self._leave_list()

    def _leave_list(self) -> None:
        self._depth -= 1
        if not self._depth:
            self._outline.verbatim("\n".join(self._items))
            self._items = []

    def _end_block(self) -> None:
        text, self._words = tidied("".join(self._words)), []
        self._add(text)

    def _add(self, text: str) -> None:
        if self._depth and text:
            self._items += [f"{'  ' * (self._depth - 1)}{self._marker}{text}"]
            self._marker = ""
        elif text:
            self._outline.verbatim(text)


def _flowing(text: str | None) -> str:
    return _SPACES.sub(" ", text) if text else ""


def _is_unread(element: etree._Element) -> bool:
    if element.tag in _UNREAD or element.get("hidden") is not None or element.get("role") in _ROLES:
        return True
    return element.get("aria-hidden") == "true" or bool(_INVISIBLE.search(element.get("style", "")[:1_000]))


def _cells(row: etree._Element) -> Iterator[str]:
    for cell in row.iterchildren("td", "th"):
        yield "".join(_cell_words(cell))
        yield from [""] * (_span(cell) - 1)


def _cell_words(cell: etree._Element) -> Iterator[str]:
    walk = etree.iterwalk(cell, events=("start", "end"))
    for event, element in walk:
        if event == "start" and _is_unread(element):
            walk.skip_subtree()
        elif event == "start":
            yield _flowing(element.text) if element.tag in _INLINE else f" {_flowing(element.text)}"
        elif element is not cell:
            yield _flowing(element.tail) if element.tag in _INLINE - {"br"} else f" {_flowing(element.tail)}"


def _span(cell: etree._Element) -> int:
    width = cell.get("colspan", "1")
    return min(int(width), Limits().columns) if width.isascii() and width.isdigit() else 1


def _headed(table: etree._Element) -> bool | None:
    """Whether a table's first row names its columns, as far as its author says."""
    kinds = [[cell.tag for cell in row.iterchildren("td", "th")] for row in table.iter("tr")]
    first = next(filter(None, kinds), [])
    if "th" not in first:
        return None
    return len(first) > 1 and set(first[1:]) == {"th"}
