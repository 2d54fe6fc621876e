"""Each sentence is checked before anybody sees it: what it cites was retrieved, its figures come from somewhere, its promises are kept."""

import re
from dataclasses import dataclass

from apps.llm.exchange import Passage
from apps.text.figures import strange
from apps.text.promises import promises
from apps.text.spotting import unspaced

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
    word = word.strip()
    return bool(word) and re.search(_edge(word[0]) + re.escape(word) + _edge(word[-1]), text, re.IGNORECASE) is not None


def _edge(letter: str) -> str:
    """A word begins and ends at a letter or digit of a spaced writing; at a sign, as in “C++”, anything may stand beside it."""
    return r"\b" if letter.isalnum() and not unspaced(letter) else ""
