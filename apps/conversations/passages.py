"""By which channel each message came or left, and how far what left has come."""

from dataclasses import dataclass
from datetime import datetime

from apps.ground.lane import Row, Statement

NEWEST = 50

# A text that left in parts is as far as the part that is furthest behind; before all, one that holds up what was said after it.
_PASSAGES = """
SELECT m.seq, m.author, COALESCE(di.kind, vi.kind, d.channel, 'web') AS kind, COALESCE(d.to, v.address, '') AS address,
    d.id AS delivery_id, COALESCE(d.state, '') AS state, COALESCE(d.problem, '') AS problem, COALESCE(d.code, '') AS code,
    d.troubled_at
FROM conversations_message m JOIN conversations_conversation c ON c.id = m.conversation_id
LEFT JOIN conversations_visitor v ON v.id = m.visitor_id LEFT JOIN inboxes_inbox vi ON vi.id = v.inbox_id
LEFT JOIN LATERAL (
    SELECT one.id, one.channel, one.to, one.state, one.problem, one.code, one.troubled_at,
        one.inbox_id FROM conversations_delivery one
    WHERE one.tenant_id = m.tenant_id AND one.message_id = m.id
    ORDER BY (one.state = 'queued' AND one.troubled_at IS NOT NULL) DESC,
        array_position(ARRAY['failed', 'queued', 'sending', 'sent', 'delivered', 'read'], one.state::text), one.id
    LIMIT 1
) d ON true
LEFT JOIN inboxes_inbox di ON di.id = d.inbox_id
WHERE m.tenant_id = %(tenant)s AND m.conversation_id = %(conversation)s AND m.kind <> 'activity' AND m.seq BETWEEN {first} AND {last}
ORDER BY m.seq
"""
_BETWEEN = _PASSAGES.format(first="%(first)s", last="%(last)s")
_NEWEST = _PASSAGES.format(first="c.last_seq - %(newest)s", last="c.last_seq")


@dataclass(frozen=True, slots=True)
class Passage:
    seq: int
    author: str
    kind: str
    address: str
    delivery_id: int | None  # None: it did not leave by a channel, it came
    state: str
    problem: str
    code: str
    troubled_at: datetime | None = None  # since when it is tried again

    @classmethod
    def of(cls, row: Row) -> "Passage":
        return cls(**{name: row[name] for name in cls.__slots__})


def passages_between(tenant_id: int, conversation_id: int, first: int, last: int) -> Statement:
    return Statement(_BETWEEN, {"tenant": tenant_id, "conversation": conversation_id, "first": first, "last": last})


def newest_passages(tenant_id: int, conversation_id: int) -> Statement:
    """Of the messages whose state may still change before somebody's eyes."""
    return Statement(_NEWEST, {"tenant": tenant_id, "conversation": conversation_id, "newest": NEWEST})
