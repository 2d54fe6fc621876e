"""An inbox as its visitors meet it: read once in a few seconds for all of them."""

from dataclasses import dataclass

from apps.escalations.staffing import on_duty
from apps.ground import clock
from apps.ground.aside import aside
from apps.ground.scope import tenant_scope
from apps.ground.spans import Schedule, is_open
from apps.inboxes.models import Inbox

FRESH_FOR = 5.0


@dataclass(frozen=True, slots=True)
class Desk:
    """The inbox, and when people are at it."""

    inbox: Inbox
    schedule: Schedule | None
    somebody_is_here: bool
    read_at: float

    @property
    def is_open(self) -> bool:
        """Whether the inbox hands people over to people at this hour."""
        live = self.inbox.human_mode == Inbox.HumanMode.LIVE
        return live and (self.schedule is None or is_open(self.schedule, clock.now()))

    @property
    def is_staffed(self) -> bool:
        """Whether somebody would be there for a visitor who has not written yet."""
        return self.is_open and self.somebody_is_here


_desks: dict[tuple[int, int], Desk] = {}


async def desk_of(tenant_id: int, inbox_id: int) -> Desk:
    known = _desks.get((tenant_id, inbox_id))
    if known is None or clock.monotonic() - known.read_at > FRESH_FOR:
        known = _desks[tenant_id, inbox_id] = await aside(read_desk, tenant_id, inbox_id)
    return known


def read_desk(tenant_id: int, inbox_id: int) -> Desk:
    with tenant_scope(tenant_id):
        inbox = Inbox.objects.select_related("tenant", "hours").get(pk=inbox_id)
        schedule = inbox.hours.schedule() if inbox.hours else None
        return Desk(inbox, schedule, bool(on_duty(tenant_id)), clock.monotonic())
