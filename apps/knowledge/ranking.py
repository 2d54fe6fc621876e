"""The two rankings of a tenant's chunks, by words and by likeness, and how they are made one.

By words: BM25 over PostgreSQL's full text. How often a chunk mentions a word comes from `ts_rank`, which adds 1/n² for the n-th mention
(and divides by their limit and by the number of forms asked for), so that it flattens out much as BM25 wants it. How many chunks hold a
word is counted from the rows found. Each word is looked up by itself (LATERAL, OFFSET 0): left to choose, the planner now and then tests
every chunk for every word, which takes five times as long.

By likeness: the cosine of vectors, an exact scan of one tenant's own, which for the few thousand there are beats any index.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from apps.ground.lane import Row, Statement
from apps.knowledge.asking import Asked
from apps.knowledge.stock import Stock
from apps.llm.embedding import is_remote
from apps.text.lexemes import lexeme

DEPTH = 60  # of each ranking, before they are made one
FLATTENING = 1.2  # how soon more mentions of a word stop to count: BM25's k1
MOST_MENTIONS = 1.6449  # the limit of 1 + 1/4 + 1/9 …
LENGTHS = 0.6  # how much a long chunk's words weigh less: BM25's b
HEAD = 10  # how much the first few ranks stand out: reciprocal rank's constant
BUILT_IN_SHARE, MODEL_SHARE = 0.15, 1.0  # what likeness counts beside words; the built-in one knows no meanings

_BY_WORDS = """
SELECT chunk_id, array_agg(number) AS numbers, array_agg(rarity) AS rarities, sum(
    weight * rarity * mentions / (mentions + %(k)s::float8 * (1 - %(b)s::float8 + %(b)s::float8 * length / %(mean)s::float8))
) AS score FROM (
    SELECT chunk_id, length, number, weight, ts_rank * forms AS mentions,
        ln(1 + (greatest(%(total)s, chunks) - chunks + 0.5::float8) / (chunks + 0.5::float8)) AS rarity
    FROM unnest(%(queries)s::text[], %(forms)s::float8[], %(numbers)s::int[], %(weights)s::float8[]) AS a(query, forms, number, weight)
    CROSS JOIN LATERAL (
        SELECT chunk_id, length, ts_rank('{1,1,1,1}', words, query::tsquery), count(*) OVER ()::float8 AS chunks FROM knowledge_entry
        WHERE tenant_id = %(tenant)s AND words @@ query::tsquery AND audience = ANY(%(audiences)s) OFFSET 0
    ) AS hit
) AS hits GROUP BY chunk_id ORDER BY score DESC, chunk_id LIMIT %(depth)s
"""

_BY_LIKENESS = """
SELECT chunk_id, 1 - distance AS likeness FROM (
    SELECT chunk_id, vector <=> %(vector)s::vector AS distance FROM knowledge_embedding
    WHERE tenant_id = %(tenant)s AND model = %(model)s AND audience = ANY(%(audiences)s)
    ORDER BY distance LIMIT %(depth)s
) AS nearest
"""


@dataclass(slots=True)
class Ranked:
    """A chunk with its place in each ranking: 0 where it is in none."""

    chunk_id: int
    by_words: int = 0
    by_likeness: int = 0
    words_score: float = 0.0
    likeness: float = 0.0
    rarities: dict[int, float] | None = None
    fused: float = 0.0


def by_words(tenant_id: int, question: Sequence[Asked], audiences: Sequence[str], stock: Stock) -> Statement:
    return Statement(
        _BY_WORDS,
        {
            "tenant": tenant_id, "audiences": list(audiences), "total": stock.chunks, "mean": max(stock.mean_length, 1.0), "depth": DEPTH,
            "k": FLATTENING, "b": LENGTHS, "numbers": list(range(len(question))),
            "queries": [_query(tenant_id, word) for word in question], "weights": [word.weight for word in question],
            "forms": [MOST_MENTIONS * len(frozenset().union(*chain(*word.names))) for word in question],
        },
    )  # fmt: skip


def _query(tenant_id: int, word: Asked) -> str:
    """As PostgreSQL reads it; a form with a star stands for all that begin so."""
    names = (" & ".join(f"({' | '.join(lexeme(tenant_id, form) for form in sorted(forms))})" for forms in name) for name in word.names)
    return " | ".join(f"({name})" for name in sorted(names))


def nearest(tenant_id: int, vector: Sequence[float], audiences: Sequence[str], model: str) -> Statement:
    written = "[" + ",".join(f"{value:.6g}" for value in vector) + "]"
    return Statement(_BY_LIKENESS, {"tenant": tenant_id, "vector": written, "model": model, "audiences": list(audiences), "depth": DEPTH})


def fused(words: Sequence[Row], likeness: Sequence[Row], model: str) -> list[Ranked]:
    """Reciprocal rank: a chunk counts by its places, not by two scores that have no common measure. Best first, 1 at most."""
    found: dict[int, Ranked] = {}
    for place, row in enumerate(words, start=1):
        ranked = found.setdefault(row["chunk_id"], Ranked(row["chunk_id"]))
        ranked.by_words, ranked.words_score = place, row["score"]
        ranked.rarities = dict(zip(row["numbers"], row["rarities"], strict=True))
    for place, row in enumerate(likeness, start=1):
        ranked = found.setdefault(row["chunk_id"], Ranked(row["chunk_id"]))
        ranked.by_likeness, ranked.likeness = place, row["likeness"]
    share = MODEL_SHARE if is_remote(model) else BUILT_IN_SHARE
    for ranked in found.values():
        ranked.fused = (_worth(ranked.by_words) + share * _worth(ranked.by_likeness)) / (1 + share)
    return sorted(found.values(), key=lambda one: (-one.fused, one.chunk_id))


def _worth(place: int) -> float:
    return (HEAD + 1) / (HEAD + place) if place else 0.0
