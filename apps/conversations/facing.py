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
SELECT c.id, c.public_id, c.contact_id, c.status, c.holder, c.last_seq, c.agent_read_seq, c.ended_by_customer,
    u.name AS agent_name, p.turn, p.text AS partial,
    CASE WHEN c.holder = 'queue' THEN (
        SELECT count(*) FROM conversations_conversation q
        WHERE q.tenant_id = c.tenant_id AND q.inbox_id = c.inbox_id AND q.holder = 'queue' AND (q.queued_at, q.id) <= (c.queued_at, c.id)
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


@dataclass(frozen=True, slots=True)
class Face:
    """A customer's current conversation, as facts; the surface finds the words."""

    id: int
    public_id: str
    contact_id: int
    status: str
    holder: str
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


def counts_of(tenant_id: int, conversation_ids: list[int]) -> Statement:
    """How far these conversations have come: for the beat of their sockets."""
    return Statement(
        "SELECT id, last_seq FROM conversations_conversation WHERE tenant_id = %(tenant)s AND id = ANY(%(ids)s)",
        {"tenant": tenant_id, "ids": conversation_ids},
    )
