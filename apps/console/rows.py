"""The list's changed rows: gathered for a moment, read and rendered once a tenant, and shown to every socket that has the list open.

Who begins to wait for a person is shown at once. Nothing else is in a hurry: between two rows, and between two screens, whatever else the
process has to say goes first.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Any, Protocol, TypeVar

import structlog

from apps.console import made
from apps.console.facts import Facts
from apps.conversations.listing import MOST_CHANGED, Listed, Sight, changed_since, is_in, listed_by_ids
from apps.conversations.models import Holder
from apps.escalations.queries import cards_in, cards_of, news_since
from apps.events.hub import RESYNC, Hint, hub
from apps.ground import clock
from apps.ground.lane import Row, Statement, afetch

EVERY = 1.0  # seconds
LINGER = 0.2  # seconds before a first change: what was said is shown before how the list changed
BREATH = 0.004
SOON = 0.1  # seconds between two who begin to wait
OF_ONE_COMMIT = 0.02  # seconds in which all hints of it come
TRY_AGAIN = 1.0
MEND_EVERY = 15.0  # shorter than a beat, so that one that comes a moment early does not leave it to the next
MARGIN = timedelta(seconds=10)  # how long before its commit a change may have been dated
STALE = '{"type": "stale"}'
UNLISTED = {"partial.grew", "note.added", "typing.changed"}  # what no row of the list shows

log = structlog.get_logger(__name__)


class Screen(Protocol):
    @property
    def sight(self) -> Sight | None: ...

    async def push(self, frame: str) -> None: ...


class Shown(Protocol):
    """A row as it was rendered, for all who may see it; for the others it leaves their list."""

    @property
    def html(self) -> str: ...

    def to(self, sight: Sight | None) -> str: ...


@dataclass(frozen=True, slots=True)
class ShownConversation:
    html: str
    listed: Listed

    def to(self, sight: Sight | None) -> str:
        return self.html if is_in(sight, self.listed) else f'<div id="conversation-{self.listed.number}" data-into="rows"></div>'


class Gathering:
    """One tenant's changes, for all its screens in this process."""

    def __init__(self, tenant_id: int, zone: tzinfo) -> None:
        self._tenant_id, self._zone = tenant_id, zone
        self._screens: set[Screen] = set()
        self._shown: dict[int, Shown] = {}  # lately
        self._begin_to_wait: set[int] = set()
        self._rows: set[int] = set()
        self._contacts: set[int] = set()
        self._is_behind = False
        self._hurry, self._is_at_once = asyncio.Event(), False
        self._since, self._mended_at, self._due_at, self._soon_at = clock.now(), clock.monotonic(), 0.0, 0.0
        self._task: asyncio.Task[None] | None = None

    def join(self, screen: Screen) -> None:
        if not self._screens:
            hub().follow(self._tenant_id, self, [None])
        self._screens.add(screen)

    def leave(self, screen: Screen) -> None:
        self._screens.discard(screen)
        if not self._screens:
            hub().leave(self._tenant_id, self, [None])
            _gatherings.pop(_key(type(self), self._tenant_id), None)

    def hear(self, hint: Hint) -> None:
        if hint is RESYNC:
            self._catch_up()
        elif self._concerns(hint):
            self._note(hint, hint.get("conversation"))
            self._wake()

    def _concerns(self, hint: Hint) -> bool:
        return "contact" in hint and hint["name"] not in UNLISTED and hint.get("reader") != "customer"

    def _note(self, hint: Hint, conversation: int | None) -> None:
        if conversation is None:
            self._contacts.add(hint["contact"])
        elif hint["name"] == "escalation.opened" or hint.get("holder") == Holder.QUEUE:
            self._begin_to_wait.add(conversation)
            self._hurry.set()
        else:
            self._rows.add(conversation)

    def mend(self) -> None:
        """A hint may have been lost: now and then all that changed is looked at again, once for all screens."""
        if clock.monotonic() - self._mended_at >= MEND_EVERY:
            self._catch_up()

    def _catch_up(self) -> None:
        self._is_behind, self._mended_at = True, clock.monotonic()
        self._wake()

    def _wake(self) -> None:
        if self._task is None or self._task.done():
            self._due_at = max(self._due_at, clock.monotonic() + LINGER)
            self._task = asyncio.create_task(self._show_all())

    async def _show_all(self) -> None:
        while self._begin_to_wait or self._rows or self._contacts or self._is_behind:
            await self._linger()
            try:
                if self._begin_to_wait:
                    await self._show_waiting()
                if clock.monotonic() >= self._due_at:
                    await self._show_changes()
            except Exception as error:  # noqa: BLE001 - the database may be away: what was missed is read when it is back
                log.warning("console.reads_later", reason=type(error).__name__)
                await asyncio.sleep(TRY_AGAIN)
                self._is_behind = True

    async def _linger(self) -> None:
        """Until the changes are due, or somebody begins to wait."""
        with suppress(TimeoutError):
            async with asyncio.timeout(max(0.0, self._due_at - clock.monotonic())):
                await self._hurry.wait()
                await asyncio.sleep(max(OF_ONE_COMMIT, self._soon_at - clock.monotonic()))

    async def _breathe(self) -> None:
        await asyncio.sleep(0 if self._is_at_once or self._hurry.is_set() else BREATH)

    async def _show_waiting(self) -> None:
        """Whatever else was heard of them is read with it."""
        taken, self._begin_to_wait = self._begin_to_wait, set()
        self._rows -= taken
        self._hurry.clear()
        self._is_at_once = True
        try:
            await self._show(sorted(taken), [])
        finally:
            self._is_at_once, self._soon_at = False, clock.monotonic() + SOON

    async def _show_changes(self) -> None:
        rows, contacts, is_behind = sorted(self._rows), sorted(self._contacts), self._is_behind
        self._rows, self._contacts, self._is_behind = set(), set(), False
        try:
            if is_behind:
                await self._show_missed()
            await self._show(rows, contacts)
        finally:
            self._due_at = clock.monotonic() + EVERY

    async def _show_missed(self) -> None:
        """What nobody was told of."""
        at = clock.now()
        news = await self._missed(self._since - MARGIN)
        await self._push({row: shown for row, shown in news.items() if self._html(row) != shown.html})
        self._since, self._shown = at, dict(news)

    async def _show(self, rows: list[int], contacts: list[int]) -> None:
        news = await self._read(rows, contacts)
        await self._push(news)
        self._shown |= news

    def _html(self, row: int) -> str:
        return self._shown[row].html if row in self._shown else ""

    async def _read(self, rows: list[int], contacts: list[int]) -> Mapping[int, Shown]:
        return await self._rendered(listed_by_ids(self._tenant_id, rows, contacts))

    async def _missed(self, since: datetime) -> Mapping[int, Shown]:
        return await self._rendered(await _missed(self._tenant_id, since))

    async def _rendered(self, changed: Statement) -> Mapping[int, Shown]:
        found = await _found(self._tenant_id, changed, self._zone)
        return {shown.listed.id: shown for shown in await rendered(found, self._breathe)}

    async def show_since(self, screen: Screen, since: datetime) -> None:
        """What changed between the making of a page and the opening of its socket."""
        since = (since - MARGIN).replace(microsecond=0)
        since = since.replace(second=since.second // 10 * 10)  # so that those who come back at once ask the same
        news: Mapping[int, Shown] = await hub().once((type(self), self._tenant_id, since), lambda: self._missed(since))
        await screen.push(_frame(news.values(), screen.sight))

    async def _push(self, news: Mapping[int, Shown]) -> None:
        """To all screens."""
        frames: dict[Sight | None, str] = {}
        for screen in list(self._screens) if news else []:
            if screen.sight not in frames:
                frames[screen.sight] = _frame(news.values(), screen.sight)
            await screen.push(frames[screen.sight])
            await self._breathe()


def _frame(news: Iterable[Shown], sight: Sight | None) -> str:
    """Where it is too much, the list is to be loaded again."""
    rows = [shown.to(sight) for shown in news]
    return "".join(rows) if len(rows) < MOST_CHANGED else STALE


G = TypeVar("G", bound=Gathering)
_gatherings: dict[tuple[type, int, int], Any] = {}


def _key(kind: type, tenant_id: int) -> tuple[type, int, int]:
    return kind, id(asyncio.get_running_loop()), tenant_id


def gathering(kind: type[G], tenant_id: int, zone: tzinfo) -> G:
    """The one of this tenant, on the running event loop."""
    found: G = _gatherings.setdefault(_key(kind, tenant_id), kind(tenant_id, zone))
    return found


async def _missed(tenant_id: int, since: datetime) -> Statement:
    """What changed since then: by what was said, or without a word."""
    (moved,) = await afetch(tenant_id, news_since(tenant_id, since, MOST_CHANGED))
    return changed_since(tenant_id, since, besides=[row["id"] for row in moved])


async def _found(tenant_id: int, changed: Statement, zone: tzinfo) -> list[Facts]:
    """What such a statement finds, each with why it waits."""
    (rows,) = await afetch(tenant_id, changed)
    if not rows:
        return []
    (asked,) = await afetch(tenant_id, cards_of(tenant_id, [row["id"] for row in rows]))
    return with_cards(rows, asked, zone)


def with_cards(rows: list[Row], asked: list[Row], zone: tzinfo) -> list[Facts]:
    cards = cards_in(asked)
    return [Facts(Listed.of(row), zone, cards[row["id"]]) for row in rows]


async def rendered(rows: list[Facts], breathe: Callable[[], Awaitable[None]]) -> list[ShownConversation]:
    """Each row as the list shows it."""
    shown = []
    for facts in rows:
        html, is_new = made.looked_up(facts)
        shown.append(ShownConversation(html, facts.listed))
        if is_new:
            await breathe()
    return shown
