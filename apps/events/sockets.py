"""A socket that counts what it has sent: the manners that visitors' and colleagues' sockets share."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from typing import Any, ClassVar, Self, TypeVar

from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer
from structlog.contextvars import bind_contextvars, clear_contextvars

from apps.ground import clock

NO_PONG, TOO_SLOW = 4408, 4413
PONG_WITHIN = 25.0  # seconds from a beat
BREATH, SPREAD = 0.01, 0.5  # seconds between two sockets, and at most for all


class LiveSocket(AsyncWebsocketConsumer):  # type: ignore[misc]
    """Its database work is done on the lane or aside, so nothing of Channels' own is needed that hops through one thread shared by all."""

    most_unread: ClassVar[int]  # characters sent since the last pong
    unread = 0
    unanswered_since = 0.0  # when the first beat that is not answered yet was sent

    async def dispatch(self, message: dict[str, Any]) -> None:
        await getattr(self, message["type"].replace(".", "_"))(message)

    async def websocket_connect(self, message: dict[str, Any]) -> None:
        clear_contextvars()
        bind_contextvars(request_id=uuid.uuid4().hex)  # of all that is said over it
        await super().websocket_connect(message)

    async def websocket_disconnect(self, message: dict[str, Any]) -> None:
        await self.disconnect(message["code"])
        raise StopConsumer

    async def push(self, frame: str) -> None:
        """Send one frame. What is not read piles up outside our sight, so it is counted until a pong comes."""
        self.unread += len(frame)
        if self.unread > self.most_unread:
            await self.close(TOO_SLOW)
        else:
            with suppress(RuntimeError):  # closed meanwhile
                await self.send(frame)

    async def beat_with(self, frame: str) -> None:
        self.unanswered_since = self.unanswered_since or clock.monotonic()
        await self.push(frame)

    def answered(self) -> None:
        """The client is there, and has read what was sent."""
        self.unread, self.unanswered_since = 0, 0.0

    @property
    def is_silent(self) -> bool:
        return bool(self.unanswered_since) and clock.monotonic() - self.unanswered_since > PONG_WITHIN

    @classmethod
    async def answering(cls, sockets: Sequence[Self]) -> list[Self]:
        """Those that answer; who has left a beat without an answer for too long is closed."""
        silent = {one for one in sockets if one.is_silent}
        await asyncio.gather(*(one.close(NO_PONG) for one in silent))
        return [one for one in sockets if one not in silent]


Socket = TypeVar("Socket", bound=LiveSocket)


async def in_turn(sockets: Sequence[Socket]) -> AsyncIterator[Socket]:
    """One after another, with a breath between: what a socket reads after its beat does not hold up what is said meanwhile."""
    breath = min(BREATH, SPREAD / max(1, len(sockets)))
    for one in sockets:
        yield one
        await asyncio.sleep(breath)
