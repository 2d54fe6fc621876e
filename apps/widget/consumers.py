"""The visitor's socket: the same thread as the long poll, pushed.

It listens first, then reads from the cursor, then drops what is known. A hint only wakes it: what it sends is always read from the
database, except that it need not read what it has just written. An idle socket costs no task: hints wake it, the roll-call beats for it.
"""

import asyncio
import json
from typing import Any
from urllib.parse import parse_qs

import structlog
from django.conf import settings
from psycopg import Error as LaneError
from psycopg_pool import PoolTimeout
from structlog.contextvars import bind_contextvars

from apps.conversations.admitting import Guest, NotAdmitted, issue_pass, redeem, seen, standings
from apps.conversations.facing import Glances, glances_at
from apps.events.rollcall import COME_BACK, rollcall
from apps.events.sockets import TOO_SLOW, LiveSocket, in_turn
from apps.ground.lane import afetch
from apps.ground.rates import Rate
from apps.widget import frames
from apps.widget.calls import demand_origin
from apps.widget.errors import Refusal, refusals, too_many
from apps.widget.following import Follower

NOT_ADMITTED, ORIGIN, TOO_MANY = 4401, 4403, 4429
READ_WITHIN = 20.0  # seconds for a client that was sent much
MOST_REFUSED = 100  # frames over the rate, before the socket is closed

log = structlog.get_logger(__name__)
rates = Rate(settings.WIDGET_CALLS_PER_SECOND, burst=settings.WIDGET_CALLS_PER_SECOND * 4)
_open: dict[int, int] = {}  # sockets of each visitor in this process


class WidgetConsumer(LiveSocket):
    most_unread = 1024 * 1024
    guest: Guest | None = None
    follower: Follower
    tenant_id: int = 0
    refused = 0
    heard_pong: asyncio.Event

    async def connect(self) -> None:
        await self.accept()
        if rollcall().is_leaving:
            await self.close(COME_BACK)
            return
        asked = {name: values[0] for name, values in parse_qs(self.scope["query_string"].decode("ascii", "replace")).items()}
        try:
            guest = await redeem(asked.get("pass", ""))
            demand_origin(self._origin(), self._own_origin(), guest.origins)
        except NotAdmitted:
            await self.close(NOT_ADMITTED)
        except Refusal:
            await self.close(ORIGIN)
        except (LaneError, PoolTimeout, TimeoutError):
            await self.close(COME_BACK)
        else:
            await self._admit(guest, asked)

    async def _admit(self, guest: Guest, asked: dict[str, str]) -> None:
        if _open.get(guest.visitor_id, 0) >= settings.WIDGET_SOCKETS_PER_VISITOR:
            await self.close(TOO_MANY)
            return
        _open[guest.visitor_id] = _open.get(guest.visitor_id, 0) + 1
        self.guest, self.tenant_id = guest, guest.tenant_id
        bind_contextvars(tenant=guest.tenant_id, visitor=guest.visitor_id)
        self.heard_pong = asyncio.Event()
        after = asked.get("after", "0")
        since = int(after) if after.isascii() and after.isdecimal() and len(after) < 10 else 0
        self.follower = Follower(guest, self, conversation=asked.get("conversation", ""), after=since)
        rollcall().join(self)
        self.follower.begin()

    def _origin(self) -> str | None:
        return next((value.decode("latin-1") for name, value in self.scope["headers"] if name == b"origin"), None)

    def _own_origin(self) -> str:
        host = next((value.decode("latin-1") for name, value in self.scope["headers"] if name == b"host"), "")
        return f"{'https' if self.scope.get('scheme') == 'wss' else 'http'}://{host}"

    @property
    def is_full(self) -> bool:
        return self.unread >= self.most_unread // 2

    async def room(self) -> None:
        """Before more is sent to a client that was sent much: ask it for a pong, and wait for it."""
        if not self.is_full:
            return
        self.heard_pong.clear()
        await self.push(_beat(self.follower.guest, self.follower.seq))
        try:
            async with asyncio.timeout(READ_WITHIN):
                await self.heard_pong.wait()
        except TimeoutError:
            await self.close(TOO_SLOW)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if self.guest is None:
            return
        client_id: Any = None
        try:
            with refusals():
                self._demand_pace(self.guest)
                body = frames.parsed(text_data)
                client_id = body.get("client_id")
                await frames.take(self, self.follower.guest, body)
        except Refusal as refused:
            await self.push(frames.error(refused, client_id))

    def _demand_pace(self, guest: Guest) -> None:
        if wait := rates.take(guest.visitor_id):
            self.refused += 1
            raise too_many(wait)

    async def websocket_receive(self, message: dict[str, Any]) -> None:
        await super().websocket_receive(message)
        if self.refused > MOST_REFUSED:
            await self.close(TOO_MANY)

    def answered(self) -> None:
        super().answered()
        self.heard_pong.set()

    async def disconnect(self, code: int) -> None:
        if self.guest is None:
            return
        rollcall().leave(self)
        self.follower.end()
        left = _open.pop(self.guest.visitor_id, 1) - 1
        if left > 0:
            _open[self.guest.visitor_id] = left

    @classmethod
    async def authorise(cls, tenant_id: int, sockets: list["WidgetConsumer"]) -> None:
        found = await standings(tenant_id, list({one.follower.guest.visitor_id for one in sockets}))
        for one in sockets:
            guest = one.follower.guest
            standing = found.get(guest.visitor_id)
            if standing is None or standing.stamp != guest.stamp:
                await one.close(NOT_ADMITTED)
            elif standing.contact_id not in guest.family:  # the hint of a merge was lost
                one.follower.wake_anew()

    @classmethod
    async def beat(cls, tenant_id: int, sockets: list["WidgetConsumer"]) -> None:
        """The newest number to each, so that a lost hint mends itself; who does not answer is closed."""
        here = await cls.answering(sockets)
        if not here:
            return
        await seen(tenant_id, list({one.follower.guest.visitor_id for one in here}))
        (rows,) = await afetch(tenant_id, glances_at([one.follower.guest for one in here]))
        glances = Glances(rows)
        async for one in in_turn(here):
            glance = glances.of(one.follower.guest)
            await one.beat_with(_beat(one.follower.guest, glance["last_seq"] if glance else 0))
            if not one.follower.stands_at(glance):
                one.follower.wake()


def _beat(guest: Guest, seq: int) -> str:
    """The newest number; and a pass at hand, so that a socket that is cut can be opened again without a call."""
    return json.dumps({"type": "beat", "seq": seq, "pass": issue_pass(guest)})
