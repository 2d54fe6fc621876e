"""Reading: messages after a number, in the one shape that every surface shows.

The socket, the long poll, the transcript and the acknowledgement all read through here, so they cannot differ.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from apps.ground.lane import Row, Statement

PAGE = 200

MESSAGE = """
    m.id, c.id AS conversation_id, c.public_id AS conversation, m.seq, m.client_id, m.turn, m.kind, m.author, m.author_name, m.visitor_id,
    m.membership_id, m.text, m.activity, m.card, m.sources, m.language, m.created_at,
    (SELECT COALESCE(jsonb_agg(jsonb_build_object('id', a.public_id, 'name', a.name, 'type', a.type, 'size', a.size,
        'width', a.width, 'height', a.height) ORDER BY a.position, a.id), '[]') FROM {attachments} a
        WHERE a.tenant_id = m.tenant_id AND a.message_id = m.id) AS attachments
"""

_FROM = f"""
SELECT {MESSAGE.format(attachments="conversations_attachment")},
    EXISTS (SELECT FROM conversations_original o WHERE o.tenant_id = m.tenant_id AND o.message_id = m.id) AS has_original
FROM conversations_message m JOIN conversations_conversation c ON c.id = m.conversation_id
WHERE m.tenant_id = %(tenant)s AND m.conversation_id = %(conversation)s
"""  # noqa: S608 - put together from our own constants

_AFTER = f"{_FROM} AND m.seq > %(after)s ORDER BY m.seq LIMIT %(limit)s"
_BEFORE = f"{_FROM} AND (%(before)s::int IS NULL OR m.seq < %(before)s) ORDER BY m.seq DESC LIMIT %(limit)s"


@dataclass(frozen=True, slots=True)
class Said:
    """A message as it is read."""

    id: int
    conversation_id: int
    conversation: str
    seq: int
    client_id: UUID | None
    turn: str
    kind: str
    author: str
    author_name: str
    visitor_id: int | None
    membership_id: int | None
    text: str
    activity: str
    card: dict[str, Any] | None
    sources: list[dict[str, str]]
    language: str
    created_at: datetime
    attachments: list[dict[str, Any]]
    has_original: bool = False  # the mail it was cut from

    @classmethod
    def of(cls, row: Row) -> "Said":
        known = {name: row[name] for name in cls.__slots__ if name in row}
        return cls(**known | {name: parsed(known[name]) for name in ("card", "sources", "attachments")})


def parsed(value: Any) -> Any:
    """JSON arrives parsed from the lane, and as text through Django's connection."""
    return json.loads(value) if isinstance(value, str) else value


def messages_after(tenant_id: int, conversation_id: int, seq: int, limit: int = PAGE) -> Statement:
    """What a client has not seen yet, oldest first."""
    return Statement(_AFTER, {"tenant": tenant_id, "conversation": conversation_id, "after": seq, "limit": limit})


def messages_before(tenant_id: int, conversation_id: int, seq: int | None, limit: int) -> Statement:
    """What stands above, newest first; from the end where no number is given."""
    return Statement(_BEFORE, {"tenant": tenant_id, "conversation": conversation_id, "before": seq, "limit": limit})
