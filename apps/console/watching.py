"""The floor, live: read again at most every two seconds while something happens, once for all who see the same."""

import asyncio
from collections import defaultdict
from datetime import datetime
from typing import Protocol

import structlog

from apps.console import floor
from apps.console.floor import Viewer
from apps.conversations.listing import Sight
from apps.escalations.watching.trend import Span, moments_of
from apps.events.hub import Hint, hub
from apps.ground import clock
from apps.ground.lane import afetch
from apps.tenants.models import Membership

EVERY = 2.0  # seconds
LINGER = 0.3  # seconds in which all that one act sets off has happened
TRY_AGAIN = 2.0
SHOWS_NOTHING = {
    "conversation.read", "partial.grew", "note.added", "note.whispered", "notices.changed", "paper.touched", "typing.changed",
    "whisper.heard",
}  # fmt: skip

log = structlog.get_logger(__name__)


class Screen(Protocol):
    @property
    def sight(self) -> Sight | None: ...

    @property
    def member(self) -> Membership | None: ...

    async def push(self, frame: str) -> None: ...


class Watch:
    """One tenant's floor, for all its screens in this process."""

    def __init__(self, tenant_id: int) -> None:
        self._tenant_id = tenant_id
        self._screens: set[Screen] = set()
        self._newcomers: set[Screen] = set()
        self._shown: dict[Viewer, dict[str, str]] = {}
        self._drawn: dict[Viewer, datetime] = {}
        self._is_due, self._due_at = False, 0.0
        self._task: asyncio.Task[None] | None = None

    def join(self, screen: Screen) -> None:
        """Whoever is new is shown all of it: something may have happened since their page was made."""
        if not self._screens:
            hub().follow(self._tenant_id, self, [None])
        self._screens.add(screen)
        self._newcomers.add(screen)
        self._wake()

    def leave(self, screen: Screen) -> None:
        self._screens.discard(screen)
        self._newcomers.discard(screen)
        if not self._screens:
            hub().leave(self._tenant_id, self, [None])
            _watches.pop(_key(self._tenant_id), None)
            if self._task is not None and self._task is not asyncio.current_task():  # which may have found this screen closed
                self._task.cancel()

    def hear(self, hint: Hint) -> None:
        if hint["name"] not in SHOWS_NOTHING:
            self._wake()

    def mend(self) -> None:
        """Time alone makes promises late, and a hint may have been lost."""
        self._wake()

    def _wake(self) -> None:
        self._is_due = True
        if self._task is None or self._task.done():
            self._due_at = max(self._due_at, clock.monotonic() + LINGER)
            self._task = asyncio.create_task(self._show_all())

    async def _show_all(self) -> None:
        while self._is_due and self._screens:
            await asyncio.sleep(max(0.0, self._due_at - clock.monotonic()))
            self._is_due = False
            newcomers, self._newcomers = self._newcomers, set()
            try:
                await self._show(newcomers)
            except Exception as error:  # noqa: BLE001 - the database may be away: what was missed is read when it is back
                log.warning("console.reads_later", reason=type(error).__name__)
                self._is_due = True
                self._newcomers |= newcomers & self._screens
                await asyncio.sleep(TRY_AGAIN)
            self._due_at = clock.monotonic() + EVERY

    async def _show(self, newcomers: set[Screen]) -> None:
        groups = self._groups()
        for gone in self._shown.keys() - groups.keys():
            del self._shown[gone]
            self._drawn.pop(gone, None)
        for viewer, screens in groups.items():
            changed = await self._news(viewer)
            for screen in screens:
                await screen.push("".join((self._shown[viewer] if screen in newcomers else changed).values()))

    def _groups(self) -> dict[Viewer, list[Screen]]:
        """Who sees the same, by their roles as they are now."""
        found: dict[Viewer, list[Screen]] = defaultdict(list)
        for screen in self._screens:
            if screen.member is not None:
                found[Viewer.of(screen.member, screen.sight)].append(screen)
        return found

    async def _news(self, viewer: Viewer) -> dict[str, str]:
        """The parts that have changed."""
        shown = self._shown.get(viewer, {})
        parts = floor.parts(viewer, await afetch(self._tenant_id, *floor.statements(viewer))) | await self._trends(viewer)
        self._shown[viewer] = shown | parts
        return {part: html for part, html in parts.items() if shown.get(part) != html}

    async def _trends(self, viewer: Viewer) -> dict[str, str]:
        """Drawn anew when another step is over."""
        step = moments_of(Span.DAY)[-1]
        if viewer.own is not None or self._drawn.get(viewer) == step:
            return {}
        rows = await afetch(self._tenant_id, *(floor.trend_statement(viewer, span) for span in Span))
        self._drawn[viewer] = step
        return {f"trend-{span}": floor.trend(viewer, span, stays).rendered() for span, stays in zip(Span, rows, strict=True)}


_watches: dict[tuple[int, int], Watch] = {}


def _key(tenant_id: int) -> tuple[int, int]:
    return id(asyncio.get_running_loop()), tenant_id


def watch(tenant_id: int) -> Watch:
    """The one of this tenant, on the running event loop."""
    return _watches.setdefault(_key(tenant_id), Watch(tenant_id))
