"""The hub: one Redis subscription a process, shared by all its sockets.

A socket subscribes to its tenant and hears hints through a bounded queue. Whoever is new, whoever lags too far, and everybody after Redis
was away, hears `RESYNC` instead of what they missed, and reads the database again.
"""

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable
from contextlib import asynccontextmanager
from typing import Any

import redis.asyncio
import structlog
from django.conf import settings

from apps.events.publisher import channel

Hint = dict[str, Any]

RESYNC: Hint = {"name": "resync"}
BACKLOG = 200
RETRY_AFTER = 0.5

log = structlog.get_logger(__name__)


class Subscription:
    """One socket's queue of hints."""

    def __init__(self) -> None:
        self._waiting: asyncio.Queue[Hint] = asyncio.Queue(BACKLOG)

    def offer(self, hint: Hint) -> None:
        if self._waiting.full():
            while not self._waiting.empty():
                self._waiting.get_nowait()
            hint = RESYNC
        self._waiting.put_nowait(hint)

    async def next(self, patience: float | None = None) -> Hint | None:
        """The next hint; None when there was none for that many seconds."""
        try:
            async with asyncio.timeout(patience):
                return await self._waiting.get()
        except TimeoutError:
            return None


class Hub:
    def __init__(self) -> None:
        self._sockets: defaultdict[str, set[Subscription]] = defaultdict(set)
        self._reader: asyncio.Task[None] | None = None
        self._shared: dict[Hashable, asyncio.Task[Any]] = {}

    @asynccontextmanager
    async def subscribed(self, tenant_id: int) -> AsyncIterator[Subscription]:
        """A tenant's hints for as long as the block runs."""
        sockets, subscription = self._sockets[channel(tenant_id)], Subscription()
        sockets.add(subscription)
        subscription.offer(RESYNC)
        self._keep_reading()
        try:
            yield subscription
        finally:
            sockets.discard(subscription)

    async def once(self, key: Hashable, render: Callable[[], Awaitable[Any]]) -> Any:
        """What `render` gives, made once for all sockets that ask at the same time under the same key."""
        if key not in self._shared:
            self._shared[key] = asyncio.ensure_future(render())
            self._shared[key].add_done_callback(lambda made: self._forget(key, made))
        return await asyncio.shield(self._shared[key])

    def _forget(self, key: Hashable, made: "asyncio.Future[Any]") -> None:
        if self._shared.get(key) is made:
            del self._shared[key]

    def _keep_reading(self) -> None:
        if self._reader is None or self._reader.done():
            self._reader = asyncio.create_task(self._read_forever(), name="hub")

    async def _read_forever(self) -> None:
        while True:
            try:
                await self._read()
            except Exception as error:  # noqa: BLE001 - whatever breaks, the next try starts afresh
                log.warning("hub.lost_redis", reason=type(error).__name__)
            await asyncio.sleep(RETRY_AFTER)

    async def _read(self) -> None:
        client = redis.asyncio.Redis.from_url(settings.REDIS_URL, socket_timeout=None, health_check_interval=15)
        async with client, client.pubsub() as pubsub:
            await pubsub.psubscribe(f"{settings.REDIS_PREFIX}:tenant:*")
            async for message in pubsub.listen():
                self._take(message)

    def _take(self, message: dict[str, Any]) -> None:
        if message["type"] == "psubscribe":  # listening again: nobody knows what was said meanwhile
            for name in list(self._sockets):
                self._offer(name, RESYNC)
        elif message["type"] == "pmessage" and (name := message["channel"].decode()) in self._sockets:
            self._offer(name, json.loads(message["data"]))

    def _offer(self, name: str, hint: Hint) -> None:
        self._shared.clear()  # what is being made now may have been read before this happened
        for subscription in list(self._sockets[name]):
            subscription.offer(hint)


_hubs: dict[int, Hub] = {}


def hub() -> Hub:
    """The hub of the running event loop; a process serves all its sockets on one."""
    return _hubs.setdefault(id(asyncio.get_running_loop()), Hub())
