"""What a customer is told of their conversation: who holds it, where they stand in the queue, what they may still say about it.

Who is there for them is not known on this floor: whoever asks lends the condition, of a conversation `c`.
"""

from dataclasses import dataclass
from datetime import datetime

from apps.conversations.admitting import Guest
from apps.conversations.models import Holder, Status
from apps.ground import clock
from apps.ground.lane import Row, Statement

_FACE = """
WITH current AS (
    SELECT n.* FROM conversations_conversation n
    WHERE n.tenant_id = %(tenant)s AND n.inbox_id = %(inbox)s AND n.contact_id = ANY(%(family)s)
    ORDER BY n.status = 'resolved', n.id DESC LIMIT 1
)
SELECT c.id, c.public_id, c.contact_id, c.status, c.holder, c.fence, c.last_seq, c.agent_read_seq, c.ended_by_customer,
    u.name AS agent_name, u.shown_as AS agent_shown_as, p.turn, p.text AS partial,
    CASE WHEN c.holder = 'queue' THEN (
        SELECT count(*) FROM conversations_conversation q
        WHERE q.tenant_id = c.tenant_id AND q.holder = 'queue' AND (q.ranked_at, q.id) <= (c.ranked_at, c.id)
            AND q.team_id IS NOT DISTINCT FROM c.team_id
    ) END AS position,
    EXTRACT(epoch FROM c.expected_at - %(now)s) AS remaining,
    EXISTS (SELECT FROM conversations_rating r WHERE r.conversation_id = c.id AND r.kind = 'csat') AS is_rated,
    (SELECT max(r.rated_at) FROM conversations_rating r
        WHERE r.tenant_id = c.tenant_id AND r.kind = 'nps' AND r.contact_id = ANY(%(family)s)) AS recommended_at,
    {somebody} AS somebody_is_here
FROM current c
LEFT JOIN tenants_membership a ON a.id = c.agent_id LEFT JOIN tenants_user u ON u.id = a.user_id
LEFT JOIN conversations_partial p ON p.conversation_id = c.id AND p.fence = c.fence
"""

NOBODY = Statement("false", {})
_SEEN_AT_A_GLANCE = ("id", "status", "holder", "fence", "last_seq", "agent_read_seq")


@dataclass(frozen=True, slots=True)
class Face:
    """A customer's current conversation, as facts; the surface finds the words."""

    id: int
    public_id: str
    contact_id: int
    status: str
    holder: str
    fence: int
    last_seq: int
    agent_read_seq: int
    ended_by_customer: bool
    agent_name: str | None
    agent_shown_as: str | None
    turn: str | None
    partial: str | None
    position: int | None
    wait_seconds: int | None
    is_rated: bool
    recommended_at: datetime | None
    somebody_is_here: bool

    @property
    def is_open(self) -> bool:
        return self.status == Status.OPEN

    @property
    def waits(self) -> bool:
        return self.holder == Holder.QUEUE


def current_of(guest: Guest, *, somebody: Statement = NOBODY) -> Statement:
    theirs = {"tenant": guest.tenant_id, "inbox": guest.inbox_id, "family": list(guest.family), "now": clock.now()}
    return Statement(_FACE.format(somebody=somebody.sql), theirs | somebody.parameters)


def face_of(rows: list[Row]) -> Face | None:
    """None for somebody who never wrote."""
    if not rows:
        return None
    known = {name: rows[0][name] for name in Face.__slots__ if name != "wait_seconds"}
    return Face(wait_seconds=_left(rows[0]), **known)


def _left(row: Row) -> int | None:
    """How much of what they were told is left; unknown where nothing could be told."""
    return None if row["remaining"] is None else max(0, round(row["remaining"]))


def glances_at(guests: list[Guest]) -> Statement:
    """The current conversation of each of a tenant's guests, by what moves: for the beat of very many sockets."""
    return Statement(
        """SELECT DISTINCT ON (n.inbox_id, n.contact_id) n.inbox_id, n.contact_id, n.id, n.status, n.holder, n.fence,
            n.last_seq, n.agent_read_seq,
            EXISTS (SELECT FROM conversations_partial p WHERE p.conversation_id = n.id AND p.fence = n.fence) AS speaks
        FROM conversations_conversation n
        WHERE n.tenant_id = %(tenant)s AND n.inbox_id = ANY(%(inboxes)s) AND n.contact_id = ANY(%(contacts)s)
        ORDER BY n.inbox_id, n.contact_id, n.status = 'resolved', n.id DESC""",
        {
            "tenant": guests[0].tenant_id,
            "inboxes": sorted({one.inbox_id for one in guests}),
            "contacts": sorted({contact for one in guests for contact in one.family}),
        },
    )


class Glances:
    """What `glances_at` found, for each visitor to be held against."""

    def __init__(self, rows: list[Row]) -> None:
        self._rows = {(row["inbox_id"], row["contact_id"]): row for row in rows}

    def of(self, guest: Guest) -> Row | None:
        found = [self._rows[guest.inbox_id, one] for one in guest.family if (guest.inbox_id, one) in self._rows]
        return max(found, key=lambda row: (row["status"] != Status.RESOLVED, row["id"]), default=None)


def is_still(face: Face | None, glance: Row | None) -> bool:
    """Whether nothing that a customer is shown has moved since this face was read."""
    if face is None or glance is None:
        return face is None and glance is None
    moves = face.waits or face.turn or glance["speaks"]
    return not moves and all(getattr(face, name) == glance[name] for name in _SEEN_AT_A_GLANCE)
