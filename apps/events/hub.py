"""The hub: one Redis subscription a process, shared by all its sockets.

Who listens to a tenant hears all its hints; who follows a topic (a hint's field and its id, such as `("contact", 7)`) hears only those that
carry it. Whoever is new, whoever lags too far, and everybody after Redis was away, hears `RESYNC` instead of what they missed, and reads
the database again.
"""

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable, Iterable, Iterator
from contextlib import asynccontextmanager
from contextvars import Context
from itertools import chain
from typing import Any, Protocol

import redis.asyncio
import structlog
from django.conf import settings

from apps.events.publisher import channel

Hint = dict[str, Any]
Topic = tuple[str, int | str]

RESYNC: Hint = {"name": "resync"}
_heeding: defaultdict[str, list[Callable[[], None]]] = defaultdict(list)
BACKLOG = 200
RETRY_AFTER = 0.5
SILENCE = 5.0  # seconds without a word from Redis before it is asked whether it lives

log = structlog.get_logger(__name__)


def heed(name: str, act: Callable[[], None]) -> None:
    """What every process that listens does at such a hint, of whatever tenant and whoever is there: forget what it remembers. At
    every beginning too: nobody knows what was said before."""
    _heeding[name].append(act)


def heeded(name: str) -> None:
    """The same at once, in a process that hears no hints: a worker remembers nothing from one task to the next."""
    for act in _heeding.get(name, ()):
        act()


class Listener(Protocol):
    def hear(self, hint: Hint) -> None: ...


class Subscription:
    """One socket's queue of hints."""

    def __init__(self) -> None:
        self._waiting: asyncio.Queue[Hint] = asyncio.Queue(BACKLOG)

    def hear(self, hint: Hint) -> None:
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
        self._listeners: dict[tuple[int, Topic | None], set[Listener]] = defaultdict(set)
        self._reader: asyncio.Task[None] | None = None
        self._shared: dict[Hashable, asyncio.Task[Any]] = {}
        self.is_connected = False

    def follow(self, tenant_id: int, listener: Listener, topics: Iterable[Topic | None]) -> None:
        """Hear what carries one of these topics, from now on; the topic None is everything of the tenant's."""
        for topic in topics:
            self._listeners[tenant_id, topic].add(listener)
        self._keep_reading()

    def leave(self, tenant_id: int, listener: Listener, topics: Iterable[Topic | None]) -> None:
        for topic in topics:
            remaining = self._listeners.get((tenant_id, topic), set())
            remaining.discard(listener)
            if not remaining:
                self._listeners.pop((tenant_id, topic), None)

    @asynccontextmanager
    async def subscribed(self, tenant_id: int, *topics: Topic) -> AsyncIterator[Subscription]:
        """A queue of a tenant's hints, of those topics or of all, for as long as the block runs."""
        subscription, wanted = Subscription(), topics or (None,)
        self.follow(tenant_id, subscription, wanted)
        subscription.hear(RESYNC)
        try:
            yield subscription
        finally:
            self.leave(tenant_id, subscription, wanted)

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
            self._reader = asyncio.create_task(self._read_forever(), name="hub", context=Context())  # of no one socket

    async def _read_forever(self) -> None:
        while True:
            try:
                await self._read()
            except Exception as error:  # noqa: BLE001 - whatever breaks, the next try starts afresh
                log.warning("hub.lost_redis", reason=type(error).__name__)
            self.is_connected = False
            await asyncio.sleep(RETRY_AFTER)

    async def _read(self) -> None:
        """Until the connection breaks, or answers nothing, not even when asked: half-open ones say nothing forever."""
        client = redis.asyncio.Redis.from_url(settings.REDIS_URL, socket_timeout=None, socket_connect_timeout=SILENCE)
        async with client, client.pubsub() as pubsub:
            await pubsub.psubscribe(channel("*"))
            asked = False
            while True:
                message = await pubsub.get_message(timeout=SILENCE)
                if message is None and asked:
                    raise ConnectionError("Redis does not answer.")
                if asked := message is None:
                    await pubsub.ping()
                else:
                    self._take(message)

    def _take(self, message: dict[str, Any]) -> None:
        if message["type"] == "psubscribe":  # listening again: nobody knows what was said meanwhile
            self.is_connected = True
            for act in chain.from_iterable(_heeding.values()):
                act()
            self._tell(self._everybody(), RESYNC)
        elif message["type"] == "pmessage":
            hint = json.loads(message["data"])
            heeded(hint["name"])
            self._tell(self._concerned(int(message["channel"].rpartition(b":")[2]), hint), hint)

    def _everybody(self) -> Iterator[Listener]:
        for listeners in list(self._listeners.values()):
            yield from list(listeners)

    def _concerned(self, tenant_id: int, hint: Hint) -> Iterator[Listener]:
        for topic in (None, *hint.items()):
            yield from list(self._listeners.get((tenant_id, topic), ()))

    def _tell(self, listeners: Iterable[Listener], hint: Hint) -> None:
        self._shared.clear()  # what is being made now may have been read before this happened
        for listener in dict.fromkeys(listeners):
            listener.hear(hint)


_hubs: dict[int, Hub] = {}


def hub() -> Hub:
    """The hub of the running event loop; a process serves all its sockets on one."""
    return _hubs.setdefault(id(asyncio.get_running_loop()), Hub())
