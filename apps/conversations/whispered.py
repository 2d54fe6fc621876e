"""Reading what was whispered: only what the reader may hear. Who leads reads all of it, anybody else what was said to them."""

from apps.ground.lane import Statement
from apps.tenants.models import Membership
from apps.tenants.roles import Can, allows

MOST = 5

_WHISPERS = """
SELECT w.id, c.number, w.text, w.created_at, w.heard_at, w.to_id, by_user.name AS by_name, to_user.name AS to_name
FROM conversations_whisper w
LEFT JOIN tenants_membership by_member ON by_member.id = w.author_id LEFT JOIN tenants_user by_user ON by_user.id = by_member.user_id
JOIN conversations_conversation c ON c.id = w.conversation_id
JOIN tenants_membership to_member ON to_member.id = w.to_id JOIN tenants_user to_user ON to_user.id = to_member.user_id
WHERE w.tenant_id = %(tenant)s AND w.conversation_id = %(conversation)s AND CASE WHEN w.to_id = %(member)s THEN w.heard_at IS NULL
    ELSE %(leads)s AND w.to_id = c.agent_id END
ORDER BY w.id DESC LIMIT %(most)s
"""


def whispers_for(member: Membership, conversation_id: int) -> Statement:
    """To them, until they put it away; and for who leads what was said to the colleague who holds it, the newest first."""
    leads = allows(member.actor, Can.SUPERVISE)
    asked = {"tenant": member.tenant_id, "conversation": conversation_id, "member": member.pk, "leads": leads, "most": MOST}
    return Statement(_WHISPERS, asked)
