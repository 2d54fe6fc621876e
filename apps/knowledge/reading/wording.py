"""Text as it is kept: without what does not print, and in whole lines."""

import re
import unicodedata
from collections.abc import Iterable

# Controls, half characters, soft hyphens, byte order marks, and overrides that make text read backwards. Joiners stay: words need them.
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b\u2060\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_SPACES = re.compile(r"[^\S\n]+")
_ENDS = re.compile(r" ?\n ?")
_GAPS = re.compile(r"\n{3,}")
_UNSPACED = (  # scripts that put no space between words
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef"
    "\U00020000-\U0003ffff"
)
_IS_UNSPACED = re.compile(f"[{_UNSPACED}]")


def tidied(text: str) -> str:
    """Text with single spaces, and at most one blank line at a time."""
    lines = _ENDS.sub("\n", _SPACES.sub(" ", printable(text)))
    return _GAPS.sub("\n\n", lines).strip()


def in_one_line(text: str) -> str:
    return " ".join(printable(text).split())


def printable(text: str) -> str:
    return _UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def is_unspaced(character: str) -> bool:
    """Whether the character belongs to a script that puts no space between words."""
    return bool(_IS_UNSPACED.match(character))


def joined(lines: Iterable[str]) -> str:
    """The lines of one paragraph in a row, with a space between them where the script has spaces."""
    parts: list[str] = []
    for line in lines:
        if parts and not (is_unspaced(parts[-1][-1]) and is_unspaced(line[0])):
            parts.append(" ")
        parts.append(line)
    return "".join(parts)


def folded(text: str) -> str:
    """For comparing: small letters, no accents, words of letters and digits with single spaces."""
    plain = "".join(
        letter for letter in unicodedata.normalize("NFKD", text.casefold().replace("\u0131", "i")) if not unicodedata.combining(letter)
    )
    return " ".join(re.findall(r"[^\W_]+", plain))
