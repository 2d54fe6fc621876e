"""The console's socket: one a tab. It says who else is here and what changed; what it pushes are the partials its pages use.

Whoever sits at it was asked when it opened, is asked again every few seconds, and nothing is delivered on an older answer than that: a
member who was taken out, or who signed out, hears nothing more. The lease of their presence is renewed apart from that.
"""

import json
import uuid
from contextlib import suppress
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs

import structlog
from django.conf import settings
from django.db import DatabaseError
from structlog.contextvars import bind_contextvars

from apps.console import pages, seats
from apps.console.beats import beats
from apps.console.following import NO_SUCH_PAGE, Follower
from apps.console.hand import Hand
from apps.console.notices import Bell
from apps.console.pages import Page
from apps.console.personal import Personal
from apps.console.seats import Seat
from apps.console.stretches import Cursor
from apps.conversations.listing import Sight
from apps.escalations.actions import stay_active
from apps.events.rollcall import COME_BACK, rollcall
from apps.events.sockets import LiveSocket, in_turn
from apps.ground import clock
from apps.ground.aside import aside
from apps.ground.beside import beside
from apps.ground.scope import tenant_scope
from apps.tenants import actions
from apps.tenants.models import Membership

NOT_SIGNED_IN, TOO_MANY = 4401, 4429
TRUSTED_FOR = 5.0  # seconds an answer counts; the roll-call renews it before
STAY_EVERY = 15.0
ACTIVE_EVERY = 10.0  # seconds between two notes that somebody touched something
MOST_REFUSED = 100
MOST_FRAME = 1024
ONLY_LISTENS = json.dumps({"type": "error", "error": {"code": "unknown", "message": "This socket only listens."}})

log = structlog.get_logger(__name__)


