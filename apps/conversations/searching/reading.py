"""What is to be filed of conversations: their rows, their customers' names, and what was said since they were filed last."""

from collections.abc import Sequence

from apps.conversations.queries import FAMILY
from apps.ground.lane import Row, Statement

_ROWS = """
SELECT c.id, c.number, c.status, c.holder, c.agent_id, c.team_id, c.inbox_id, c.language, c.tags::text AS tags, c.last_message_at,
    c.last_seq, c.notes_count, c.contact_id, COALESCE(f.seq, 0) AS filed_seq, COALESCE(f.notes, 0) AS filed_notes,
    COALESCE(f.marks, '{}') AS filed_marks
FROM conversations_conversation c LEFT JOIN conversations_filed f ON f.tenant_id = c.tenant_id AND f.conversation_id = c.id
WHERE c.tenant_id = %(tenant)s AND c.id = ANY(%(ids)s::bigint[]) ORDER BY c.id
"""
_OF_CONTACTS = FAMILY.format(contacts="SELECT unnest(%(contacts)s::bigint[])")
_WHO = f"""
WITH RECURSIVE {_OF_CONTACTS}
SELECT family.of_id, k.name AS text FROM family JOIN conversations_contact k ON k.id = family.id
UNION SELECT family.of_id, a.value FROM family JOIN conversations_contactaddress a ON a.tenant_id = %(tenant)s AND a.contact_id = family.id
"""  # noqa: S608 - put together from our own constants
_THEIRS = f"""
WITH RECURSIVE {_OF_CONTACTS}
SELECT DISTINCT c.id FROM family JOIN conversations_conversation c ON c.tenant_id = %(tenant)s AND c.contact_id = family.id
"""  # noqa: S608
_STRETCH = "unnest(%(ids)s::bigint[], %(after)s::int[], %(upto)s::int[]) AS s (id, after, upto)"
_SAID = f"""
SELECT m.conversation_id, m.author, m.membership_id, v.inbox_id, sent.names IS NOT NULL AS has_files,
    CONCAT_WS(' ', m.text, sent.names, (
        SELECT string_agg(said #>> '{{}}', ' ') FROM jsonb_path_query(m.card, 'strict $.** ? (@.type() == "string")') said
    )) AS text
FROM {_STRETCH}
JOIN conversations_message m ON m.tenant_id = %(tenant)s AND m.conversation_id = s.id AND m.seq > s.after AND m.seq <= s.upto
LEFT JOIN conversations_visitor v ON v.id = m.visitor_id
LEFT JOIN LATERAL (
    SELECT string_agg(a.name, ' ') AS names FROM conversations_attachment a WHERE a.tenant_id = %(tenant)s AND a.message_id = m.id
) sent ON true
WHERE m.kind <> 'activity' ORDER BY m.conversation_id, m.seq
"""  # noqa: S608
_NOTED = f"""
SELECT n.conversation_id, n.text, n.author_id AS membership_id
FROM {_STRETCH}
JOIN conversations_note n ON n.tenant_id = %(tenant)s AND n.conversation_id = s.id AND n.number > s.after AND n.number <= s.upto
ORDER BY n.conversation_id, n.number
"""  # noqa: S608


def rows_of(tenant_id: int, ids: Sequence[int]) -> Statement:
    return Statement(_ROWS, {"tenant": tenant_id, "ids": list(ids)})


def names_of(tenant_id: int, contacts: Sequence[int]) -> Statement:
    """Names and addresses of these contacts and of all who are the same person."""
    return Statement(_WHO, {"tenant": tenant_id, "contacts": list(contacts)})


def conversations_of(tenant_id: int, contacts: Sequence[int]) -> Statement:
    return Statement(_THEIRS, {"tenant": tenant_id, "contacts": list(contacts)})


def said_since(tenant_id: int, rows: Sequence[Row]) -> Statement:
    return _since(_SAID, tenant_id, rows, "filed_seq", "last_seq")


def noted_since(tenant_id: int, rows: Sequence[Row]) -> Statement:
    return _since(_NOTED, tenant_id, rows, "filed_notes", "notes_count")


def _since(sql: str, tenant_id: int, rows: Sequence[Row], after: str, upto: str) -> Statement:
    stretch = {"ids": [row["id"] for row in rows], "after": [row[after] for row in rows], "upto": [row[upto] for row in rows]}
    return Statement(sql, {"tenant": tenant_id, **stretch})
