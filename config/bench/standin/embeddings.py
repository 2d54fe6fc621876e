"""Embeddings: the same text has the same vector, other texts others."""

import hashlib
from typing import Any

from config.bench.standin.frames import BYTES_A_TOKEN

DIMENSION = 8


def answered(body: dict[str, Any]) -> dict[str, Any]:
    asked = body["input"] if isinstance(body["input"], list) else [body["input"]]
    rows = [{"object": "embedding", "index": index, "embedding": vector(text)} for index, text in enumerate(asked)]
    used = sum(-(-len(text.encode()) // BYTES_A_TOKEN) for text in asked)
    return {"object": "list", "data": rows, "model": body["model"], "usage": {"prompt_tokens": used, "total_tokens": used}}


def vector(text: str) -> list[float]:
    return [octet / 255 for octet in hashlib.sha256(text.encode()).digest()[:DIMENSION]]
