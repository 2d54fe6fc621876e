"""`bench retrieval`: the one search over many tenants' knowledge, in a database of production's size."""

import psycopg

from config.bench.instance import Instance, instance
from config.bench.report import Report

TENANTS, CHUNKS, POOL, QUESTIONS = 50, 2_000, 4_000, 1_000
SEARCHING = "config.bench.searching"

_TENANTS = """
INSERT INTO tenants_tenant (public_id, slug, name, time_zone, languages, settings, require_two_factor, created_at)
SELECT 'shelf' || n, 'shelf-' || n, 'Shelf', 'UTC', '["en"]', '{}', false, now() FROM generate_series(1, %(tenants)s) n RETURNING id
"""
_COPIES = (
    """
    INSERT INTO knowledge_source (tenant_id, kind, name, audience, language, url, state, done, total, attempts, taken_at, created_at)
    SELECT %(tenant)s, kind, name, audience, language, url, state, 0, 0, 0, now(), now() FROM knowledge_source WHERE tenant_id = %(pool)s
    """,
    """
    INSERT INTO knowledge_chunk (tenant_id, source_id, position, title, path, text, url, language, audience, digest)
    SELECT %(tenant)s, s.id, c.position, c.title, c.path, c.text, c.url, c.language, c.audience, c.id::text
    FROM knowledge_source s, (SELECT * FROM knowledge_chunk WHERE tenant_id = %(pool)s ORDER BY random() LIMIT %(chunks)s) c
    WHERE s.tenant_id = %(tenant)s
    """,
    """
    INSERT INTO knowledge_entry (tenant_id, chunk_id, audience, language, length, words)
    SELECT c.tenant_id, c.id, c.audience, c.language, e.length,
        replace(e.words::text, '''' || %(pool)s || '.', '''' || %(tenant)s || '.')::tsvector
    FROM knowledge_chunk c JOIN knowledge_entry e ON e.chunk_id = c.digest::bigint WHERE c.tenant_id = %(tenant)s
    """,
    """
    INSERT INTO knowledge_embedding (tenant_id, chunk_id, model, audience, vector)
    SELECT c.tenant_id, c.id, e.model, c.audience, e.vector
    FROM knowledge_chunk c JOIN knowledge_embedding e ON e.chunk_id = c.digest::bigint WHERE c.tenant_id = %(tenant)s
    """,
    """
    INSERT INTO knowledge_shelf (tenant_id, chunks, mean_length, languages, serving, building)
    SELECT %(tenant)s, %(chunks)s, mean_length, languages, serving, '' FROM knowledge_shelf WHERE tenant_id = %(pool)s
    """,
)


def retrieval() -> Report:
    report = Report()
    with instance() as house:
        pool = house.within(SEARCHING, what="fill", chunks=POOL)["tenant"]
        tenants = _multiply(house, pool)
        found = house.within(SEARCHING, what="ask", tenants=tenants, questions=QUESTIONS)
    report.add("chunks", TENANTS * CHUNKS)
    report.add("tenants", TENANTS)
    report.add("search_p50", found["p50_ms"], "ms")
    report.add("search_p95", found["p95_ms"], "ms", "15")
    report.add("by_words_p95", found["words_p95_ms"], "ms")
    report.add("by_likeness_p95", found["likeness_p95_ms"], "ms")
    report.add("recall_of_the_exact_ten", found["recall"], "", "0.99")
    report.add("found_where_it_was_asked_from", found["own"])
    return report


def _multiply(house: Instance, pool: int) -> list[int]:
    """Each tenant gets chunks of the pool's, drawn anew: making a hundred thousand texts would take longer than measuring them."""
    with psycopg.connect(house.owner_url, autocommit=True) as session:
        tenants = [int(row[0]) for row in session.execute(_TENANTS, {"tenants": TENANTS}).fetchall()]
        for tenant in tenants:
            for copy in _COPIES:
                session.execute(copy, {"tenant": tenant, "pool": pool, "chunks": CHUNKS})
        session.execute("VACUUM ANALYZE")
    return tenants
