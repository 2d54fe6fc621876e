"""What a search reads before it looks, and after: each in one round trip."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from apps.ground.lane import Row, Statement, fetch

_STOCK = """
SELECT chunks, mean_length, languages::text, serving, (
    SELECT coalesce(jsonb_agg(words), '[]')::text FROM knowledge_synonym WHERE tenant_id = %(tenant)s
) AS synonyms FROM knowledge_shelf WHERE tenant_id = %(tenant)s
"""
_PASSAGES = """
SELECT id, text, title, path, url, language FROM knowledge_chunk WHERE tenant_id = %(tenant)s AND id = ANY(%(chunks)s)
"""


@dataclass(frozen=True, slots=True)
class Stock:
    """How much a tenant's shelf holds, in which languages, whose vectors serve, and what else the tenant calls things."""

    chunks: int
    mean_length: float
    languages: list[str]
    serving: str
    synonyms: list[list[str]]


def stock_of(tenant_id: int) -> Stock | None:
    rows = fetch(Statement(_STOCK, {"tenant": tenant_id}))
    return Stock(**rows[0] | {name: json.loads(rows[0][name]) for name in ("languages", "synonyms")}) if rows else None


def passages(tenant_id: int, chunks: Sequence[int]) -> dict[int, Row]:
    return {row["id"]: row for row in fetch(Statement(_PASSAGES, {"tenant": tenant_id, "chunks": list(chunks)}))}
