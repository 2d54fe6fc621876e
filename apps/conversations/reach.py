"""How far a thread has been read by one of the team."""

from apps.ground.lane import Statement

_READ = """
SELECT COALESCE((
    SELECT r.seq FROM conversations_readmark r
    WHERE r.tenant_id = c.tenant_id AND r.conversation_id = c.id AND r.membership_id = %(member)s
), c.agent_read_seq) AS seq
FROM conversations_conversation c WHERE c.tenant_id = %(tenant)s AND c.id = %(conversation)s
"""


def read_by(tenant_id: int, conversation_id: int, member_id: int) -> Statement:
    """By this member; who never read it begins where whoever held it stopped."""
    return Statement(_READ, {"tenant": tenant_id, "conversation": conversation_id, "member": member_id})
