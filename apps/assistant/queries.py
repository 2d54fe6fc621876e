"""Reads worth a name: what the assistant did and is doing in a conversation, at a fixed cost however much that is."""

from datetime import datetime

from apps.ground.lane import Statement

_TURNS = """
SELECT t.id, t.seq, t.news, t.state, t.decision, t.problem, t.started_at, t.finished_at, said.seq AS said_seq,
    said.sources::text AS sources, (
        SELECT e.title FROM escalations_escalation e
        WHERE e.tenant_id = t.tenant_id AND e.conversation_id = t.conversation_id AND e.turn_id = t.id ORDER BY e.id DESC LIMIT 1
    ) AS reason, (
        SELECT COALESCE(jsonb_agg(jsonb_build_object('kind', s.kind, 'detail', s.detail) ORDER BY s.id), '[]') FROM assistant_step s
        WHERE s.tenant_id = t.tenant_id AND s.turn_id = t.id AND s.kind IN ('retrieval', 'guard', 'failure')
    )::text AS steps, (
        SELECT COALESCE(jsonb_agg(jsonb_build_object(
            'tool', c.tool, 'state', c.state, 'arguments', c.arguments, 'summary', c.summary,
            'problem', COALESCE(NULLIF(c.problem, ''), c.result ->> 'reason', c.result ->> 'error', ''),
            'milliseconds', round(EXTRACT(epoch FROM c.finished_at - c.started_at) * 1000),
            'approval', a.id, 'decision', a.state, 'amount', a.amount, 'expires_at', a.expires_at, 'decided_at', a.decided_at,
            'decided_by', u.name, 'note', a.note) ORDER BY c.id), '[]')
        FROM tools_toolcall c LEFT JOIN tools_approval a ON a.tenant_id = c.tenant_id AND a.call_id = c.id
        LEFT JOIN tenants_membership m ON m.id = a.decided_by_id LEFT JOIN tenants_user u ON u.id = m.user_id
        WHERE c.tenant_id = t.tenant_id AND c.conversation_id = t.conversation_id AND c.turn_id = t.id
    )::text AS calls
FROM assistant_turn t LEFT JOIN conversations_message said
    ON said.tenant_id = t.tenant_id AND said.turn = CONCAT('t', t.id, '.', t.fence) AND said.turn <> ''
WHERE t.tenant_id = %(tenant)s AND t.conversation_id = %(conversation)s AND {which} ORDER BY t.id
"""
_BETWEEN = "t.seq <= %(last)s AND COALESCE(said.seq, t.seq) BETWEEN %(first)s AND %(last)s"
_SINCE = """(t.started_at >= %(since)s OR t.finished_at >= %(since)s OR t.id IN (
    SELECT c.turn_id FROM tools_toolcall c LEFT JOIN tools_approval a ON a.tenant_id = c.tenant_id AND a.call_id = c.id
    WHERE c.tenant_id = %(tenant)s AND c.conversation_id = %(conversation)s
        AND GREATEST(c.asked_at, c.confirmed_at, c.started_at, c.finished_at, a.asked_at, a.decided_at) >= %(since)s))"""

_UNDER_WAY = """
SELECT COALESCE(p.turn, '') AS turn, COALESCE(p.text, '') AS text, COALESCE(p.started_at, t.started_at) AS started_at
FROM conversations_conversation c
LEFT JOIN conversations_partial p ON p.tenant_id = c.tenant_id AND p.conversation_id = c.id AND p.fence = c.fence
LEFT JOIN assistant_turn t ON t.tenant_id = c.tenant_id AND t.conversation_id = c.id AND t.state = 'running' AND t.fence = c.fence
WHERE c.tenant_id = %(tenant)s AND c.id = %(conversation)s AND c.holder = 'assistant' AND (p.id IS NOT NULL OR t.id IS NOT NULL)
"""


def turns_between(tenant_id: int, conversation_id: int, first: int, last: int) -> Statement:
    """The turns that stand by messages of these numbers, both included, each with its steps, tool calls and approvals.

    A turn stands by the message it became; one that said nothing, by the message it was for.
    """
    parameters = {"tenant": tenant_id, "conversation": conversation_id, "first": first, "last": last}
    return Statement(_TURNS.format(which=_BETWEEN), parameters)


def turns_since(tenant_id: int, conversation_id: int, since: datetime) -> Statement:
    """The same of turns in which something happened since then: a late outcome, or a decision on an approval, counts too."""
    return Statement(_TURNS.format(which=_SINCE), {"tenant": tenant_id, "conversation": conversation_id, "since": since})


def under_way(tenant_id: int, conversation_id: int) -> Statement:
    """The reply in the making, as far as the customer sees it; no row where none is."""
    return Statement(_UNDER_WAY, {"tenant": tenant_id, "conversation": conversation_id})
