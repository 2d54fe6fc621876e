"""How deep the queue was and how long the first in it had waited, step by step, beside the same a week before.

Worked out from when each stay in the queue began and ended: escalations hold their last stay, and the moves tell of those before it. So
there is nothing to collect, no gap where a sweep was away, and the same picture comes of the same rows whenever it is drawn.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum

from apps.conversations.listing import Sight
from apps.escalations.watching.conditions import known, seen
from apps.ground import clock
from apps.ground.lane import Row, Statement

WEEK = timedelta(days=7)
_RETURNS = "({0}.kind IN ('released', 'relieved', 'escalated') OR ({0}.kind = 'transferred' AND {0}.member_id IS NULL))"
_COMES = "({0}.kind = 'queued' OR {1})"
_LEAVES = "({0}.kind IN ('claimed', 'handed_back') OR ({0}.kind = 'transferred' AND {0}.member_id IS NOT NULL))"

# Few come back into the queue, so only of those it is looked up when they had come before.
_STAYS = """
WITH earlier AS MATERIALIZED (
    SELECT v.id, v.tenant_id, v.conversation_id, v.escalation_id, v.at FROM escalations_move v
    JOIN escalations_escalation e ON e.tenant_id = v.tenant_id AND e.id = v.escalation_id
    WHERE v.tenant_id = %(tenant)s AND v.at >= %(since)s AND {v_leaves} AND e.queued_at > v.at
        AND v.escalation_id IN (
            SELECT r.escalation_id FROM escalations_move r WHERE r.tenant_id = %(tenant)s AND r.at >= %(since)s AND {r_returns})
), stays AS (
    SELECT e.conversation_id, e.queued_at AS began, e.taken_at AS ended FROM escalations_escalation e
    WHERE e.tenant_id = %(tenant)s AND e.taken_at >= %(since)s AND e.queued_at IS NOT NULL
    UNION ALL SELECT e.conversation_id, e.queued_at, e.closed_at FROM escalations_escalation e
    WHERE e.tenant_id = %(tenant)s AND e.closed_at >= %(since)s AND e.queued_at IS NOT NULL AND e.taken_at IS NULL
    UNION ALL SELECT e.conversation_id, e.queued_at, NULL FROM escalations_escalation e
    WHERE e.tenant_id = %(tenant)s AND e.state <> 'closed' AND e.state = 'waiting' AND e.queued_at IS NOT NULL
    UNION ALL SELECT v.conversation_id, came.at, v.at FROM earlier v CROSS JOIN LATERAL (
        SELECT min(w.at) AS at FROM escalations_move w
        WHERE w.tenant_id = v.tenant_id AND w.conversation_id = v.conversation_id AND w.escalation_id = v.escalation_id AND w.id < v.id
            AND {w_comes} AND w.id > COALESCE((
                SELECT max(o.id) FROM escalations_move o WHERE o.tenant_id = v.tenant_id AND o.conversation_id = v.conversation_id
                    AND o.escalation_id = v.escalation_id AND o.id < v.id AND {o_leaves}
            ), 0)
    ) came WHERE came.at IS NOT NULL
)
SELECT s.began, s.ended FROM stays s
WHERE {seen} AND ((s.began <= %(until)s AND COALESCE(s.ended, 'infinity') > %(from)s)
    OR (s.began <= %(before_until)s AND COALESCE(s.ended, 'infinity') > %(since)s))
"""
_OF_SEEN = "EXISTS (SELECT FROM conversations_conversation c WHERE c.tenant_id = %(tenant)s AND c.id = s.conversation_id AND {seen})"


class Span(StrEnum):
    """How far back it goes, and by which steps."""

    DAY = "day"
    WEEK = "week"

    @property
    def step(self) -> timedelta:
        return timedelta(minutes=15) if self is Span.DAY else timedelta(hours=1)

    @property
    def length(self) -> timedelta:
        return timedelta(days=1) if self is Span.DAY else WEEK


@dataclass(frozen=True, slots=True)
class Step:
    """One moment, and the same of the clock on the wall a week before."""

    at: datetime
    depth: int
    longest: int  # seconds
    depth_before: int
    longest_before: int


def moments_of(span: Span) -> list[datetime]:
    """Up to the last whole step, so that a picture changes only with the next."""
    last = clock.now().timestamp() // span.step.total_seconds() * span.step.total_seconds()
    end = datetime.fromtimestamp(last, UTC)
    count = span.length // span.step
    return [end - span.step * back for back in range(count, -1, -1)]


def a_week_before(at: datetime, zone: tzinfo) -> datetime:
    """By the clock on the wall, whatever was done to it in between."""
    wall = at.astimezone(zone).replace(tzinfo=None) - WEEK
    return wall.replace(tzinfo=zone).astimezone(UTC)


def stays_of(span: Span, tenant_id: int, zone: tzinfo, sight: Sight | None) -> Statement:
    """When each stay in the queue began and ended that touches what is drawn."""
    moments = moments_of(span)
    asked = {"from": moments[0], "until": moments[-1]}
    asked |= {"since": a_week_before(moments[0], zone), "before_until": a_week_before(moments[-1], zone)}
    whose = "true" if sight is None else _OF_SEEN.format(seen=seen(sight))
    w_comes = _COMES.format("w", _RETURNS.format("w"))
    o_leaves, v_leaves, r_returns = _LEAVES.format("o"), _LEAVES.format("v"), _RETURNS.format("r")
    sql = _STAYS.format(seen=whose, w_comes=w_comes, o_leaves=o_leaves, v_leaves=v_leaves, r_returns=r_returns)
    return Statement(sql, known(tenant_id, zone, sight) | asked)


def steps_of(span: Span, zone: tzinfo, rows: Iterable[Row]) -> list[Step]:
    moments = {at: a_week_before(at, zone) for at in moments_of(span)}
    standing = _standing(sorted({*moments, *moments.values()}), [(row["began"], row["ended"]) for row in rows])
    return [Step(at, *standing[at], *standing[before]) for at, before in moments.items()]


def _standing(moments: Sequence[datetime], stays: Iterable[tuple[datetime, datetime | None]]) -> dict[datetime, tuple[int, int]]:
    """At each moment how many waited, and how many seconds the first of them."""
    found = dict.fromkeys(moments, (0, 0))
    for began, ended in stays:
        until = len(moments) if ended is None else bisect_left(moments, ended)
        for at in moments[bisect_left(moments, began) : until]:
            depth, longest = found[at]
            found[at] = depth + 1, max(longest, round((at - began).total_seconds()))
    return found
