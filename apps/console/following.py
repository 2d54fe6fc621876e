"""Following one page of the console for a socket: who else is on it, the list, a thread.

A hint only wakes it. What it sends is read from the database, rendered once for all who look at the same, and never depends on who looks.
"""

import asyncio
import json
import random
from dataclasses import replace
from datetime import datetime, tzinfo
from functools import lru_cache, partial
from typing import Protocol

import structlog
from django.template.loader import render_to_string

from apps.console.pages import Page
from apps.console.rows import Gathering, gathering
from apps.console.stretches import Cursor
from apps.console.threads import Forgotten, Gone, News, anews, apartial, asaid, lately
from apps.console.tickets.live import TicketRows, mark_now
from apps.console.watching import Watch, watch
from apps.conversations.listing import Sight
from apps.conversations.models import Author
from apps.events.hub import Hint, Topic, hub
from apps.ground.aside import aside
from apps.ground.beside import beside
from apps.ground.lane import afetch
from apps.tenants import queries
from apps.tenants.models import Membership

PRESENCE, THREAD, CASE, LIST, SAID, PARTIAL, WAY, TICKET = (
    "presence", "thread", "case", "list", "said", "partial", "way", "ticket"
)  # fmt: skip
UNTOLD = {"typing.changed", "partial.grew", "paper.touched"}  # what no ticket's page shows
STAMPEDE = 1.0  # seconds over which sockets read again after Redis was away
TRY_AGAIN = 1.0
NO_SUCH_PAGE = 4404
FORGOTTEN = '{"type": "forgotten"}'
OF_PEOPLE = (
    "presence.changed", "member.changed", "member.described", "member.ended", "member.signed_out", "member.sessions_ended",
    "member.password_changed", "contact.changed", "contact.identified", "contact.merged", "contact.parted", "contact.blocked",
    "contact.unblocked",
)  # fmt: skip

log = structlog.get_logger(__name__)


class Screen(Protocol):
    """Where frames go, and who looks at it."""

    async def push(self, frame: str) -> None: ...

    async def close(self, code: int) -> None: ...

    @property
    def sight(self) -> Sight | None:
        """Which conversations they see, where that is not all of them."""

    @property
    def member(self) -> Membership | None: ...

    def doubt(self, member_id: int) -> bool:
        """Something happened to a member: whether it is who sits here. If so nothing more is shown until they were asked again."""

    async def ask_again(self) -> None: ...


