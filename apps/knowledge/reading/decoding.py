"""Bytes into text, in the encoding they were written in."""

import codecs
import re
from typing import NamedTuple

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s{0,4}=\s{0,4}[\"']?([a-z0-9_-]{1,20})", re.IGNORECASE)
_TRUSTED = re.compile(r"windows-125\d|cp125\d|iso-8859-\d\d?|gb2312|gbk|gb18030|big5|shift_jis|euc-(?:jp|kr)|koi8-[ru]", re.IGNORECASE)
_HEAD = 2_048
_SAMPLE = 20_000
_GARBLED = 0.4  # no Western language has this many accents among its letters


class Decoded(NamedTuple):
    text: str
    is_doubtful: bool = False  # what it was written in could not be told, and it looks wrong


def decoded(content: bytes) -> Decoded:
    """The text, as well as can be told: by its mark, as UTF-8, as UTF-16 without a mark, or else as Western European."""
    marked = next((encoding for mark, encoding in _MARKS if content.startswith(mark)), None)
    if marked:
        return Decoded(content.decode(marked, "replace"))
    try:
        return Decoded(content.decode(_unmarked_utf16(content) or "utf-8"))
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
        return Decoded(text, _looks_garbled(text[:_SAMPLE]))


def decoded_page(content: bytes) -> Decoded:
    """The text of a web page, which may name its encoding itself."""
    plain, declared = decoded(content), _DECLARED.search(content[:_HEAD])
    name = declared[1].decode("ascii") if declared else ""
    if plain.text.isascii() or _is_utf8(content) or not _TRUSTED.fullmatch(name):
        return plain
    try:
        return Decoded(content.decode(name, "replace"))
    except LookupError:
        return plain


def _is_utf8(content: bytes) -> bool:
    """Many pages name what they were once written in, and are UTF-8 now."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _looks_garbled(text: str) -> bool:
    return sum(character > "\x7f" for character in text) > _GARBLED * sum(map(str.isalpha, text))


def _unmarked_utf16(content: bytes) -> str | None:
    """Where Latin text is written in two bytes a character, every other byte is zero."""
    head = content[:_HEAD]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) < len(head) / 5 or min(even, odd) > len(head) / 20:
        return None
    return "utf-16-le" if odd > even else "utf-16-be"
