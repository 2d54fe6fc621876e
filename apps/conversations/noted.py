"""Reading what colleagues noted. Kept apart from `reading`, which reads for customers too."""

from dataclasses import dataclass
from datetime import datetime

from apps.conversations.reading import PAGE, parsed
from apps.ground.lane import Row, Statement

_FROM = """
SELECT n.id, n.number, n.after_seq, n.author_id, u.name AS author_name, n.text, n.created_at,
    (SELECT COALESCE(jsonb_agg(COALESCE(NULLIF(mu.name, ''), mu.email)), '[]') FROM tenants_membership m JOIN tenants_user mu
        ON mu.id = m.user_id WHERE m.id IN (SELECT one::bigint FROM jsonb_array_elements_text(n.mentions) one)) AS mentions
FROM conversations_note n LEFT JOIN tenants_membership a ON a.id = n.author_id LEFT JOIN tenants_user u ON u.id = a.user_id
WHERE n.tenant_id = %(tenant)s AND n.conversation_id = %(conversation)s
"""


@dataclass(frozen=True, slots=True)
class Noted:
    """A note as it is read."""

    id: int
    number: int
    after_seq: int
    author_id: int | None
    author_name: str | None
    text: str
    created_at: datetime
    mentions: list[str]  # the names of the colleagues it names

    @classmethod
    def of(cls, row: Row) -> "Noted":
        return cls(**{name: row[name] for name in cls.__slots__} | {"mentions": parsed(row["mentions"])})


def notes_after(tenant_id: int, conversation_id: int, number: int, limit: int = PAGE) -> Statement:
    """What a colleague has not seen yet, oldest first."""
    sql = f"{_FROM} AND n.number > %(after)s ORDER BY n.number LIMIT %(limit)s"
    return Statement(sql, {"tenant": tenant_id, "conversation": conversation_id, "after": number, "limit": limit})


def notes_between(tenant_id: int, conversation_id: int, first: int, last: int) -> Statement:
    """The notes that stand after messages of these numbers, both included."""
    sql = f"{_FROM} AND n.after_seq BETWEEN %(first)s AND %(last)s ORDER BY n.number"
    return Statement(sql, {"tenant": tenant_id, "conversation": conversation_id, "first": first, "last": last})
