"""What a socket would have shown, for a browser whose network lets none through: asked for every few seconds, read anew each time."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime

from apps.console.beats import beats
from apps.console.following import Follower
from apps.console.hand import Hand
from apps.console.notices import Bell
from apps.console.pages import Page
from apps.console.personal import Personal
from apps.console.stretches import Cursor
from apps.conversations.listing import Sight
from apps.escalations.actions import stay_active
from apps.ground.scope import tenant_scope
from apps.tenants import actions
from apps.tenants.models import Membership

TABS = uuid.UUID("8e0f6f0e-6a43-4a36-9b0d-6c1f0f4f2a55")  # names of tabs that have no socket


@dataclass
class Answer:
    """A screen that gathers its frames."""

    member: Membership
    sight: Sight | None
    frames: list[str] = field(default_factory=list)

    async def push(self, frame: str) -> None:
        if frame:
            self.frames.append(frame)

    async def close(self, code: int) -> None:
        """There is nothing to close."""

    def doubt(self, member_id: int) -> bool:
        return False

    async def ask_again(self) -> None:
        """The request itself has asked."""


def be_here(member: Membership, page: Page, tab: str, *, touched: bool) -> None:
    """Who asks is on that page, and may have touched something there."""
    socket = uuid.uuid5(TABS, f"{member.pk} {tab}")
    with tenant_scope(member.tenant.pk):
        if not actions.stay(socket):
            actions.arrive(member, page=page.name, socket=socket)
        if touched:
            stay_active(member)


async def frames(page: Page, answer: Answer, *, cursor: Cursor, since: datetime) -> list[str]:
    """All that has changed, and the beat, whose time is where the next one goes on from."""
    tenant = answer.member.tenant
    beat = (await beats(tenant.pk, [page.conversation_id]))[page.conversation_id]
    await Follower(tenant.pk, tenant.zone, page, answer, cursor=cursor, since=since).show_all()
    await Bell(answer.member, answer).show()
    await Personal(tenant.pk, page.conversation_id, answer).show_all(answer.member)
    if page.conversation_id:
        await Hand(tenant.pk, page.conversation_id, answer).show_all(answer.member)
    return [*answer.frames, beat]
