"""The console's socket: one a tab. It says who else is here; what it pushes are the partials its pages use.

Authenticated when it opens, authorised again at every delivery: a member who was taken out, or who signed out, hears nothing more.
"""

import asyncio
import json
import uuid
from contextlib import suppress
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs

import structlog
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.contrib.auth import get_user
from django.contrib.sessions.backends.db import SessionStore
from django.template.loader import render_to_string

from apps.console.shell import SECTIONS
from apps.events.hub import Hint, hub
from apps.ground.scope import tenant_scope
from apps.tenants import actions, queries
from apps.tenants.models import Membership, User
from apps.tenants.workspace import CHOSEN, owes_second_factor

BEAT = 15.0
COME_BACK, NOT_SIGNED_IN, NO_SUCH_PAGE = 1012, 4401, 4404
PAGES = {f"console.{section}" for section in SECTIONS}

log = structlog.get_logger(__name__)


class ConsoleConsumer(AsyncWebsocketConsumer):  # type: ignore[misc]
    member: Membership
    page: str
    follower: "asyncio.Task[None] | None" = None

    async def dispatch(self, message: dict[str, Any]) -> None:
        """Straight to the handler: Channels' own dispatch hops through one thread shared by all sockets."""
        await getattr(self, message["type"].replace(".", "_"))(message)

    async def connect(self) -> None:
        self.page = parse_qs(self.scope["query_string"].decode("ascii", "replace")).get("page", [""])[0]
        member = await database_sync_to_async(self._authorised)()
        await self.accept()
        if member is None or self.page not in PAGES:
            await self.close(NO_SUCH_PAGE if member else NOT_SIGNED_IN)
            return
        self.member, self.socket = member, uuid.uuid4()
        self.follower = asyncio.create_task(self._follow())

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """The console writes over HTTP; whatever comes here is answered with an error, and the socket lives."""
        await self.send(json.dumps({"type": "error", "error": {"code": "unknown", "message": "This socket only listens."}}))

    async def disconnect(self, code: int) -> None:
        if self.follower is not None:
            self.follower.cancel()
            with suppress(asyncio.CancelledError):
                await self.follower
            await database_sync_to_async(self._scoped)(actions.leave, self.socket)

    async def _follow(self) -> None:
        """Until the socket closes; what breaks here closes it, and the tab comes back to a fresh one."""
        try:
            async with hub().subscribed(self.member.tenant.pk) as subscription:
                await database_sync_to_async(self._present)()
                hint = await subscription.next(BEAT)
                while await database_sync_to_async(self._authorised)():
                    await self._hear(hint)
                    hint = await subscription.next(BEAT)
            await self.close(NOT_SIGNED_IN)
        except Exception:
            log.exception("console.socket_broke")
            await self.close(COME_BACK)

    async def _hear(self, hint: Hint | None) -> None:
        """A hint, or the beat that comes when there was none for a while."""
        if hint is None:
            await database_sync_to_async(self._present)()
        elif hint["name"] == "resync" or (hint["name"] == "presence.changed" and hint["page"] == self.page):
            await self.send(await self._presence())

    async def _presence(self) -> str:
        """Who is here, rendered once for all who look at this page."""
        render = database_sync_to_async(self._scoped)
        shared: str = await hub().once(("presence", self.member.tenant_id, self.page), lambda: render(_presence, self.page))
        return shared

    def _authorised(self) -> Membership | None:
        """The membership this socket acts through, read afresh; None once the session or the membership has ended."""
        session = SessionStore(self.scope["session"].session_key)
        user = get_user(SimpleNamespace(session=session))  # type: ignore[arg-type]
        if not isinstance(user, User):
            return None
        chosen = self.member.tenant.public_id if hasattr(self, "member") else str(session.get(CHOSEN, ""))
        member = queries.membership_to_act_as(user, chosen)
        if member is None or owes_second_factor(member):
            return None
        return None if hasattr(self, "member") and member.pk != self.member.pk else member

    def _present(self) -> None:
        with tenant_scope(self.member.tenant_id):
            if not actions.stay(self.socket):
                actions.arrive(self.member, page=self.page, socket=self.socket)

    def _scoped(self, read: Any, *args: Any) -> Any:
        with tenant_scope(self.member.tenant_id):
            return read(*args)


def _presence(page: str) -> str:
    return render_to_string("console/_presence.html", {"people": queries.people_on(page)})
