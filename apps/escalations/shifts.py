"""What somebody would leave behind who went home now, each read of a fixed cost however much it is."""

from collections.abc import Sequence

from apps.ground.lane import Statement

THEIRS = """c.id IN (
    SELECT h.id FROM conversations_conversation h WHERE h.tenant_id = %(tenant)s AND h.holder = 'agent' AND h.agent_id = %(owner)s
    UNION SELECT p.conversation_id FROM escalations_promise p WHERE p.tenant_id = %(tenant)s AND p.owner_id = %(owner)s
        AND p.kept_at IS NULL AND p.missed_at IS NULL AND p.dropped_at IS NULL
)"""

_PROMISED = """
SELECT p.conversation_id, p.kind, p.words, p.due_at FROM escalations_promise p
WHERE p.tenant_id = %(tenant)s AND p.owner_id = %(owner)s AND p.conversation_id = ANY(%(ids)s::bigint[])
    AND p.kept_at IS NULL AND p.missed_at IS NULL AND p.dropped_at IS NULL ORDER BY p.due_at, p.id
"""

_SUMMED_UP = """
SELECT DISTINCT ON (e.conversation_id) e.conversation_id, COALESCE((
    SELECT a.text FROM escalations_addition a
    WHERE a.tenant_id = f.tenant_id AND a.case_file_id = f.id AND a.kind = 'summary' ORDER BY a.id DESC LIMIT 1
), f.wants) AS text
FROM escalations_escalation e JOIN escalations_casefile f ON f.tenant_id = e.tenant_id AND f.escalation_id = e.id
WHERE e.tenant_id = %(tenant)s AND e.conversation_id = ANY(%(ids)s::bigint[]) ORDER BY e.conversation_id, e.id DESC
"""


def promised_by(tenant_id: int, owner_id: int, ids: Sequence[int]) -> Statement:
    """What they promised in these conversations, and is open."""
    return Statement(_PROMISED, {"tenant": tenant_id, "owner": owner_id, "ids": list(ids)})


def summed_up(tenant_id: int, ids: Sequence[int]) -> Statement:
    """What each is about, as its newest case file says."""
    return Statement(_SUMMED_UP, {"tenant": tenant_id, "ids": list(ids)})