class Follower:
    def __init__(self, tenant_id: int, zone: tzinfo, page: Page, screen: Screen, *, cursor: Cursor, since: datetime) -> None:
        self.tenant_id, self._zone, self.page, self._screen = tenant_id, zone, page, screen
        self._cursor, self._since = replace(cursor, since=lately(since)), since
        self._rows: Gathering | None = None
        self._floor: Watch | None = None
        self._due: set[str] = set()
        self._shown: dict[str, str] = {}
        self._who = ""  # the customer, as colleagues name them
        self._is_carried, self._speakers = False, frozenset[int]()  # whether it lives on a channel; the visitors known to have spoken
        self._task: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """Listen first, then read."""
        hub().follow(self.tenant_id, self, self._topics)
        if kind := self._lists:
            self._rows = gathering(kind, self.tenant_id, self._zone)
            self._rows.join(self._screen)
            self._wake(LIST)
        if self.page.shows_floor:
            self._floor = watch(self.tenant_id)
            self._floor.join(self._screen)
        self.mend()

    def end(self) -> None:
        hub().leave(self.tenant_id, self, self._topics)
        if self._rows:
            self._rows.leave(self._screen)
        if self._floor:
            self._floor.leave(self._screen)
        if self._task is not None and self._task is not asyncio.current_task():  # which may be the one that found the seat taken
            self._task.cancel()

    @property
    def _lists(self) -> type[Gathering] | None:
        """Whose rows the page shows."""
        return Gathering if self.page.shows_list else TicketRows if self.page.shows_tickets else None

    @property
    def _open(self) -> list[str]:
        """What is open beside the list."""
        return [THREAD] if self.page.conversation_id else [TICKET] if self.page.ticket_id else []

    @property
    def _topics(self) -> set[Topic]:
        """Who comes and goes, what happens to people, and this thread or ticket. The list has a listener of its own."""
        heard: set[Topic] = {("name", name) for name in OF_PEOPLE} | self.page.hears
        return heard | {("conversation", self.page.conversation_id)} if self.page.conversation_id else heard

    def mend(self) -> None:
        """Read all again: a hint may have been lost."""
        self._wake(PRESENCE, *self._open)
        if self._rows:
            self._rows.mend()
        if self._floor:
            self._floor.mend()

    async def show_all(self) -> None:
        """Once, for who does not listen. Raises Gone."""
        await self._show({PRESENCE, *self._open} | ({LIST} if self._lists else set()))

    def hear(self, hint: Hint) -> None:
        match hint:
            case {"name": "resync"}:
                asyncio.get_running_loop().call_later(random.random() * STAMPEDE, self.mend)  # noqa: S311 - only to spread the load
            case {"name": "presence.changed", "page": self.page.name}:
                self._wake(PRESENCE)
            case {"name": "typing.changed", "conversation": self.page.conversation_id, "member": None, "on": on}:
                beside(self._screen.push(f'{{"type": "typing", "on": {"true" if on else "false"}}}'))
            case {"name": "paper.touched", "conversation": self.page.conversation_id}:
                told = {"type": "paper", **{name: hint[name] for name in ("member", "paper", "on")}}
                beside(self._screen.push(json.dumps(told)))
            case {"name": name, "contact": _}:
                self._hear_of(name, hint)
            case {"name": name, "member": member} if name.startswith("member."):
                if self._screen.doubt(member):
                    beside(self._screen.ask_again())

    def _hear_of(self, name: str, hint: Hint) -> None:
        if self.page.ticket_id and name not in UNTOLD and not self.page.hears.isdisjoint(hint.items()):
            self._wake(TICKET)
        if name != "typing.changed" and self.page.conversation_id and hint.get("conversation") in {self.page.conversation_id, None}:
            self._wake(self._touched(name, hint) if self._screen.sight is None else THREAD)

    def _touched(self, name: str, hint: Hint) -> str:
        """Of the thread's page. What the assistant says takes the place of its reply in the making, and its steps come with it."""
        if name == "partial.grew":
            return PARTIAL
        return SAID if name == "message.posted" and hint.get("author") != Author.ASSISTANT else THREAD

    def _wake(self, *due: str) -> None:
        """Read, now or as soon as the reading that is under way has ended."""
        self._due.update(due)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._catch_up())

    async def _catch_up(self) -> None:
        while self._due:
            due, self._due = self._due, set()
            try:
                await self._show(due)
            except Gone:
                await self._screen.close(NO_SUCH_PAGE)
            except Exception as error:  # noqa: BLE001 - the database may be away: what was missed is read when it is back
                log.warning("console.reads_later", reason=type(error).__name__)
                self._shown.clear()
                await asyncio.sleep(TRY_AGAIN)
                self._due |= due
                self.mend()

    async def _show(self, due: set[str]) -> None:
        """All that is due, in one frame. What was shown is noted only once it has been, so that whatever breaks leaves no gap."""
        parts = [await self._presence()] if PRESENCE in due else []
        if THREAD in due and self.page.conversation_id:
            await self._show_news(self.page.conversation_id, parts)
        elif self.page.conversation_id:
            await self._show_said(self.page.conversation_id, parts, due)
        else:
            await self._screen.push("".join(parts))
        if TICKET in due and self.page.ticket_id:
            await self._screen.push(self._if_changed(TICKET, await self._mark(self.page.ticket_id)))
        if LIST in due and (kind := self._lists):
            await kind(self.tenant_id, self._zone).show_since(self._screen, self._since)

    async def _mark(self, ticket_id: int) -> str:
        """Its page differs from reader to reader: it is told how far the ticket has come, and asks for itself."""
        sight = self._screen.sight
        key = (TICKET, self.tenant_id, ticket_id, sight)
        mark: str = await hub().once(key, lambda: aside(mark_now, self.tenant_id, ticket_id, sight))
        if not mark:
            raise Gone
        return json.dumps({"type": "ticket", "mark": mark})

    async def _show_news(self, conversation_id: int, parts: list[str]) -> None:
        """What came after the cursor, then the head and the case as they are now. A long absence is made up for in several frames."""
        more = True
        while more:
            try:
                news = await self._news(conversation_id, self._cursor)
            except Forgotten:
                await self._screen.push(FORGOTTEN)
                return
            shown = {} if news.more else _shown_of(news)
            changed = [self._if_changed(part, html) for part, html in shown.items()]
            self._who, self._is_carried, self._speakers = news.who, news.is_carried, self._speakers | news.speakers
            await self._screen.push("".join([*parts, news.entries, *changed]))
            self._cursor, more, parts = news.cursor, news.more, []

    async def _show_said(self, conversation_id: int, parts: list[str], due: set[str]) -> None:
        """Only what was said, or how the reply in the making goes on: that changes nothing else of the thread's page."""
        if PARTIAL in due:
            parts.append(await self._partial(conversation_id))
        if SAID not in due:
            await self._screen.push("".join(parts))
        more = SAID in due
        while more:
            cursor, key = self._cursor, (SAID, self.tenant_id, conversation_id, self._cursor, self._who)
            read = partial(asaid, self.tenant_id, self.page, cursor, self._zone, self._who)
            news: News = await hub().once(key, read)
            await self._screen.push("".join([*parts, news.entries]))
            self._cursor, more, parts = news.cursor, news.more, []
            self._look_at_way(news.speakers)

    def _look_at_way(self, speakers: frozenset[int]) -> None:
        """Who speaks from elsewhere is answered elsewhere; and what a channel carries is more than what was said."""
        if self._is_carried or not speakers <= self._speakers:
            self._speakers |= speakers
            self._due.add(THREAD)

    async def _partial(self, conversation_id: int) -> str:
        key = (PARTIAL, self.tenant_id, conversation_id)
        html: str = await hub().once(key, lambda: apartial(self.tenant_id, conversation_id, self._zone))
        return self._if_changed(PARTIAL, html)

    async def _presence(self) -> str:
        """Who is here."""
        people: str = await hub().once((PRESENCE, self.tenant_id, self.page.name), partial(_people, self.tenant_id, self.page.name))
        return self._if_changed(PRESENCE, people)

    async def _news(self, conversation_id: int, cursor: Cursor) -> News:
        sight = self._screen.sight
        key = (THREAD, self.tenant_id, conversation_id, cursor, sight)
        found: News = await hub().once(key, lambda: anews(self.tenant_id, conversation_id, cursor, self._zone, sight))
        return found

    def _if_changed(self, part: str, html: str) -> str:
        """Nothing, where it stands on the screen already."""
        if self._shown.get(part) == html:
            return ""
        self._shown[part] = html
        return html


def _shown_of(news: News) -> dict[str, str]:
    """Each part of the page under its place."""
    return {**news.turns, **news.carried, PARTIAL: news.partial, THREAD: news.head, WAY: news.way, CASE: news.case}


async def _people(tenant_id: int, page: str) -> str:
    (rows,) = await afetch(tenant_id, queries.people_on(tenant_id, page))
    return _rendered(tuple(queries.people_of(rows)))


@lru_cache
def _rendered(people: tuple[queries.Person, ...]) -> str:
    return render_to_string("console/_presence.html", {"people": people})
