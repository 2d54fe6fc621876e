"""The words by which people stop texts, take them up again, or ask who sends them: a whole message of one word, as networks know them.

“Yes” takes them up again only for whoever had stopped them: to everybody else it is an answer.
"""

import re
from collections.abc import Collection
from enum import StrEnum

from apps.text.folding import folded

LONGEST = 40
YES = "yes"

_BETWEEN = re.compile(r"[\W_]+")


class Wish(StrEnum):
    STOP = "stop"
    START = "start"
    HELP = "help"


WORDS = {
    **dict.fromkeys(("stop", "stopall", "unsubscribe", "cancel", "end", "quit"), Wish.STOP),
    **dict.fromkeys(("start", "unstop"), Wish.START),
    **dict.fromkeys(("help", "info"), Wish.HELP),
}


def wish_of(text: str, among: Collection[str] = WORDS.keys()) -> Wish | None:
    word = _one_word(text)
    return WORDS[word] if word in among else None


def says_yes(text: str) -> bool:
    return _one_word(text) == YES


def _one_word(text: str) -> str:
    return _BETWEEN.sub("", folded(text)) if len(text) <= LONGEST else ""