class ConsoleConsumer(LiveSocket):
    most_unread = 4 * 1024 * 1024
    tenant_id = 0
    seat: Seat | None = None
    follower: Follower
    hand: Hand | None = None
    personal: Personal
    bell: Bell
    is_open = is_doubted = False
    refused = 0
    asked_at = stayed_at = 0.0
    active_at = float("-inf")

    async def connect(self) -> None:
        await self.accept()
        if rollcall().is_leaving:
            await self.close(COME_BACK)
            return
        asked = {name: values[0] for name, values in parse_qs(self.scope["query_string"].decode("ascii", "replace")).items()}
        try:
            await self._admit(asked)
        except Exception:
            log.exception("console.socket_broke")
            await self.close(COME_BACK)

    async def _admit(self, asked: dict[str, str]) -> None:
        seat = await aside(seats.take, self.scope["cookies"].get(settings.SESSION_COOKIE_NAME, ""), asked.get("tenant", ""))
        page = pages.named(asked.get("page", ""))
        if seat and page and page.number is not None:
            page = await aside(pages.found, page, seat.member.tenant.pk, seat.sight)
        if seat is None or page is None:
            await self.close(NO_SUCH_PAGE if seat else NOT_SIGNED_IN)
            return
        self._sit_down(seat, page, asked)
        await aside(_renew, self.tenant_id, [self])
        rollcall().join(self)
        for part in self._parts:
            part.begin()
        if asked.get("touched"):
            self._note_active(seat.member)

    def _sit_down(self, seat: Seat, page: Page, asked: dict[str, str]) -> None:
        self.seat, self.tenant_id, self.socket, self.is_open = seat, seat.member.tenant.pk, uuid.uuid4(), True
        bind_contextvars(
            tenant=self.tenant_id, member=seat.member.pk, **({"conversation": page.conversation_id} if page.conversation_id else {})
        )
        self.asked_at = self.stayed_at = clock.monotonic()
        self.follower = Follower(self.tenant_id, seat.member.tenant.zone, page, self, cursor=Cursor.of(asked), since=pages.made_at(asked))
        self.bell = Bell(seat.member, self)
        self.hand = Hand(self.tenant_id, page.conversation_id, self) if page.conversation_id else None
        self.personal = Personal(self.tenant_id, page.conversation_id, self)

    @property
    def _parts(self) -> "list[Follower | Hand | Personal | Bell]":
        return [self.follower, self.personal, self.bell, *([self.hand] if self.hand else [])]

    @property
    def has_left(self) -> bool:
        return not self.is_open

    @property
    def sight(self) -> Sight | None:
        return self.seat.sight if self.seat else None

    @property
    def member(self) -> Membership | None:
        return self.seat.member if self.seat else None

    async def push(self, frame: str) -> None:
        """Show something, to whom may see it."""
        if frame and await self._may_hear():
            await super().push(frame)

    async def _may_hear(self) -> bool:
        if self.is_open and (self.is_doubted or clock.monotonic() - self.asked_at > TRUSTED_FOR):
            await self.ask_again()
        return self.is_open

    def doubt(self, member_id: int) -> bool:
        self.is_doubted = self.is_doubted or (self.seat is not None and self.seat.member.pk == member_id)
        return self.is_doubted

    async def ask_again(self) -> None:
        if self.is_open:
            await self.authorise(self.tenant_id, [self])

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """The console writes over HTTP; whatever comes here but the answer to a beat gets an error, and the socket lives."""
        if not self.is_open:
            return
        if (pong := _pong(text_data)) is not None:
            self.answered()
            if pong.get("active") is True and self.member:
                self._note_active(self.member)
        elif self.refused >= MOST_REFUSED:
            await self.close(TOO_MANY)
        else:
            self.refused += 1
            await self.push(ONLY_LISTENS)

    def _note_active(self, member: Membership) -> None:
        """They touched something. Beside what is being said: should it fail, the next beat tells again."""
        if clock.monotonic() - self.active_at >= ACTIVE_EVERY:
            self.active_at = clock.monotonic()
            beside(_tell_active(member))

    async def close(self, code: int | None = None, reason: str | None = None) -> None:
        """Once; nothing is shown after."""
        if self.is_open:
            self._stand_up()
        with suppress(RuntimeError):  # closed meanwhile
            await super().close(code, reason)

    def _stand_up(self) -> None:
        self.is_open = False
        rollcall().leave(self)
        for part in self._parts:
            part.end()

    async def disconnect(self, code: int) -> None:
        if self.is_open:
            self._stand_up()
        if self.seat is not None:
            await aside(_leave, self.tenant_id, self.socket)

    @classmethod
    async def authorise(cls, tenant_id: int, sockets: "list[ConsoleConsumer]") -> None:
        """Close those whose session or membership has ended; renew the leases of the others when it is time."""
        asked_at = clock.monotonic()
        taken = await aside(seats.still_taken, tenant_id, {one.seat for one in sockets if one.seat})
        for one in sockets:
            if one.seat is None or one.seat not in taken:
                await one.close(NOT_SIGNED_IN)
            else:
                one.seat = replace(one.seat, member=taken[one.seat])
                one.is_doubted, one.asked_at = False, asked_at
        due = [one for one in sockets if one.is_open and clock.monotonic() - one.stayed_at >= STAY_EVERY]
        if due:
            await aside(_renew, tenant_id, due)

    @classmethod
    async def beat(cls, tenant_id: int, sockets: "list[ConsoleConsumer]") -> None:
        """How far each thread has come, so that a lost hint mends itself; whether its customer is here. Who does not answer is closed."""
        here = await cls.answering(sockets)
        frames = await beats(tenant_id, [one.follower.page.conversation_id for one in here])
        async for one in in_turn(here):
            await one.beat_with(frames[one.follower.page.conversation_id])
            if one.is_open:
                one.follower.mend()
                one.personal.mend()
                one.bell.mend()


def _renew(tenant_id: int, sockets: list[ConsoleConsumer]) -> None:
    """Say that these are here; who left meanwhile, and was taken off the list already, is not put on it again."""
    with tenant_scope(tenant_id):
        for one in sockets:
            if one.is_open and one.seat and not actions.stay(one.socket):
                actions.arrive(one.seat.member, page=one.follower.page.name, socket=one.socket)
                if one.has_left:
                    actions.leave(one.socket)
            one.stayed_at = clock.monotonic()


def _leave(tenant_id: int, socket: uuid.UUID) -> None:
    with tenant_scope(tenant_id):
        actions.leave(socket)


async def _tell_active(member: Membership) -> None:
    try:
        await aside(_stay_active, member)
    except DatabaseError as error:
        log.warning("console.active_later", reason=type(error).__name__)


def _stay_active(member: Membership) -> None:
    with tenant_scope(member.tenant.pk):
        stay_active(member)


def _pong(text: str | None) -> dict[str, Any] | None:
    """The answer to a beat, which tells too whether somebody touched something since; None for whatever else it is."""
    if text is None or len(text) > MOST_FRAME:
        return None
    try:
        frame = json.loads(text)
    except ValueError:
        return None
    return frame if isinstance(frame, dict) and frame.get("type") in {"pong", "ping"} else None
