"""Conditions on a conversation `c`, each of which both counts and lists."""

from datetime import datetime, timedelta, tzinfo

from apps.conversations.listing import Sight
from apps.ground import clock

SOON = timedelta(minutes=5)

_PROMISED = "c.id IN (SELECT p.conversation_id FROM escalations_promise p WHERE p.tenant_id = %(tenant)s AND {which})"
_OF_TODAY = "GREATEST(p.made_at, p.kept_at, p.missed_at, p.dropped_at) >= %(day)s"  # as the index says it
_UNDONE = "p.kept_at IS NULL AND p.dropped_at IS NULL"

WAITING = "c.holder = 'queue'"
WITH_ASSISTANT = "c.holder = 'assistant'"
WITH_PEOPLE = "c.holder = 'agent' AND c.snoozed_until IS NULL"
SNOOZED = "c.snoozed_until IS NOT NULL"
FOR_TEAM, FOR_NO_TEAM = f"{WAITING} AND c.team_id = %(which)s", f"{WAITING} AND c.team_id IS NULL"
HELD_BY = "c.holder = 'agent' AND c.agent_id = %(which)s"
DUE = _PROMISED.format(which=f"{_UNDONE} AND p.missed_at IS NULL AND p.due_at > %(now)s AND p.due_at <= %(soon)s")
OVERDUE = "c.status = 'open' AND " + _PROMISED.format(which=f"{_UNDONE} AND p.due_at <= %(now)s")
FOR_REASON = """c.status = 'open' AND EXISTS (SELECT FROM escalations_escalation e
    WHERE e.tenant_id = c.tenant_id AND e.conversation_id = c.id AND e.state <> 'closed' AND e.reason = %(which)s)"""

OPENED = "c.opened_at >= %(day)s AND (c.status = 'open' OR (c.status = 'resolved' AND c.resolved_at >= %(day)s))"
ENDED = "c.status = 'resolved' AND c.resolved_at >= %(day)s AND c.outcome NOT IN ('spam', 'merged')"
# Waiting anew forgets who had it: `claimed_at` tells of somebody since it last waited, an escalation of any wait before.
_NOBODY_HAD_TO = """c.claimed_at IS NULL AND NOT EXISTS (
    SELECT FROM escalations_escalation e WHERE e.tenant_id = c.tenant_id AND e.conversation_id = c.id
        AND (e.queued_at IS NOT NULL OR e.ending IN ('ticket', 'callback'))
) AND NOT EXISTS (SELECT FROM tickets_ticket k WHERE k.tenant_id = c.tenant_id AND k.conversation_id = c.id)
AND NOT EXISTS (SELECT FROM business_callback k WHERE k.tenant_id = c.tenant_id AND k.conversation_id = c.id)"""
_ASSISTANT_SPOKE = """EXISTS (
    SELECT FROM conversations_message g WHERE g.tenant_id = c.tenant_id AND g.conversation_id = c.id AND g.author = 'assistant')"""
ENDED_ALONE = f"{ENDED} AND c.outcome IN ('solved', 'ended', 'went_silent') AND {_NOBODY_HAD_TO} AND {_ASSISTANT_SPOKE}"
ENDED_WITH_PEOPLE = f"{ENDED} AND c.claimed_at IS NOT NULL"
LAST_WITH = """(
    SELECT CASE WHEN v.kind IN ('claimed', 'transferred') THEN v.member_id END FROM escalations_move v
    WHERE v.tenant_id = c.tenant_id AND v.conversation_id = c.id
        AND v.kind IN ('claimed', 'transferred', 'released', 'relieved', 'escalated', 'handed_back')
    ORDER BY v.id DESC LIMIT 1)"""
ENDED_WITH = f"{ENDED_WITH_PEOPLE} AND {LAST_WITH} = %(which)s"
ABANDONED = """c.status = 'resolved' AND c.resolved_at >= %(day)s AND c.ended_by_customer AND EXISTS (
    SELECT FROM escalations_escalation e WHERE e.tenant_id = c.tenant_id AND e.conversation_id = c.id AND e.closed_at >= %(day)s
        AND e.ending = 'resolved' AND e.queued_at IS NOT NULL AND e.taken_at IS NULL
)"""
HANDED_OVER = """c.id IN (SELECT v.conversation_id FROM escalations_move v
    WHERE v.tenant_id = %(tenant)s AND v.at >= %(day)s AND v.kind = 'queued')"""
TAKEN = """c.id IN (SELECT e.conversation_id FROM escalations_escalation e
    WHERE e.tenant_id = %(tenant)s AND e.taken_at >= %(day)s AND e.queued_at IS NOT NULL)"""
TAKEN_BY = """c.id IN (SELECT v.conversation_id FROM escalations_move v
    WHERE v.tenant_id = %(tenant)s AND v.at >= %(day)s AND v.kind = 'claimed' AND v.member_id = %(which)s)"""
KEPT = _PROMISED.format(which=f"{_OF_TODAY} AND p.kept_at >= %(day)s AND p.missed_at IS NULL")
MISSED = _PROMISED.format(which=f"{_OF_TODAY} AND p.missed_at >= %(day)s")


def day_of(zone: tzinfo) -> datetime:
    """When the tenant's own day began."""
    today = clock.today(zone)
    return datetime(today.year, today.month, today.day, tzinfo=zone)


def known(tenant_id: int, zone: tzinfo, sight: Sight | None) -> dict[str, object]:
    """The parameters of every condition here, but for `which`."""
    now = clock.now()
    looking = {} if sight is None else {"seen_teams": list(sight.teams), "seen_by": sight.member_id}
    return {"tenant": tenant_id, "now": now, "soon": now + SOON, "day": day_of(zone)} | looking


def seen(sight: Sight | None) -> str:
    """The condition that it is in sight."""
    return "true" if sight is None else "(c.team_id = ANY(%(seen_teams)s::bigint[]) OR c.agent_id = %(seen_by)s::bigint)"
