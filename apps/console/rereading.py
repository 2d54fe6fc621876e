"""What one socket follows beside its page, read again whenever it may have changed."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable

import structlog

from apps.events.hub import Hint, Topic, hub

TRY_AGAIN = 1.0

log = structlog.get_logger(__name__)


class Rereading:
    """Whoever wakes it while it reads sets off one more reading, and what broke is read when it is back."""

    def __init__(self, read: Callable[[], Awaitable[None]]) -> None:
        self._read = read
        self._is_due = False
        self._task: asyncio.Task[None] | None = None

    def wake(self) -> None:
        self._is_due = True
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._catch_up())

    def end(self) -> None:
        if self._task is not None and self._task is not asyncio.current_task():
            self._task.cancel()

    async def _catch_up(self) -> None:
        while self._is_due:
            self._is_due = False
            try:
                await self._read()
            except Exception as error:  # noqa: BLE001 - the database may be away: what was missed is read when it is back
                log.warning("console.reads_later", reason=type(error).__name__)
                await asyncio.sleep(TRY_AGAIN)
                self._is_due = True


class Following(ABC):
    """Hears the topics between its beginning and its end, and shows what came of it."""

    def __init__(self, tenant_id: int, topics: set[Topic]) -> None:
        self._tenant_id, self._topics = tenant_id, topics
        self._reading = Rereading(self.show)

    def begin(self) -> None:
        hub().follow(self._tenant_id, self, self._topics)
        self.mend()

    def end(self) -> None:
        hub().leave(self._tenant_id, self, self._topics)
        self._reading.end()

    def mend(self) -> None:
        """Look again: a hint may have been lost."""
        self._reading.wake()

    @abstractmethod
    def hear(self, hint: Hint) -> None: ...

    @abstractmethod
    async def show(self) -> None: ...
