"""Numbers in place of people and things: the same throughout one export, others in the next.

Contacts and members have ids, so theirs is a keyed permutation (a Feistel network over the numbers below a hundred million): no two ever
share one, and it tells nothing of how old the id is. What has no id, and ids beyond that, get twelve digits of a keyed hash: among a
million things of one kind two meet about once in two exports.
"""

import re
from datetime import timedelta
from functools import lru_cache
from hashlib import blake2b

HALF = 10_000
RANGE = HALF * HALF
ROUNDS = 10
LEAST_SHIFT, SHIFTS = timedelta(days=1), 27 * 24 * 3600
_LEAST = 100_000_000_000
_KEPT = 16_384

OWN = re.compile(r"\b(?:Person|Agent) \d{1,12}(?!\d)|\[[a-z ]{2,16} \d{12}\]")
_FIGURE = re.compile(r"\d")


def blank(text: str) -> str:
    """The text, place for place, with no figures in our own pseudonyms: nothing is to be found in them."""
    return OWN.sub(lambda own: _FIGURE.sub("_", own[0]), text)


class Pseudonyms:
    def __init__(self, key: bytes) -> None:
        self._key = blake2b(key, digest_size=32, person=b"tandem.disguise").digest()
        self.numbered = lru_cache(_KEPT)(self._numbered)
        self.token = lru_cache(_KEPT)(self._token)

    def _numbered(self, label: str, own_id: int | None, name: str) -> str:
        """`Person 48120377`, by the id where there is one, or else by the name."""
        if own_id is None:
            return f"{label} {self._hashed(label, name)}"
        return f"{label} {self._permuted(label, own_id) if own_id < RANGE else self._hashed(label, str(own_id))}"

    def _token(self, kind: str, thing: str) -> str:
        """`[email 731904415082]`, for the thing in its one spelling."""
        return f"[{kind} {self._hashed(kind, thing)}]"

    def shift(self, label: str, own_id: int) -> timedelta:
        """By how much the times of what is about them are moved back: whole seconds, a day to four weeks."""
        return LEAST_SHIFT + timedelta(seconds=self._drawn(f"{label}/shift/{own_id}") % SHIFTS)

    def _hashed(self, kind: str, thing: str) -> int:
        return _LEAST + self._drawn(f"{kind}:{thing}") % (9 * _LEAST)

    def _permuted(self, label: str, number: int) -> int:
        left, right = divmod(number, HALF)
        for turn in range(ROUNDS):
            left, right = right, (left + self._drawn(f"{label}/{turn}/{right}")) % HALF
        return left * HALF + right

    def _drawn(self, said: str) -> int:
        drawn = blake2b(said.encode("utf-8", "surrogatepass"), key=self._key, digest_size=8).digest()
        return int.from_bytes(drawn, "big")
