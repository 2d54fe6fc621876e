"""PDF, page by page. A page that fails is a problem, and the rest goes on."""

import logging
import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from pypdf import PageObject, PasswordType, PdfReader, apply_configuration

from apps.knowledge.reading import layout
from apps.knowledge.reading.layout import Line, Page
from apps.knowledge.reading.outline import Outline
from apps.knowledge.reading.shapes import Limits, Reading, Unreadable

BROKEN = "This PDF is broken or not a PDF."
LOCKED = "This PDF asks for a password."
SCANNED = "No page of this PDF holds text; it may be a scan."
MOST_OPERATIONS = 200_000  # on a page; a dense one has some 10,000
LARGEST_STREAM = 10 * 2**20

_FILE_NAME = re.compile(r"^Microsoft |\.\w{2,5}$")  # what programs write for a title
logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it quotes the document


class _Overloaded(Exception):
    """More is drawn on a page than anyone could read."""


def read(content: bytes, stem: str, limits: Limits) -> Reading:
    bounds = {"zlib_maximum_output_length": LARGEST_STREAM, "stream_parsing_work_maximum_count": 2 * MOST_OPERATIONS}
    outline = Outline(limits)
    with apply_configuration(None, **bounds):
        reader = _opened(content)
        title, pages = _title(reader), list(_pages(reader, limits, outline))
    if not any(page.lines for page in pages):
        raise Unreadable(SCANNED if pages else BROKEN)
    layout.write(pages, outline)
    return outline.reading(title or outline.first_heading or stem)


def _opened(content: bytes) -> PdfReader:
    try:
        reader = PdfReader(BytesIO(content))
        is_locked = reader.is_encrypted and reader.decrypt("") == PasswordType.NOT_DECRYPTED
        if not is_locked:
            len(reader.pages)
    except Exception as error:  # whatever is wrong with it, it is the file
        raise Unreadable(BROKEN) from error
    if is_locked:
        raise Unreadable(LOCKED)
    return reader


def _title(reader: PdfReader) -> str:
    try:
        title = str(reader.metadata.title or "") if reader.metadata else ""
    except Exception:  # noqa: BLE001 - a title is not worth failing for
        return ""
    return "" if _FILE_NAME.search(title) else title


def _pages(reader: PdfReader, limits: Limits, outline: Outline) -> Iterator[Page]:
    count, room = len(reader.pages), limits.characters
    for number in range(1, min(count, limits.pages) + 1):
        page = Page(number, _lines(reader, number, outline) if room > 0 else [])
        room -= sum(len(line.text) for line in page.lines)
        yield page
        if room <= 0:
            outline.problems.add(
                page.place, f"The file holds more than {limits.characters:,} characters; what follows page {number} was left out."
            )
            return
    if count > limits.pages:
        outline.problems.add("", f"The PDF has {count:,} pages; the first {limits.pages:,} were read.")


def _lines(reader: PdfReader, number: int, outline: Outline) -> list[Line]:
    try:
        lines = _Scribe().lines(reader.pages[number - 1])
    except Exception:  # noqa: BLE001 - the reader fails in as many ways as files do
        outline.problems.add(f"page {number}", f"Page {number} could not be read.")
        return []
    if not lines:
        outline.problems.add(f"page {number}", f"Page {number} holds no text; it may be a scan.")
    return lines


class _Scribe:
    """Writes down what is drawn on a page, with the size of the letters and their height on the page."""

    def __init__(self) -> None:
        self._operations = 0
        self._lines: list[Line] = []
        self._runs: list[tuple[str, float, float]] = []

    def lines(self, page: PageObject) -> list[Line]:
        page.extract_text(visitor_operand_before=self._count, visitor_text=self._hear)
        self._end_line()
        return self._lines

    def _count(self, *_: Any) -> None:
        self._operations += 1
        if self._operations > MOST_OPERATIONS:
            raise _Overloaded

    def _hear(self, text: str, page: list[float], at: list[float], _: Any, size: float) -> None:
        """A run of letters: in the page's coordinates they stand where `at` says, changed by `page`."""
        height = at[4] * page[1] + at[5] * page[3] + page[5]
        scale = abs(at[3] or at[1]) * abs(page[3] or page[1])
        for number, part in enumerate(text.split("\n")):
            if number:
                self._end_line()
            if part:
                self._runs.append((part, abs(size) * scale, height))

    def _end_line(self) -> None:
        written = layout.plain("".join(run[0] for run in self._runs))
        if written:
            longest = max(self._runs, key=lambda run: len(run[0].strip()))
            self._lines.append(Line(written, round(2 * longest[1]) / 2, longest[2]))
        self._runs = []
