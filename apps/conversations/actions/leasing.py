"""The line of what one sender said in one inbox: a worker leases its head, and settles it or puts it off.

Who comes while the head is leased finds nothing to do: whoever has it looks again when it is settled. What tells of no sender stands alone.
"""

from datetime import timedelta

from apps.conversations.models import Inbound
from apps.conversations.models.inbound import TAKING_LEASE
from apps.ground import clock
from apps.ground.scope import tenant_scope

FIRST_PAUSE = timedelta(seconds=1)
LONGEST_PROBLEM = 200

_LEASE = """
UPDATE conversations_inbound SET state = 'taking', attempts = attempts + 1, leased_until = %(until)s
WHERE tenant_id = %(tenant)s AND (state = 'kept' AND due_at <= %(now)s OR state = 'taking' AND leased_until <= %(now)s) AND id = (
    SELECT head.id FROM conversations_inbound asked JOIN conversations_inbound head
        ON head.tenant_id = asked.tenant_id AND head.inbox_id = asked.inbox_id AND head.sender = asked.sender
        AND (asked.sender <> '' OR head.id = asked.id)
    WHERE asked.tenant_id = %(tenant)s AND asked.id = %(asked)s AND head.state IN ('kept', 'taking') ORDER BY head.id LIMIT 1
)
RETURNING *
"""


def lease(tenant_id: int, inbound_id: int) -> Inbound | None:
    """The head of the line that this one stands in; None where it is not due, or somebody is at it."""
    now = clock.now()
    asked = {"tenant": tenant_id, "asked": inbound_id, "now": now, "until": now + TAKING_LEASE}
    with tenant_scope(tenant_id):
        return next(iter(Inbound.objects.raw(_LEASE, asked)), None)


def prolong(inbound: Inbound, by: timedelta) -> None:
    """It takes longer than most."""
    with tenant_scope(inbound.tenant_id):
        Inbound.objects.filter(pk=inbound.pk, attempts=inbound.attempts).update(leased_until=clock.now() + TAKING_LEASE + by)


def settle(inbound: Inbound, state: Inbound.State, problem: str = "") -> bool:
    """False for whoever's lease had ended and was taken over: they have no say any more."""
    ours = Inbound.objects.filter(pk=inbound.pk, state=Inbound.State.TAKING, attempts=inbound.attempts)
    return bool(ours.update(state=state, problem=problem[:LONGEST_PROBLEM], leased_until=None, taken_at=clock.now()))


def put_off(inbound: Inbound, problem: str) -> None:
    ours = Inbound.objects.filter(pk=inbound.pk, state=Inbound.State.TAKING, attempts=inbound.attempts)
    due_at = clock.now() + FIRST_PAUSE * 2 ** (inbound.attempts - 1)
    ours.update(state=Inbound.State.KEPT, problem=problem[:LONGEST_PROBLEM], leased_until=None, due_at=due_at)
