"""A burst of texts is one turn: where nobody watches a reply grow, a turn waits a moment for the next of them."""

from datetime import timedelta
from time import sleep
from typing import NamedTuple

from apps.ground import clock
from apps.ground.lane import Statement, fetch
from apps.ground.scope import release_connection, tenant_scope
from apps.inboxes import channels

GATHERS = timedelta(seconds=0.3)  # of the 1.2 in which a text is answered

_NEWEST = """
SELECT said.seq, said.created_at, inbox.kind
FROM conversations_conversation conversation
LEFT JOIN conversations_visitor reach ON reach.tenant_id = conversation.tenant_id AND reach.id = conversation.reach_id
JOIN inboxes_inbox inbox ON inbox.tenant_id = conversation.tenant_id AND inbox.id = coalesce(reach.inbox_id, conversation.inbox_id)
JOIN LATERAL (
    SELECT seq, created_at FROM conversations_message
    WHERE tenant_id = conversation.tenant_id AND conversation_id = conversation.id AND author = 'customer' AND activity = ''
    ORDER BY seq DESC LIMIT 1
) said ON true
WHERE conversation.tenant_id = %(tenant)s AND conversation.id = %(conversation)s AND conversation.holder = 'assistant'
"""


class Newest(NamedTuple):
    """The customer's last message, and how long to wait for another."""

    seq: int
    left: float


def gathered(tenant_id: int, conversation_id: int) -> bool:
    """Waits the moment out. False where more came meanwhile: that brought a wake of its own, and waits in its turn."""
    newest = _newest(tenant_id, conversation_id)
    if newest is None or newest.left <= 0:
        return True
    release_connection()
    sleep(newest.left)
    after = _newest(tenant_id, conversation_id)
    return after is None or after.seq == newest.seq


def _newest(tenant_id: int, conversation_id: int) -> Newest | None:
    with tenant_scope(tenant_id):
        found = fetch(Statement(_NEWEST, {"tenant": tenant_id, "conversation": conversation_id}))
    if not found:
        return None
    is_watched = channels.of(found[0]["kind"]).can.streams
    left = found[0]["created_at"] + GATHERS - clock.now()
    return Newest(found[0]["seq"], 0 if is_watched else min(left, GATHERS).total_seconds())
