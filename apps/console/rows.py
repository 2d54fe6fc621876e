"""The list's changed rows: gathered for a moment, read and rendered once a tenant, and shown to every socket that has the list open."""

import asyncio
from datetime import tzinfo
from typing import Protocol

import structlog

from apps.console import facts
from apps.conversations.listing import Listed, listed_by_ids
from apps.events.hub import Hint, hub
from apps.ground import clock
from apps.ground.lane import Row, afetch

EVERY = 1.0  # seconds
LINGER = 0.2  # seconds before a first change: what was said is shown before how the list changed
UNLISTED = {"conversation.read", "partial.grew", "note.added", "typing.changed"}  # what no row of the list shows

log = structlog.get_logger(__name__)


class Screen(Protocol):
    async def push(self, frame: str) -> None: ...


class Gathering:
    """One tenant's changes, for all its screens in this process."""

    def __init__(self, tenant_id: int, zone: tzinfo) -> None:
        self._tenant_id, self._zone = tenant_id, zone
        self._screens: set[Screen] = set()
        self._rows: set[int] = set()
        self._contacts: set[int] = set()
        self._not_before = 0.0
        self._task: asyncio.Task[None] | None = None

    def join(self, screen: Screen) -> None:
        if not self._screens:
            hub().follow(self._tenant_id, self, [None])
        self._screens.add(screen)

    def leave(self, screen: Screen) -> None:
        self._screens.discard(screen)
        if not self._screens:
            hub().leave(self._tenant_id, self, [None])
            _gatherings.pop(_key(self._tenant_id), None)

    def hear(self, hint: Hint) -> None:
        if "contact" not in hint or hint["name"] in UNLISTED:
            return
        conversation = hint.get("conversation")
        (self._contacts.add(hint["contact"]) if conversation is None else self._rows.add(conversation))
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._show_all())

    async def _show_all(self) -> None:
        while self._rows or self._contacts:
            await asyncio.sleep(max(LINGER, self._not_before - clock.monotonic()))
            try:
                await self._show()
            except Exception as error:  # noqa: BLE001 - the database may be away: each screen's next beat mends its list
                log.warning("console.rows_skipped", reason=type(error).__name__)
            self._not_before = clock.monotonic() + EVERY

    async def _show(self) -> None:
        rows, contacts = sorted(self._rows), sorted(self._contacts)
        self._rows, self._contacts = set(), set()
        (found,) = await afetch(self._tenant_id, listed_by_ids(self._tenant_id, rows, contacts))
        html = "".join(await rendered(found, self._zone))
        for screen in list(self._screens):
            await screen.push(html)
            await asyncio.sleep(0)


async def rendered(rows: list[Row], zone: tzinfo) -> list[str]:
    """Each row as the list shows it; a message that comes meanwhile goes first."""
    shown = []
    for row in rows:
        shown.append(facts.row(Listed.of(row), zone))
        await asyncio.sleep(0)
    return shown


_gatherings: dict[tuple[int, int], Gathering] = {}


def _key(tenant_id: int) -> tuple[int, int]:
    return id(asyncio.get_running_loop()), tenant_id


def gathering(tenant_id: int, zone: tzinfo) -> Gathering:
    """The one of this tenant, on the running event loop."""
    return _gatherings.setdefault(_key(tenant_id), Gathering(tenant_id, zone))
