"""What a customer is told of their conversation: who holds it, where they stand in the queue, what they may still say about it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from apps.conversations.admitting import Guest
from apps.conversations.models import Holder, Status
from apps.ground import clock
from apps.ground.lane import Row, Statement
from apps.tenants.models.membership import PRESENCE_LEASE
from apps.tenants.roles import MATRIX, Can

RECENT_CLAIMS, FEWEST_CLAIMS = 20, 3
RECENT = timedelta(hours=24)

_FACE = """
WITH current AS (
    SELECT n.* FROM conversations_conversation n
    WHERE n.tenant_id = %(tenant)s AND n.inbox_id = %(inbox)s AND n.contact_id = ANY(%(family)s)
    ORDER BY n.status = 'resolved', n.id DESC LIMIT 1
), claims AS (
    SELECT EXTRACT(epoch FROM q.claimed_at - q.queued_at) AS waited FROM conversations_conversation q
    WHERE q.tenant_id = %(tenant)s AND q.claimed_at > %(recent)s AND q.queued_at IS NOT NULL AND (SELECT holder FROM current) = 'queue'
    ORDER BY q.claimed_at DESC LIMIT %(claims)s
)
SELECT c.id, c.public_id, c.contact_id, c.status, c.holder, c.fence, c.last_seq, c.agent_read_seq, c.ended_by_customer,
    u.name AS agent_name, p.turn, p.text AS partial,
    CASE WHEN c.holder = 'queue' THEN (
        SELECT count(*) FROM conversations_conversation q
        WHERE q.tenant_id = c.tenant_id AND q.holder = 'queue' AND (q.queued_at, q.id) <= (c.queued_at, c.id)
    ) END AS position,
    (SELECT CASE WHEN count(*) >= %(fewest)s THEN percentile_cont(0.5) WITHIN GROUP (ORDER BY waited) END FROM claims) AS usual_wait,
    EXTRACT(epoch FROM %(now)s - c.queued_at) AS waited,
    EXISTS (SELECT FROM conversations_rating r WHERE r.conversation_id = c.id AND r.kind = 'csat') AS is_rated,
    (SELECT max(r.rated_at) FROM conversations_rating r
        WHERE r.tenant_id = c.tenant_id AND r.kind = 'nps' AND r.contact_id = ANY(%(family)s)) AS recommended_at,
    EXISTS (
        SELECT FROM tenants_presence w JOIN tenants_membership m ON m.id = w.membership_id
        WHERE w.tenant_id = c.tenant_id AND w.seen_at > %(present)s AND m.ended_at IS NULL AND m.role = ANY(%(roles)s)
    ) AS somebody_is_here
FROM current c
LEFT JOIN tenants_membership a ON a.id = c.agent_id LEFT JOIN tenants_user u ON u.id = a.user_id
LEFT JOIN conversations_partial p ON p.conversation_id = c.id AND p.fence = c.fence
"""

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


def current_of(guest: Guest) -> Statement:
    now = clock.now()
    return Statement(
        _FACE,
        {
            "tenant": guest.tenant_id,
            "inbox": guest.inbox_id,
            "family": list(guest.family),
            "now": now,
            "recent": now - RECENT,
            "claims": RECENT_CLAIMS,
            "fewest": FEWEST_CLAIMS,
            "present": now - PRESENCE_LEASE,
            "roles": sorted(role.value for role in MATRIX[Can.ANSWER]),
        },
    )


def face_of(rows: list[Row]) -> Face | None:
    """None for somebody who never wrote."""
    if not rows:
        return None
    known = {name: rows[0][name] for name in Face.__slots__ if name != "wait_seconds"}
    return Face(wait_seconds=_left(rows[0]), **known)


def _left(row: Row) -> int | None:
    """How much of the usual wait is left; unknown where too few were claimed lately."""
    return None if row["usual_wait"] is None else max(0, round(row["usual_wait"] - float(row["waited"])))


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
