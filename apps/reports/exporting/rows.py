"""Conversations as PostgreSQL copies them out: a part in one statement, the rows of a conversation together, in a row each message.

No statement puts text together. JSON is made of the rows by templates; rows of CSV are passed on as they come. What few conversations have
is looked up for each alone: a plan that reads whole tables does so for every part. Files are found otherwise, as messages alone know of
them: which conversations have any is asked once.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from apps.ground.copying import copied
from apps.ground.snapshot import Session
from apps.reports.exporting.folder import Chosen
from apps.reports.exporting.kinds import CONVERSATIONS, SAID, Kind
from apps.reports.exporting.knowing import FAMILIES, OF_BOOKS
from apps.reports.exporting.shape import columns, width
from apps.text.cells import NEVER_BEGUN

COLUMNS = (
    "conversation", "number", "channel", "status", "outcome", "sentiment", "customer", "seq", "created_at", "author", "name", "kind",
    "language", "confidence", "text", "attachments",
)  # fmt: skip
_NUMBERS = {"number", "sentiment", "seq", "created_at", "confidence"}

_BEARING = """COPY (SELECT DISTINCT m.conversation_id FROM conversations_attachment file
    JOIN conversations_message m ON m.tenant_id = %(tenant)s AND m.id = file.message_id WHERE file.tenant_id = %(tenant)s ORDER BY 1
) TO STDOUT"""
_WHOLE = f"COPY (SELECT told.* FROM {CONVERSATIONS} CROSS JOIN LATERAL ({{kinds}}) told) TO STDOUT (NULL 'null')"  # noqa: S608 - put together from our own constants
_BOOKS = f"""COPY (WITH RECURSIVE part AS MATERIALIZED (SELECT * FROM unnest(%(ids)s::bigint[]) AS part (id)), {FAMILIES}
    SELECT of_id, kind, value FROM ({OF_BOOKS}) one ORDER BY of_id, place
) TO STDOUT"""  # noqa: S608 - put together from our own constants


def _guarded(text: str) -> str:
    """As `cells.guarded` has it."""
    return f"CASE WHEN ascii({text}) = ANY(%(never_begun)s) THEN '''' || {text} ELSE {text} END"


_FILES = f"""CASE WHEN c.has_files THEN (
    SELECT jsonb_object_agg(file.seq, {_guarded("file.names")}) FROM (
        SELECT m.seq, string_agg(file.name, '; ' ORDER BY file.position, file.id) AS names FROM conversations_message m
        JOIN conversations_attachment file ON file.tenant_id = %(tenant)s AND file.message_id = m.id
        WHERE m.tenant_id = %(tenant)s AND m.conversation_id = c.id AND m.seq <= c.upto GROUP BY m.seq
    ) file
) END"""  # noqa: S608 - put together from our own constants
_TABLE = f"""COPY (
    SELECT c.public_id AS conversation, c.number, c.channel, c.status, c.outcome, c.sentiment, c.customer, said.*
    FROM (SELECT c.*, {_guarded("c.who_name")} AS customer, {_FILES} AS files FROM {CONVERSATIONS} OFFSET 0) c
    CROSS JOIN LATERAL (
        SELECT m.seq, m.created_at AT TIME ZONE 'UTC' AS created_at, m.author, {_guarded("m.author_name")} AS name, m.kind,
            {_guarded("m.language")} AS language, m.confidence, {_guarded("m.text")} AS text,
            CASE WHEN c.files IS NULL THEN '' ELSE coalesce(c.files ->> m.seq::text, '') END AS attachments {SAID}
    ) said
) TO STDOUT (FORMAT csv, FORCE_QUOTE ({", ".join(name for name in COLUMNS if name not in _NUMBERS)}))"""  # noqa: S608 - put together from our own constants


def bearing(session: Session, tenant_id: int) -> "array[int]":
    """Conversations with files, in order."""
    with copied(session, _BEARING, {"tenant": tenant_id}) as rows:
        return array("q", (int(bytes(row)) for row in rows))


@contextmanager
def whole(
    session: Session, kinds: Sequence[Kind], tenant_id: int, part: Chosen, files: Sequence[int] | None
) -> Iterator[Iterator[memoryview]]:
    """Rows of these kinds, which are as wide as the widest of them."""
    most = max(width(kind.cells) for kind in kinds)
    each = " UNION ALL ".join(f"(SELECT {', '.join(_filled(kind, most))} {kind.rows})" for kind in kinds)
    with copied(session, _WHOLE.format(kinds=each), _given(tenant_id, part, files)) as rows:
        yield rows


def _filled(kind: Kind, most: int) -> list[str]:
    return [f"'{kind.sign.decode()}'", *columns(kind.cells), *["NULL"] * (most - width(kind.cells))]


@contextmanager
def table(session: Session, tenant_id: int, part: Chosen, files: Sequence[int] | None) -> Iterator[Iterator[memoryview]]:
    """Rows of CSV, of a conversation together."""
    given = _given(tenant_id, part, files) | {"never_begun": list(map(ord, NEVER_BEGUN))}
    with copied(session, _TABLE, given) as rows:
        yield rows


@contextmanager
def books(session: Session, tenant_id: int, part: Chosen) -> Iterator[Iterator[memoryview]]:
    """By what a conversation's customer is known: its id, of what kind that is, and what it says."""
    with copied(session, _BOOKS, {"tenant": tenant_id, "ids": part.columns[0]}) as rows:
        yield rows


def _given(tenant_id: int, part: Chosen, files: Sequence[int] | None) -> dict[str, Any]:
    ids, seqs, notes = part.columns
    return {"tenant": tenant_id, "ids": ids, "seqs": seqs, "notes": notes, "files": [_is_among(one, files) for one in ids]}


def _is_among(one: int, known: Sequence[int] | None) -> bool:
    """Nobody looked: then it may be."""
    if known is None:
        return True
    place = bisect_left(known, one)
    return place < len(known) and known[place] == one
