"""Each sentence is checked before anybody sees it: what it cites was retrieved, its figures come from somewhere, its promises are kept."""

import re
from dataclasses import dataclass

from apps.llm.exchange import Passage
from apps.text.figures import strange
from apps.text.promises import promises

_MARK = re.compile(r"\s*\[(k\d{1,3})\]")
_PICTURE = re.compile(r"!\[([^\]]*)\]\([^)]*\)")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a reply may rest on."""

    passages: dict[str, Passage]
    figures: set[str]  # all that passages, results, facts and the customer stated in digits
    keeps_promises: bool = False  # a ticket, a callback or a hand-over was made
    forbidden: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Checked:
    text: str
    cited: tuple[str, ...] = ()
    problem: str = ""


def check(sentence: str, evidence: Evidence) -> Checked:
    cited = tuple(dict.fromkeys(_MARK.findall(sentence)))
    text = _PICTURE.sub(r"\1", _MARK.sub("", sentence))
    return Checked(text, cited, _problem(text, cited, evidence))


def _problem(text: str, cited: tuple[str, ...], evidence: Evidence) -> str:
    if unknown := [mark for mark in cited if mark not in evidence.passages]:
        return f"cites {', '.join(unknown)}, which was not retrieved"
    if odd := strange(text, evidence.figures):
        return f"states {', '.join(odd)[:60]}, which nothing says"
    if not evidence.keeps_promises and promises(text):
        return "promises what nothing keeps"
    if taboo := next((word for word in evidence.forbidden if _mentions(text, word)), ""):
        return f"mentions {taboo[:40]}"
    return ""


def _mentions(text: str, word: str) -> bool:
    """As a word of its own; anywhere, where words stand without spaces."""
    edge = r"\b" if word[:1].isascii() and word[:1].isalnum() else ""
    return bool(word.strip()) and re.search(rf"{edge}{re.escape(word.strip())}{edge}", text, re.IGNORECASE) is not None
