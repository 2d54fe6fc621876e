"""Opens a file of any kind: its first bytes say what it is."""

import re
from collections.abc import Callable

from apps.knowledge.reading import catalogue, markdown, pdf, plain, webpage, word
from apps.knowledge.reading.decoding import decoded, decoded_page
from apps.knowledge.reading.outline import WORDLESS, Outline
from apps.knowledge.reading.shapes import Limits, Reading, Unreadable

ACCEPTED = "Markdown, HTML, PDF, Word (.docx), CSV and plain text"
DOUBTFUL = "The letters of this file may have come out wrong. Save it as UTF-8 and upload it again if they did."

TextReader = Callable[[str, str, Outline], Reading]

_TEXTS: dict[str, TextReader] = {
    "md": markdown.read,
    "markdown": markdown.read,
    "htm": webpage.read,
    "html": webpage.read,
    "xhtml": webpage.read,
    "csv": catalogue.read,
    "tsv": catalogue.read,
}
_PAGE = re.compile(
    rb"(?:<\?xml[^>]{0,200}>\s{0,100}|<!--.{0,1000}?-->\s{0,100}){0,3}<(?:!doctype html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_BLANK = b" \t\r\n\x0c\xef\xbb\xbf"
_BINARY = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ARCHIVE = b"PK\x03\x04"
_HEAD = 1_024


def read(content: bytes, name: str, *, limits: Limits = Limits()) -> Reading:  # noqa: B008 - frozen
    """What a file says, under its headings, and what of it could not be read; raises `Unreadable` when that is all of it."""
    if len(content) > limits.octets:
        raise Unreadable(f"This file is too large. A file has at most {limits.octets // 2**20} MB.")
    if not content.strip():
        raise Unreadable("This file is empty.")
    stem, _, ending = name.rpartition(".")
    reading = _read(content, stem or name, ending.lower(), limits)
    if not reading.sections and not reading.problems:
        raise Unreadable(WORDLESS)
    return reading


def _read(content: bytes, stem: str, ending: str, limits: Limits) -> Reading:
    if _is_pdf(content, ending):
        return pdf.read(content, stem, limits)
    if content.startswith(_ARCHIVE):
        return word.read(content, stem, limits)
    if content.startswith(_OLD_OFFICE):
        raise Unreadable("This is an Office file of the old kind, or one with a password. Save it as .docx without a password.")
    return _read_text(content, stem, ending, limits)


def _is_pdf(content: bytes, ending: str) -> bool:
    """Some programs write a line of their own before a PDF begins."""
    return content.lstrip(_BLANK).startswith(b"%PDF-") or (ending == "pdf" and not _PAGE.match(content.lstrip(_BLANK)[:_HEAD]))


def _read_text(content: bytes, stem: str, ending: str, limits: Limits) -> Reading:
    is_page = bool(_PAGE.match(content.lstrip(_BLANK)[: 4 * _HEAD]))
    reader = webpage.read if is_page else _TEXTS.get(ending, plain.read)
    found = decoded_page(content) if reader is webpage.read else decoded(content)
    _refuse_binary(ending, found.text)
    outline = Outline(limits)
    if found.is_doubtful:
        outline.problems.add("", DOUBTFUL)
    return reader(found.text, stem, outline)


def _refuse_binary(ending: str, text: str) -> None:
    if ending == "docx":
        raise Unreadable(word.BROKEN)
    if text.startswith("{\\rtf") or _BINARY.search(text[:100_000]):
        raise Unreadable(f"This is not a kind of file that can be read: {ACCEPTED} can.")
