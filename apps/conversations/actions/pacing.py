"""No sender is asked for more than its provider takes: each message gets the next free moment of its inbox."""

from datetime import datetime, timedelta

from apps.ground import clock
from apps.ground.lane import Statement, fetch
from apps.inboxes.models import Inbox

_NEXT = """
INSERT INTO conversations_pace AS pace (tenant_id, inbox_id, next_at) VALUES (%(tenant)s, %(inbox)s, %(now)s + %(step)s)
ON CONFLICT (tenant_id, inbox_id) DO UPDATE SET next_at = GREATEST(pace.next_at, %(now)s) + %(step)s
RETURNING next_at
"""


def moment_for(inbox: Inbox) -> datetime:
    """When the next message may leave: now, or as long after the one before as the pace asks."""
    step = timedelta(seconds=1 / inbox.per_second)
    (row,) = fetch(Statement(_NEXT, {"tenant": inbox.tenant_id, "inbox": inbox.pk, "now": clock.now(), "step": step}))
    moment: datetime = row["next_at"] - step
    return moment
