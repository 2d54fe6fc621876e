"""The roll-call: all sockets of a process, asked together.

Every few seconds it finds out, in one question a tenant, who may no longer listen; every twenty each socket gets its beat, a part of them
each second. When the process is told to stop, every socket is told to come back. An idle socket costs no task of its own.
"""

import asyncio
import signal
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable
from contextvars import Context
from types import FrameType
from typing import Any, Protocol

import structlog

from apps.ground import clock

PULSE = 1.0
AUTHORISE_EVERY = 4  # pulses; a revocation closes its sockets within five seconds
BEAT_EVERY = 20
AT_ONCE = 4  # groups
GRACE = 0.5  # seconds for the farewell to leave
COME_BACK = 1012

log = structlog.get_logger(__name__)


class Attendee(Protocol):
    """A socket. Those of one kind and tenant are asked together."""

    tenant_id: int

    @classmethod
    async def authorise(cls, tenant_id: int, sockets: list[Any]) -> None:
        """Close those that may no longer listen."""

    @classmethod
    async def beat(cls, tenant_id: int, sockets: list[Any]) -> None:
        """Tell them that we are here, and see whether they are."""

    async def close(self, code: int) -> None: ...


class RollCall:
    def __init__(self) -> None:
        self._present: dict[Attendee, int] = {}
        self._joined = 0
        self._pulse = 0
        self._caller: asyncio.Task[None] | None = None
        self.is_leaving = False

    def __len__(self) -> int:
        return len(self._present)

    def present(self) -> list[Attendee]:
        return list(self._present)

    def join(self, socket: Attendee) -> None:
        self._joined += 1
        self._present[socket] = self._joined
        if self._caller is None or self._caller.done():
            self._caller = asyncio.create_task(self._call_forever(), name="roll-call", context=Context())  # of no one socket
            self._hear_the_end()

    def leave(self, socket: Attendee) -> None:
        self._present.pop(socket, None)

    async def _call_forever(self) -> None:
        next_at = clock.monotonic()
        while not self.is_leaving:
            next_at = max(next_at + PULSE, clock.monotonic())  # by the clock, however long the asking takes
            await asyncio.sleep(next_at - clock.monotonic())
            await self.pulse()

    async def pulse(self) -> None:
        self._pulse += 1
        if self._pulse % AUTHORISE_EVERY == 0:
            await _ask(self._present, lambda kind: kind.authorise)
        due = [socket for socket, number in self._present.items() if number % BEAT_EVERY == self._pulse % BEAT_EVERY]
        await _ask(due, lambda kind: kind.beat)

    def _hear_the_end(self) -> None:
        """The server's own way of stopping, after the sockets were told."""
        if threading.current_thread() is not threading.main_thread():
            return
        loop, before = asyncio.get_running_loop(), signal.getsignal(signal.SIGTERM)

        def stop(number: int, frame: FrameType | None) -> None:
            signal.signal(signal.SIGTERM, before)
            loop.call_soon_threadsafe(lambda: loop.create_task(self._farewell(before, number, frame)))

        signal.signal(signal.SIGTERM, stop)

    async def _farewell(self, before: Any, number: int, frame: FrameType | None) -> None:
        self.is_leaving = True
        await asyncio.gather(*(socket.close(COME_BACK) for socket in list(self._present)), return_exceptions=True)
        await asyncio.sleep(GRACE)
        if callable(before):
            before(number, frame)
        else:
            signal.raise_signal(number)


async def _ask(sockets: Iterable[Attendee], question: Callable[[type[Attendee]], Any]) -> None:
    groups: defaultdict[tuple[type[Attendee], int], list[Attendee]] = defaultdict(list)
    for socket in sockets:
        groups[type(socket), socket.tenant_id].append(socket)
    free = asyncio.Semaphore(AT_ONCE)

    async def ask(kind: type[Attendee], tenant_id: int, group: list[Attendee]) -> None:
        async with free:
            try:
                await question(kind)(tenant_id, group)
            except Exception as error:  # noqa: BLE001 - the database may be away: the next pulse asks again
                log.warning("rollcall.skipped", reason=type(error).__name__)

    await asyncio.gather(*(ask(kind, tenant_id, group) for (kind, tenant_id), group in groups.items()))


_rollcalls: dict[int, RollCall] = {}


def rollcall() -> RollCall:
    """The roll-call of the running event loop."""
    return _rollcalls.setdefault(id(asyncio.get_running_loop()), RollCall())
