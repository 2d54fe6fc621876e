"""Who is on, what each holds, and how their day went: one statement for a page of them."""

import json
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from apps.conversations.listing import Sight
from apps.escalations.models import Availability
from apps.escalations.watching.conditions import ENDED_WITH_PEOPLE, LAST_WITH, known, seen
from apps.ground import clock
from apps.ground.lane import Row, Statement
from apps.tenants.models.membership import PRESENCE_LEASE
from apps.tenants.roles import MATRIX, Can

PAGE = 50

# Whoever supervises an outside desk sees its people; the lateral reads stop at the first row of an index each.
_STAFF = """
WITH staff AS (
    SELECT m.id, COALESCE(NULLIF(u.name, ''), u.email) AS name, m.capacity, m.skills::text AS skills, m.joined_at,
        COALESCE(a.state, 'available') AS state, a.changed_at, m.id = ANY(ARRAY(
            SELECT w.membership_id FROM tenants_presence w WHERE w.tenant_id = %(tenant)s AND w.seen_at > %(present)s
        )) AS is_here
    FROM tenants_membership m JOIN tenants_user u ON u.id = m.user_id
    LEFT JOIN escalations_availability a ON a.tenant_id = m.tenant_id AND a.membership_id = m.id
    WHERE m.tenant_id = %(tenant)s AND m.ended_at IS NULL AND m.role = ANY(%(answering)s::text[]) AND {whom}
    ORDER BY is_here DESC, array_position(ARRAY['available', 'busy', 'away'], COALESCE(a.state, 'available')::text), name, m.id
    LIMIT %(limit)s OFFSET %(offset)s
), held AS (
    SELECT c.agent_id AS id, count(*) AS many, min(unanswered.at) AS unanswered_since,
        json_agg(json_build_array(c.number, COALESCE(NULLIF(k.name, ''), 'Visitor ' || k.number)) ORDER BY c.last_message_at, c.id)::text
            AS chats
    FROM conversations_conversation c JOIN conversations_contact k ON k.tenant_id = c.tenant_id AND k.id = c.contact_id
    LEFT JOIN LATERAL (
        SELECT min(g.created_at) AS at FROM conversations_message g
        WHERE g.tenant_id = c.tenant_id AND g.conversation_id = c.id AND g.author = 'customer' AND c.last_author = 'customer'
            AND g.seq > COALESCE((
                SELECT s.seq FROM conversations_message s WHERE s.tenant_id = c.tenant_id AND s.conversation_id = c.id
                    AND s.author IN ('agent', 'assistant') ORDER BY s.seq DESC LIMIT 1
            ), 0)
    ) unanswered ON true
    WHERE c.tenant_id = %(tenant)s AND c.holder = 'agent' AND {seen} GROUP BY c.agent_id
), ended AS (
    SELECT done.id, count(*) AS many FROM (
        SELECT {last_with} AS id FROM conversations_conversation c WHERE c.tenant_id = %(tenant)s AND {ended} AND {seen}
    ) done GROUP BY done.id
), replied AS (
    SELECT v.member_id AS id, percentile_cont(0.5) WITHIN GROUP (ORDER BY EXTRACT(epoch FROM said.created_at - v.at)) AS median
    FROM escalations_move v CROSS JOIN LATERAL (
        SELECT g.created_at FROM conversations_message g
        WHERE g.tenant_id = v.tenant_id AND g.conversation_id = v.conversation_id AND g.author = 'agent'
            AND g.membership_id = v.member_id AND g.created_at >= v.at ORDER BY g.seq LIMIT 1
    ) said
    WHERE v.tenant_id = %(tenant)s AND v.at >= %(day)s AND v.kind = 'claimed' GROUP BY v.member_id
)
SELECT staff.*, COALESCE(held.many, 0) AS held, held.unanswered_since, COALESCE(held.chats, '[]') AS chats,
    COALESCE(ended.many, 0) AS ended, replied.median AS first_reply, (
        SELECT COALESCE(json_agg(t.name ORDER BY t.name), '[]')::text FROM tenants_teammember p
        JOIN tenants_team t ON t.tenant_id = p.tenant_id AND t.id = p.team_id
        WHERE p.tenant_id = %(tenant)s AND p.membership_id = staff.id
    ) AS teams
FROM staff LEFT JOIN held USING (id) LEFT JOIN ended USING (id) LEFT JOIN replied USING (id)
ORDER BY staff.is_here DESC, array_position(ARRAY['available', 'busy', 'away'], staff.state::text), staff.name, staff.id
"""
_ALL, _ONE = "true", "m.id = %(only)s"
_OF_OUR_TEAMS = """(m.id = %(seen_by)s OR EXISTS (
    SELECT FROM tenants_teammember p
    WHERE p.tenant_id = m.tenant_id AND p.membership_id = m.id AND p.team_id = ANY(%(seen_teams)s::bigint[])))"""


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody who answers, as who leads sees them."""

    id: int
    name: str
    capacity: int
    is_here: bool
    state: Availability.State
    since: datetime
    held: int
    chats: tuple[tuple[int, str], ...]  # number and customer, who was last heard of longest ago first
    unanswered_since: datetime | None
    ended: int
    first_reply: float | None  # seconds
    teams: tuple[str, ...]
    skills: tuple[str, ...]

    @classmethod
    def of(cls, row: Row) -> "Worker":
        same = {name: row[name] for name in ("id", "name", "capacity", "is_here", "held", "unanswered_since", "ended", "first_reply")}
        chats = tuple((number, who) for number, who in _list(row["chats"]))
        teams, skills = tuple(_list(row["teams"])), tuple(_list(row["skills"]))
        since = row["changed_at"] or row["joined_at"]
        return cls(**same, state=Availability.State(row["state"]), since=since, chats=chats, teams=teams, skills=skills)


def people_of(tenant_id: int, zone: tzinfo, sight: Sight | None, *, page: int = 1) -> Statement:
    """Those who answer: who is here first. One more than a page is read, which says whether there is another."""
    return _staff(tenant_id, zone, sight, _OF_OUR_TEAMS if sight else _ALL, limit=PAGE + 1, offset=(page - 1) * PAGE)


def one_of(tenant_id: int, zone: tzinfo, member_id: int) -> Statement:
    """The same of one; no row for who answers nobody. What somebody holds themselves is theirs to see, whatever their sight."""
    return _staff(tenant_id, zone, None, _ONE, limit=1, offset=0, only=member_id)


def _staff(tenant_id: int, zone: tzinfo, sight: Sight | None, whom: str, **asked: int) -> Statement:
    roles = sorted(role.value for role in MATRIX[Can.ANSWER])
    parameters = known(tenant_id, zone, sight) | {"present": clock.now() - PRESENCE_LEASE, "answering": roles} | asked
    return Statement(_STAFF.format(whom=whom, seen=seen(sight), last_with=LAST_WITH, ended=ENDED_WITH_PEOPLE), parameters)


def _list(stored: str) -> list[Any]:
    found: list[Any] = json.loads(stored)
    return found
