"""Notices in the console: their words, what a tab says of those that are new, and how a tab hears that there are any."""

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol

from django.urls import reverse

from apps.console import moments
from apps.console.access import sight
from apps.console.rereading import Following
from apps.conversations.listing import Sight
from apps.desk.models import Notice
from apps.desk.notices import Noticed, noticed, settings_of, standing
from apps.escalations.models import Availability
from apps.escalations.queries import Standing, standing_of
from apps.events.hub import RESYNC, Hint
from apps.ground import clock
from apps.ground.lane import Row, afetch, fetch
from apps.tenants.models import Membership, Tenant
from apps.tenants.roles import Can, allows
from apps.tenants.workspace import MemberRequest

SAID_WITHIN = timedelta(minutes=10)  # what is older stands in the list, and is not called out any more
Kind = Notice.Kind
CALLS = {Kind.GIVEN, Kind.OFFERED, Kind.DUE, Kind.WHISPERED, Kind.ASKED, Kind.SLA_LATE}  # somebody is waited for: a sound of their own
ICONS = {
    "given": "person", "offered": "person", "wrote": "chat", "named": "pen", "whispered": "eye", "queued": "inbox", "due": "flag",
    "passed": "flag", "back": "clock", "asked": "shield", "decided": "check", "ticket": "ticket", "sla_soon": "clock", "sla_late": "flag",
    "watched": "eye",
}  # fmt: skip
SENTENCES = {
    "given": "{who} is yours now", "offered": "{who} is offered to you", "wrote": "{who} wrote",
    "named": "You are named in a note on {who}", "whispered": "You are whispered to about {who}", "queued": "{who} waits in the queue",
    "due": "A promise to {who} is due soon", "passed": "A promise to {who} is yours now", "back": "{who} is back from snooze",
    "asked": "An approval is asked for {who}", "decided": "What you asked for {who} is decided",
    "ticket": "{who} is yours now", "sla_soon": "{who}: what was promised is due soon", "sla_late": "{who}: what was promised is overdue",
    "watched": "{who}, which you watch, changed",
}  # fmt: skip
BY = {
    "given": "{by} gave you {who}", "named": "{by} named you in a note on {who}", "whispered": "{by} whispers about {who}",
    "passed": "{by} passed a promise to {who} on to you", "asked": "{by} asks for an approval for {who}",
    "decided": "{by} decided what you asked for {who}", "ticket": "{by} gave you {who}", "watched": "{by} changed {who}, which you watch",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """A notice as it stands in the list, or on a desktop: what happened and where, never what a customer said."""

    noticed: Noticed
    tenant: Tenant

    @property
    def words(self) -> str:
        one, about = self.noticed, self.noticed.conversation
        sentence = (BY.get(one.kind) if one.by_name else None) or SENTENCES[one.kind]
        if about is None:
            return sentence.format(who=f"Ticket {one.ticket}" if sentence.startswith("{who}") else f"ticket {one.ticket}", by=one.by_name)
        if one.kind == Kind.WROTE and one.many > 1:
            return f"{about.who} wrote {one.many} messages"
        if one.kind == Kind.QUEUED and about.team_name:
            return f"{about.who} waits for {about.team_name}"
        return sentence.format(who=about.who, by=one.by_name)

    @property
    def place(self) -> str:
        about = self.noticed.conversation
        return f"#{about.number} · {about.inbox_name}" if about else f"Ticket {self.noticed.ticket}"

    @property
    def icon(self) -> str:
        return ICONS[self.noticed.kind]

    @property
    def url(self) -> str:
        about = self.noticed.conversation
        if about is None:
            return reverse("console:ticket", args=[self.noticed.ticket])
        return reverse("console:conversation", args=[about.number])

    @property
    def moment(self) -> str:
        return moments.moment(self.noticed.at, self.tenant.zone)

    @property
    def spoken(self) -> dict[str, object]:
        """As a tab says it."""
        about = self.noticed.conversation
        return {
            "id": self.noticed.id,
            "words": self.words,
            "place": self.place,
            "url": self.url,
            "number": about.number if about else None,
            "calls": self.noticed.kind in CALLS,
        }


def here(request: MemberRequest) -> Row:
    """What the bell of the page shows."""
    (row,) = fetch(standing(request.member, sight(request)))
    return row


def lines(request: MemberRequest) -> list[Line]:
    return [Line(one, request.member.tenant) for one in noticed(request.member, sight(request))]


def news(request: MemberRequest, after: int) -> dict[str, Any]:
    """What came after, oldest first, and how it is to be said now."""
    member, now = request.member, clock.now()
    chosen = settings_of(member)
    is_quiet = chosen.is_quiet(now.astimezone(member.tenant.zone).time(), is_away=_is_away(member))
    found = noticed(member, sight(request), after=after, since=now - SAID_WITHIN)
    items = [Line(one, member.tenant).spoken for one in reversed(found)]
    return here(request) | {"items": items, "sound": chosen.sound and not is_quiet, "desktop": chosen.desktop and not is_quiet}


def _is_away(member: Membership) -> bool:
    """By their own word: who only touched nothing for a while may be called back."""
    if not allows(member.actor, Can.ANSWER):
        return False
    chosen = Standing.of(fetch(standing_of(member.tenant.pk, member.pk)))
    return chosen.state == Availability.State.AWAY and chosen.lapsed_at is None


class Screen(Protocol):
    async def push(self, frame: str) -> None: ...

    @property
    def sight(self) -> Sight | None: ...

    @property
    def member(self) -> Membership | None: ...


class Bell(Following):
    """Tells one socket's tab, when there is something new to notice, how much there is; the tab asks for the words."""

    def __init__(self, member: Membership, screen: Screen) -> None:
        super().__init__(member.tenant.pk, {("noticed", member.pk)})
        self._screen, self._shown = screen, ""

    def hear(self, hint: Hint) -> None:
        if hint is RESYNC or hint["name"] == "notices.changed":
            self.mend()

    async def show(self) -> None:
        """Nothing, where the tab knows it already."""
        member, seen = self._screen.member, self._screen.sight
        if member is None:
            return
        ((row,),) = await afetch(self._tenant_id, standing(member, seen))
        frame = json.dumps({"type": "notices", **row})
        if frame != self._shown:
            await self._screen.push(frame)
            self._shown = frame
