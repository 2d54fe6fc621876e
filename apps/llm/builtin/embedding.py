"""The built-in embedding: words and their n-grams hashed into a vector. No network, no model, no training.

It knows how words are written, not what they mean: it forgives typing errors and endings, and finds cognates and names across languages.
Two texts are near when they share rare long words; no corpus is consulted, so a text has one vector wherever it stands.
"""

import math
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from apps.text.folding import folded, grams, words

DIMENSION = 480  # four rows fit a page of PostgreSQL's, where 512 would leave room for three
GRAM_LENGTHS = (3, 4)
LONG = 6  # letters from which a word counts in full: shorter ones are mostly grammar
RUN_WEIGHTS = {1: 0.3, 2: 1.0, 3: 0.7}  # of n characters in a script without spaces
SPREAD = 2654435761  # Knuth's multiplicative hash: CRC alone keeps likeness of short strings

Vector = npt.NDArray[np.float32]
Features = tuple[npt.NDArray[np.int64], Vector]


class BuiltInEmbedder:
    name: ClassVar[str] = "built-in-1"
    dimension: ClassVar[int] = DIMENSION

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        return [embedded(text).tolist() for text in texts]


def embedded(text: str) -> Vector:
    """The text's unit vector; all zeros where it holds no word."""
    vector = np.zeros(DIMENSION, dtype=np.float32)
    for (piece, length), count in Counter(_pieces(text)).items():
        places, weights = _run_features(piece, length) if length else _word_features(piece)
        np.add.at(vector, places, weights * np.float32(1 + math.log(count)))
    norm = float(np.linalg.norm(vector))
    return vector / np.float32(norm) if norm else vector


def _pieces(text: str) -> Iterator[tuple[str, int]]:
    """Words, with 0; characters of scripts without spaces by one, two and three."""
    for word, spaceless in words(folded(text)):
        if spaceless:
            yield from ((piece, length) for length in RUN_WEIGHTS for piece in grams(word, length) if len(piece) == length)
        else:
            yield word, 0


@lru_cache(maxsize=50_000)
def _word_features(word: str) -> Features:
    weight = min(1.0, (len(word) / LONG) ** 2)
    named = {f"w{word}": weight}
    if len(word) >= min(GRAM_LENGTHS):
        for length in GRAM_LENGTHS:
            pieces = grams(f"<{word}>", length)
            named |= {f"g{piece}": weight / math.sqrt(len(pieces)) for piece in pieces}
    return _hashed(named)


@lru_cache(maxsize=50_000)
def _run_features(piece: str, length: int) -> Features:
    return _hashed({f"c{piece}": RUN_WEIGHTS[length]})


def _hashed(named: dict[str, float]) -> Features:
    """Where each feature falls, and its weight with the sign that lets collisions cancel out."""
    hashes = [zlib.crc32(feature.encode(errors="replace")) * SPREAD & 0xFFFFFFFFFFFF for feature in named]
    places = np.array([(each >> 8) % DIMENSION for each in hashes], dtype=np.int64)
    signs = np.array([1 if each >> 40 & 1 else -1 for each in hashes], dtype=np.float32)
    return places, signs * np.array(list(named.values()), dtype=np.float32)
