"""Markdown, by its blocks.

A paragraph with more marks than anyone writes is taken as it was typed: looking for their pairs takes quadratic time.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, paragraph
from markdown_it.token import Token
from markdown_it.utils import EnvType

from apps.knowledge.reading import tables, webpage
from apps.knowledge.reading.outline import Outline
from apps.knowledge.reading.shapes import Reading
from apps.knowledge.reading.wording import joined, printable, tidied

MOST_MARKS = 2_000
DEEPEST = 40  # quotes and lists within each other; the parser drops the text of what is nested deeper than it goes

_MARK = re.compile(r"[!*<&\[\]\\_`~|]")
_FRONT = re.compile(r"\A---[ \t]*\n(.{0,5000}?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_FRONT_TITLE = re.compile(r"^title:[ \t]*[\"']?([^\n\"']{1,300})", re.MULTILINE | re.IGNORECASE)
_LISTS = {"bullet_list_open", "ordered_list_open", "bullet_list_close", "ordered_list_close"}
_SOFT = "\x1f"  # where a line of the file ends within a paragraph; printable text holds none


def read(text: str, stem: str, outline: Outline) -> Reading:
    text, known = printable(text), dict[str, Any]()
    front = _FRONT.match(text)
    title = _FRONT_TITLE.search(front[1]) if front else None
    blocks = _parser.parse(text[front.end() :] if front else text, known)
    _Writer(outline, known).write(blocks)
    return outline.reading(title[1] if title else outline.first_heading or stem)


class _Writer:
    """Puts the parser's blocks into an outline; a list, however deep, becomes one paragraph with a line for each item."""

    def __init__(self, outline: Outline, known: EnvType) -> None:
        self._outline, self._known = outline, known  # the addresses that links refer to by a name
        self._depth = 0
        self._marker = ""
        self._items: list[str] = []

    def write(self, tokens: Sequence[Token]) -> None:
        blocks = iter(tokens)
        for token in blocks:
            if token.type == "table_open":
                self._add(tables.as_lines(list(self._rows(blocks)), headed=True))
            elif token.type == "heading_open":
                self._heading(int(token.tag[1]), self._words(next(blocks)))
            elif token.type in _LISTS:
                self._list(token.nesting)
            elif token.type == "list_item_open":
                self._marker = f"{token.info}{token.markup} " if token.info else "- "
            else:
                self._add(self._block(token))

    def _heading(self, level: int, text: str) -> None:
        if self._depth:
            self._add(text)
        else:
            self._outline.heading(level, text)

    def _list(self, nesting: int) -> None:
        self._depth += nesting
        if not self._depth:
            self._outline.verbatim("\n".join(self._items))
            self._items = []

    def _add(self, text: str) -> None:
        if not text.strip():
            return
        if not self._depth:
            self._outline.verbatim(text.strip("\n"))
            return
        indent = "  " * (self._depth - 1)
        lines = [line for line in text.splitlines() if line.strip()]
        self._items += [indent + (" " * len(self._marker) if at else self._marker) + line for at, line in enumerate(lines)]
        self._marker = " " * len(self._marker)

    def _block(self, token: Token) -> str:
        if token.type == "inline":
            return self._words(token)
        if token.type in {"fence", "code_block"}:
            return token.content
        return webpage.words(token.content) if token.type == "html_block" else ""

    def _rows(self, blocks: Iterator[Token]) -> Iterator[list[str]]:
        row: list[str] = []
        for token in blocks:
            if token.type == "inline":
                row.append(self._words(token))
            elif token.type == "tr_close":
                yield row
                row = []
            elif token.type == "table_close":
                return

    def _words(self, block: Token) -> str:
        """The words of a paragraph, a heading or a cell, without their marks."""
        if len(_MARK.findall(block.content)) > MOST_MARKS:
            return tidied(block.content)
        children: list[Token] = []
        _parser.inline.parse(block.content, _parser, self._known, children)
        return tidied(joined(filter(None, "".join(_inline(children)).split(_SOFT))))


def _inline(children: Sequence[Token]) -> Iterator[str]:
    link, label = "", list[str]()
    for token in children:
        if token.type == "link_open":
            link, label = str(token.attrs.get("href", "")), []
        elif token.type == "link_close":
            yield webpage.target(link, "".join(label))
        elif token.type == "softbreak":
            yield _SOFT
        else:
            label.append(_text(token))
            yield label[-1]


def _text(token: Token) -> str:
    if token.type == "html_inline":
        return "\n" if token.content.lower().startswith("<br") else ""
    return "\n" if token.type == "hardbreak" else token.content


def _too_deep(state: StateBlock, line: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - a parser's rule
    """A rule: marks of quotes and lists below the deepest are text."""
    return state.level >= DEEPEST and paragraph(state, line, end, silent)


def _make_parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"maxNesting": 3 * DEEPEST}).enable(["table", "strikethrough"])
    parser.core.ruler.disable("inline")
    parser.block.ruler.before("code", "too_deep", _too_deep)
    return parser


_parser = _make_parser()
