"""Sentences as they come: text is fed in pieces of any size, and each sentence is given out as soon as it is surely whole."""

import re

UNSPACED_ENDS = "\u3002\uff01\uff1f"  # full stop, exclamation and question mark as Chinese and Japanese write them
ENDS = f".!?…؟।{UNSPACED_ENDS}"
_CLOSERS = "\"'”’»)]】」』*_"
_MARK = re.compile(r"\s*\[k\d{1,3}\]")
_PART_OF_A_MARK = re.compile(r"\[(?:k\d{0,3})?")
_SHORT = re.compile(
    r"(?:^|[\s(])(?:[A-Za-zÀ-ÿ]|Dr|Mr|Mrs|Ms|Prof|St|Sr|Sra|Hr|Fr|No|Nr|Nº|ca|vs|etc|e\.g|i\.e|z\.B|bzw|approx|a\.m|p\.m|Inc|Ltd|Jr)\.$",
    re.IGNORECASE,
)
_LISTED = re.compile(r"(?:^|\n)\s*(?:\d{1,3}|[A-Za-z])\.$")
LONGEST = 600  # characters after which a text without any end is given out at a space


class Sentences:
    """A reply in the making, cut into sentences. What is given out, joined, is exactly what was fed."""

    def __init__(self) -> None:
        self._held = ""

    def feed(self, piece: str) -> list[str]:
        self._held += piece
        whole = []
        while (end := _end(self._held)) is not None:
            whole.append(self._held[:end])
            self._held = self._held[end:]
        return whole

    def rest(self) -> str:
        """What is left when no more comes."""
        rest, self._held = self._held, ""
        return rest


def sentences(text: str) -> list[str]:
    """Of a whole text; joined they are the text again."""
    cut = Sentences()
    return [piece for piece in (*cut.feed(text), cut.rest()) if piece]


def _end(text: str) -> int | None:
    """Where the first sentence surely ends, the space after it included; None while more may belong to it."""
    for found in re.finditer(rf"[{re.escape(ENDS)}]+|\n", text):
        if found[0] == "\n":
            if text[: found.start()].strip():
                return _over_spaces(text, found.end())
            continue
        end = _over_closers(text, found.end())
        if end is None:
            return None
        if _is_end(text, found, end):
            return _over_spaces(text, end)
    return _at_a_space(text) if len(text) > LONGEST else None


def _over_closers(text: str, at: int) -> int | None:
    """After quotes, brackets and citation marks; None where the text stops before that is known."""
    while True:
        if at < len(text) and text[at] in _CLOSERS:
            at += 1
        elif mark := _MARK.match(text, at):
            at = mark.end()
        else:
            break
    tail = text[at:].lstrip(" \t")
    if not tail or _PART_OF_A_MARK.fullmatch(tail):
        return None
    return at


def _is_end(text: str, found: re.Match[str], end: int) -> bool:
    follows = text[end]
    if found[0] != ".":
        return follows.isspace() or found[0][-1] in UNSPACED_ENDS or end > found.end()
    head = text[: found.end()]
    return follows.isspace() and not _SHORT.search(head) and not _LISTED.search(head)


def _over_spaces(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _at_a_space(text: str) -> int | None:
    at = text.rfind(" ", 0, LONGEST)
    return at + 1 if at > 0 else LONGEST
