"""A made-up language in which words are as rare and as common as in a real one."""

import random
from collections.abc import Sequence

ONSETS = ["b", "br", "c", "cl", "d", "dr", "f", "g", "gr", "h", "k", "l", "m", "n", "p", "pl", "r", "s", "st", "t", "tr", "v"]
VOWELS, ENDS = ["a", "e", "i", "o", "u", "ea", "oo"], ["", "n", "r", "st", "l", "t"]


def vocabulary(chance: random.Random, count: int) -> list[str]:
    """The commonest first."""
    return [_word(chance) for _ in range(count)]


def rarities(words: Sequence[str], head: int) -> list[float]:
    """Zipf's: the n-th word is said 1/n as often as the first; `head` flattens the first few."""
    return [1 / (rank + head) for rank in range(len(words))]


def _word(chance: random.Random) -> str:
    return "".join(chance.choice(ONSETS) + chance.choice(VOWELS) for _ in range(chance.randint(1, 3))) + chance.choice(ENDS)
