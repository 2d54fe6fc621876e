"""What is shown to one member alone, on their page and over their own sockets: whether they take what waits, what is whispered to them."""

import uuid
from typing import Any, Protocol

from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from apps.console import moments
from apps.console.rereading import Following
from apps.conversations.whispered import whispers_for
from apps.escalations.queries import Standing, standing_of
from apps.events.hub import RESYNC, Hint, Topic
from apps.ground.lane import Row, Statement, afetch, fetch
from apps.tenants.models import Membership
from apps.tenants.roles import Can, allows
from apps.text.markup import to_html


class Screen(Protocol):
    async def push(self, frame: str) -> None: ...

    async def ask_again(self) -> None: ...

    @property
    def member(self) -> Membership | None: ...


class Personal(Following):
    """Follows it for whoever sits at a socket. Read anew each time, as the member they are by then."""

    def __init__(self, tenant_id: int, conversation_id: int | None, screen: Screen) -> None:
        topics: set[Topic] = {("name", "availability.changed"), ("name", "member.changed")}
        if conversation_id:
            topics.add(("conversation", conversation_id))
        super().__init__(tenant_id, topics)
        self._conversation_id, self._screen = conversation_id, screen
        self._shown, self._is_changed = "", False

    def hear(self, hint: Hint) -> None:
        member = self._screen.member
        match hint:
            case {"name": "availability.changed" | "member.changed" as name, "member": changed} if member and changed == member.pk:
                self._is_changed = name == "member.changed" or self._is_changed
                self.mend()
            case {"name": "note.whispered" | "whisper.heard" | "conversation.handed_over" | "conversation.resolved"}:
                self.mend()
            case _ if hint is RESYNC:
                self.mend()

    async def show(self) -> None:
        """Whose role has changed is asked first who they are now."""
        if self._is_changed:
            await self._screen.ask_again()
            self._is_changed = False
        if self._screen.member is not None:
            await self.show_all(self._screen.member)

    async def show_all(self, member: Membership) -> None:
        """Nothing again that stands there."""
        frame = await self._read(member)
        if frame not in {"", self._shown}:
            await self._screen.push(frame)
            self._shown = frame

    async def _read(self, member: Membership) -> str:
        """Who only reads along hears nothing, nor any longer what they heard when they answered."""
        if not allows(member.actor, Can.ANSWER):
            return whispers([], member) if self._conversation_id else ""
        known, *told = await afetch(self._tenant_id, standing_of(self._tenant_id, member.pk), *self._whispers(member))
        return standing(Standing.of(known), member) + "".join(whispers(rows, member) for rows in told)

    def _whispers(self, member: Membership) -> list[Statement]:
        return [whispers_for(member, self._conversation_id)] if self._conversation_id else []


def context(member: Membership, conversation_id: int) -> dict[str, Any]:
    """What `console/_whispers.html` and `_whisper.html` need on the page of a thread."""
    if not allows(member.actor, Can.ANSWER):
        return {}
    return {"whispers": _told(fetch(whispers_for(member, conversation_id)), member), "whisper_id": uuid.uuid4()}


def standing(known: Standing, member: Membership) -> str:
    return render_to_string("console/_standing.html", {"availability": known.state, "away_since": since(known, member)})


def since(known: Standing, member: Membership) -> str:
    """When they were found to touch nothing, where they are away for that."""
    return moments.time_of(known.lapsed_at, member.tenant.zone) if known.lapsed_at else ""


def whispers(rows: list[Row], member: Membership) -> str:
    return render_to_string("console/_whispers.html", {"whispers": _told(rows, member)})


def _told(rows: list[Row], member: Membership) -> list[Row]:
    """The newest at the foot, next to where one writes."""
    return [row | _shown(row, member) for row in reversed(rows)]


def _shown(row: Row, member: Membership) -> dict[str, Any]:
    html = mark_safe(to_html(row["text"]))  # noqa: S308 - passed the allow-list
    return {"html": html, "time": moments.time_of(row["created_at"], member.tenant.zone), "is_mine": row["to_id"] == member.pk}
