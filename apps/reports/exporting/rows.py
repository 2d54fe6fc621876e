"""SQL that puts conversations together, each in one row: whole as JSON, or as rows of CSV that are ready to be written.

Two things make it fast. Text is put together by `concat`, in a third of the time that PostgreSQL's own functions need for the JSON of a
row. And what few conversations have (files, calls, ratings, notes) is gathered once for a part, and looked up: joining it to each message
costs more than all the rest.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from psycopg import ClientCursor

from apps.ground.snapshot import Session
from apps.reports.exporting.folder import Chosen
from apps.reports.exporting.knowing import FAMILIES, OF_BOOKS
from apps.text.cells import NEVER_BEGUN

COLUMNS = (
    "conversation", "number", "channel", "status", "outcome", "sentiment", "customer", "seq", "created_at", "author", "name", "kind",
    "language", "confidence", "text", "attachments",
)  # fmt: skip

_PART = """part AS MATERIALIZED (
    SELECT * FROM unnest(%(ids)s::bigint[], %(seqs)s::bigint[], %(notes)s::bigint[])
        WITH ORDINALITY AS part (id, last_seq, last_note, turn)
)"""
_FILES = """files AS MATERIALIZED (
    SELECT jsonb_object_agg(file.message_id, file.files) AS by_id, jsonb_object_agg(file.message_id, file.names) AS names FROM (
        SELECT file.message_id, jsonb_agg(jsonb_build_object('name', file.name, 'type', file.type, 'size', file.size)
            ORDER BY file.position, file.id) AS files, string_agg(file.name, '; ' ORDER BY file.position, file.id) AS names
        FROM part JOIN conversations_message m ON m.tenant_id = %(tenant)s AND m.conversation_id = part.id AND m.seq <= part.last_seq
        JOIN conversations_attachment file ON file.tenant_id = %(tenant)s AND file.message_id = m.id GROUP BY file.message_id
    ) file
)"""
_GATHERED = """{name} AS MATERIALIZED (
    SELECT jsonb_object_agg(one.of_id, one.all) AS by_id FROM (
        SELECT one.of_id, jsonb_agg(to_jsonb(one) - '{{of_id,place{but}}}'::text[] ORDER BY one.place) AS all
        FROM ({rows}) one GROUP BY one.of_id
    ) one
)"""
_ROWS = {
    "calls": """SELECT call.conversation_id AS of_id, call.id AS place, call.tool, call.tier, call.state, call.asked_seq AS after_seq,
        call.asked_at, call.finished_at, call.arguments, call.result, call.problem, call.summary,
        call.actor_kind AS asked_by, call.member_id
    FROM part JOIN tools_toolcall call ON call.tenant_id = %(tenant)s AND call.conversation_id = part.id
        AND call.asked_seq <= part.last_seq""",
    "ratings": """SELECT rating.conversation_id AS of_id, rating.kind AS place, rating.kind, rating.score, rating.comment, rating.rated_at
    FROM part JOIN conversations_rating rating ON rating.tenant_id = %(tenant)s AND rating.conversation_id = part.id""",
    "notes": """SELECT note.conversation_id AS of_id, note.number AS place, note.after_seq, coalesce(u.name, '') AS name, note.text,
        note.created_at, note.author_id AS member_id
    FROM part JOIN conversations_note note ON note.tenant_id = %(tenant)s AND note.conversation_id = part.id
        AND note.number <= part.last_note
    LEFT JOIN tenants_membership a ON a.id = note.author_id LEFT JOIN tenants_user u ON u.id = a.user_id""",
    "books": OF_BOOKS,
}
# Put in order before it grows large: what comes after it runs once for each, and keeps the order.
_FROM = """
FROM (
    SELECT c.*, part.last_seq AS upto, inbox.kind AS channel, inbox.name AS inbox_name, who.number AS who_number, who.name AS who_name,
        who.merged_into_id
    FROM part JOIN conversations_conversation c ON c.tenant_id = %(tenant)s AND c.id = part.id
    JOIN inboxes_inbox inbox ON inbox.id = c.inbox_id
    JOIN conversations_contact who ON who.tenant_id = %(tenant)s AND who.id = c.contact_id ORDER BY part.turn OFFSET 0
) c
"""
_SAID = """
FROM conversations_message m WHERE m.tenant_id = %(tenant)s AND m.conversation_id = c.id AND m.seq <= c.upto ORDER BY m.seq
"""
_ROOT = """(
WITH RECURSIVE up AS (
    SELECT c.contact_id AS id, c.merged_into_id
    UNION SELECT person.id, person.merged_into_id FROM conversations_contact person JOIN up ON person.id = up.merged_into_id
) SELECT id FROM up WHERE merged_into_id IS NULL)"""
_WHOLE = """WITH RECURSIVE {gathered}
SELECT c.public_id, told.counted, concat('{{', {conversation}, ',"messages":[', told.messages, ']}}') {rows}
CROSS JOIN LATERAL (SELECT count(*) AS counted, string_agg(said.line, ',') AS messages FROM (SELECT {message} AS line {said}) said) told"""


def _looked_up(name: str, of_id: str) -> str:
    gathered = f"(SELECT by_id FROM {name})"  # noqa: S608 - put together from our own constants
    return f"CASE WHEN {gathered} IS NULL THEN '[]' ELSE coalesce(({gathered} -> {of_id}::text)::text, '[]') END"


def _word(name: str) -> str:
    """One of our own, or nothing: no sign in it needs another before it."""
    return f"""'"', {name}, '"'"""


def _or_null(value: str) -> str:
    return f"coalesce({value}::text, 'null')"


def _cells(cells: Mapping[str, str]) -> str:
    """What `concat` makes the inside of a JSON object of."""
    return ", ',', ".join(f"""'"{name}":', {value}""" for name, value in cells.items())


_ADDRESS = {"kind": _word("address.kind"), "value": "to_json(address.value)", "is_verified": "to_json(address.is_verified)"}
_ADDRESSES = """'[', (SELECT string_agg(concat('{{', {cells}, '}}'), ',' ORDER BY address.id)
    FROM conversations_contactaddress address WHERE address.tenant_id = %(tenant)s AND address.contact_id = c.contact_id), ']'"""
_PERSON = {"number": "c.who_number", "name": "to_json(c.who_name)", "addresses": _ADDRESSES.format(cells=_cells(_ADDRESS))}
_OWN = {
    "conversation": _word("c.public_id"), "number": "c.number", "channel": _word("c.channel"), "inbox": "to_json(c.inbox_name)",
    "language": "to_json(c.language)", "status": _word("c.status"), "outcome": _word("c.outcome"), "sentiment": _or_null("c.sentiment"),
    "tags": "c.tags", "opened_at": "to_json(c.opened_at)", "resolved_at": _or_null("to_json(c.resolved_at)"),
    "tool_calls": _looked_up("calls", "c.id"), "ratings": _looked_up("ratings", "c.id"),
}  # fmt: skip
_MESSAGE = {
    "seq": "m.seq", "created_at": "to_json(m.created_at)", "author": _word("m.author"), "name": "to_json(m.author_name)",
    "kind": _word("m.kind"), "activity": _word("m.activity"), "language": "to_json(m.language)", "confidence": _or_null("m.confidence"),
    "text": "to_json(m.text)", "card": _or_null("m.card"), "sources": "CASE WHEN m.sources = '[]' THEN '[]' ELSE m.sources::text END",
    "attachments": _looked_up("files", "m.id"),
}  # fmt: skip


def whole(*, notes: bool, ids: bool) -> str:
    """With the ids of people, and by what they are known, where they are to be told apart: these are never written."""
    person = _PERSON | ({"contact_id": _ROOT, "books": _looked_up("books", "c.id")} if ids else {})
    message = _MESSAGE | ({"member_id": _or_null("m.membership_id")} if ids else {})
    own = (
        _OWN
        | ({"id": "c.id"} if ids else {})
        | {"customer": f"concat('{{', {_cells(person)}, '}}')"}
        | ({"notes": _looked_up("notes", "c.id")} if notes else {})
    )
    but = "" if ids else ",member_id"
    wanted = {"calls", "ratings"} | ({"notes"} if notes else set()) | ({"books"} if ids else set())
    rows = (_GATHERED.format(name=name, rows=sql, but=but) for name, sql in _ROWS.items() if name in wanted)
    gathered = [_PART, _FILES, *([FAMILIES] if ids else []), *rows]
    return _WHOLE.format(
        gathered=", ".join(gathered), conversation=_cells(own), message=f"concat('{{', {_cells(message)}, '}}')", rows=_FROM, said=_SAID
    )


def _quoted(text: str) -> str:
    """A cell of CSV that no spreadsheet takes for a formula."""
    return f"""'"', CASE WHEN ascii({text}) = ANY(%(never_begun)s) THEN '''' END, replace({text}, '"', '""'), '"'"""


def _row(*cells: str) -> str:
    between = ", ',', "
    return f"concat({between.join(cells)})"


_NAMES = "CASE WHEN (SELECT names FROM files) IS NULL THEN '' ELSE coalesce((SELECT names FROM files) ->> m.id::text, '') END"
_OF_CONVERSATION = _row(
    _word("c.public_id"), "c.number", _word("c.channel"), _word("c.status"), _word("c.outcome"), "c.sentiment", _quoted("c.who_name")
)
_OF_MESSAGE = _row(
    "head.of_it", "m.seq", "m.created_at AT TIME ZONE 'UTC'", _word("m.author"), _quoted("m.author_name"), _word("m.kind"),
    _word("m.language"), "m.confidence", _quoted("m.text"), _quoted(_NAMES),
)  # fmt: skip
_TABLE = f"""WITH {_PART}, {_FILES}
SELECT c.public_id, told.counted, coalesce(told.rows || E'\\r\\n', '') {_FROM}
CROSS JOIN LATERAL (SELECT {_OF_CONVERSATION} AS of_it) head
CROSS JOIN LATERAL (
    SELECT count(*) AS counted, string_agg(said.line, E'\\r\\n') AS rows FROM (SELECT {_OF_MESSAGE} AS line {_SAID}) said
) told"""  # noqa: S608 - put together from our own constants


def table() -> str:
    return _TABLE


@dataclass(frozen=True, slots=True)
class Line:
    """A conversation as PostgreSQL wrote it."""

    key: str
    messages: int
    octets: bytes


def lines(session: Session, sql: str, tenant_id: int, part: Chosen) -> Iterator[Line]:
    ids, seqs, notes = part.columns
    parameters = {"tenant": tenant_id, "ids": ids, "seqs": seqs, "notes": notes, "never_begun": list(map(ord, NEVER_BEGUN))}
    with ClientCursor(session) as cursor, cursor.copy(f"COPY ({sql}) TO STDOUT (FORMAT binary)", parameters) as copy:
        copy.set_types(["text", "int8", "bytea"])  # the last is text: it is not read here, only passed on
        for row in copy.rows():
            yield Line(*row)
