"""The list's changed rows: gathered for a moment, read and rendered once a tenant, and shown to every socket that has the list open.

None of this is in a hurry: between two rows, and between two screens, whatever else the process has to say goes first.
"""

import asyncio
from collections import OrderedDict
from datetime import datetime, timedelta, tzinfo
from functools import partial
from typing import Protocol

import structlog

from apps.console.facts import Facts
from apps.conversations.listing import MOST_CHANGED, Listed, changed_since, listed_by_ids
from apps.events.hub import RESYNC, Hint, hub
from apps.ground import clock
from apps.ground.lane import Row, Statement, afetch

EVERY = 1.0  # seconds
LINGER = 0.2  # seconds before a first change: what was said is shown before how the list changed
BREATH = 0.004
TRY_AGAIN = 1.0
MEND_EVERY = 20.0
MARGIN = timedelta(seconds=10)  # how long before its commit a change may have been dated
MOST_MADE = 2_000
STALE = '{"type": "stale"}'
UNLISTED = {"conversation.read", "partial.grew", "note.added", "typing.changed"}  # what no row of the list shows

log = structlog.get_logger(__name__)


class Screen(Protocol):
    async def push(self, frame: str) -> None: ...


class Gathering:
    """One tenant's changes, for all its screens in this process."""

    def __init__(self, tenant_id: int, zone: tzinfo) -> None:
        self._tenant_id, self._zone = tenant_id, zone
        self._screens: set[Screen] = set()
        self._shown: dict[int, str] = {}  # lately
        self._rows: set[int] = set()
        self._contacts: set[int] = set()
        self._is_behind = False
        self._since, self._mended_at, self._not_before = clock.now(), clock.monotonic(), 0.0
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
        if hint is RESYNC:
            self._catch_up()
        elif "contact" in hint and hint["name"] not in UNLISTED:
            conversation = hint.get("conversation")
            (self._contacts.add(hint["contact"]) if conversation is None else self._rows.add(conversation))
            self._wake()

    def mend(self) -> None:
        """A hint may have been lost: now and then all that changed is looked at again, once for all screens."""
        if clock.monotonic() - self._mended_at >= MEND_EVERY:
            self._catch_up()

    def _catch_up(self) -> None:
        self._is_behind, self._mended_at = True, clock.monotonic()
        self._wake()

    def _wake(self) -> None:
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._show_all())

    async def _show_all(self) -> None:
        while self._rows or self._contacts or self._is_behind:
            await asyncio.sleep(max(LINGER, self._not_before - clock.monotonic()))
            rows, contacts, is_behind = sorted(self._rows), sorted(self._contacts), self._is_behind
            self._rows, self._contacts, self._is_behind = set(), set(), False
            try:
                if is_behind:
                    await self._show_missed()
                await self._show(rows, contacts)
            except Exception as error:  # noqa: BLE001 - the database may be away: what was missed is read when it is back
                log.warning("console.reads_later", reason=type(error).__name__)
                await asyncio.sleep(TRY_AGAIN)
                self._is_behind = True
            self._not_before = clock.monotonic() + EVERY

    async def _show_missed(self) -> None:
        """What nobody was told of."""
        at = clock.now()
        news = await self._read(changed_since(self._tenant_id, self._since - MARGIN))
        await self._push({row: html for row, html in news.items() if self._shown.get(row) != html})
        self._since, self._shown = at, news

    async def _show(self, rows: list[int], contacts: list[int]) -> None:
        news = await self._read(listed_by_ids(self._tenant_id, rows, contacts))
        await self._push(news)
        self._shown |= news

    async def _read(self, changed: Statement) -> dict[int, str]:
        (found,) = await afetch(self._tenant_id, changed)
        return {row["id"]: html for row, html in zip(found, await rendered(found, self._zone), strict=True)}

    async def _push(self, news: dict[int, str]) -> None:
        """To all screens; where it is too much, they are to load the list again."""
        frame = "".join(news.values()) if len(news) < MOST_CHANGED else STALE
        for screen in list(self._screens) if news else []:
            await screen.push(frame)
            await asyncio.sleep(BREATH)


_gatherings: dict[tuple[int, int], Gathering] = {}


def _key(tenant_id: int) -> tuple[int, int]:
    return id(asyncio.get_running_loop()), tenant_id


def gathering(tenant_id: int, zone: tzinfo) -> Gathering:
    """The one of this tenant, on the running event loop."""
    return _gatherings.setdefault(_key(tenant_id), Gathering(tenant_id, zone))


_made: OrderedDict[tuple[Listed, str, str], str] = OrderedDict()


async def rendered(rows: list[Row], zone: tzinfo) -> list[str]:
    """Each row as the list shows it, made once for as long as it says the same."""
    shown = []
    for row in rows:
        facts = Facts(Listed.of(row), zone)
        key = facts.listed, facts.moment, facts.wait if facts.waits else ""
        if key not in _made:
            _made[key] = facts.row()
            if len(_made) > MOST_MADE:
                _made.popitem(last=False)
            await asyncio.sleep(BREATH)
        shown.append(_made[key])
    return shown


async def show_changed(tenant_id: int, zone: tzinfo, screen: Screen, since: datetime) -> None:
    """What changed between the making of a page and the opening of its socket."""
    since = (since - MARGIN).replace(microsecond=0)
    since = since.replace(second=since.second // 10 * 10)  # so that those who come back at once ask the same
    read = partial(_changed, tenant_id, since, zone)
    rows: list[str] = await hub().once(("list", *read.args), read)
    await screen.push("".join(rows) if len(rows) < MOST_CHANGED else STALE)


async def _changed(tenant_id: int, since: datetime, zone: tzinfo) -> list[str]:
    (found,) = await afetch(tenant_id, changed_since(tenant_id, since))
    return await rendered(found, zone)
