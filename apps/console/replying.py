"""Where a reply goes, above the paper it is written on: by which channel, how much it takes, and what is offered where it takes none."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse

from apps.console import moments
from apps.console.carrying import Channel
from apps.console.forms import number_in
from apps.conversations.listing import Listed
from apps.conversations.models import Conversation
from apps.conversations.ways import Way, approved_for, every_way, way_now, way_of
from apps.ground.lane import Row, Statement
from apps.inboxes.models import Inbox, Template
from apps.inboxes.templates import places


@dataclass(frozen=True, slots=True)
class Approved:
    """A text that the provider approved, to choose and to fill."""

    id: int
    name: str
    language: str
    text: str

    @property
    def places(self) -> list[str]:
        return places(self.text)


@dataclass(frozen=True, slots=True)
class Reply:
    """The same for all who look. `way_at` and `approved_at`: where another way is chosen, and an approved text sent."""

    way: Way
    others: tuple[Way, ...]
    approved: tuple[Approved, ...]
    zone: tzinfo
    way_at: str
    approved_at: str

    @property
    def channel(self) -> Channel:
        return Channel(self.way.kind)

    @property
    def takes(self) -> str:
        """Words of one's own, approved ones, or nothing."""
        return "nothing" if self.way.problem else "templates" if self.way.needs_template else "words"

    @property
    def closes(self) -> str:
        """Until when it takes words of one's own."""
        at = self.way.closes_at
        if at is None or self.takes != "words":
            return ""
        day, time = moments.moment(at, self.zone), moments.time_of(at, self.zone)
        return time if day == time else f"{day}, {time}"

    @property
    def counts(self) -> bool:
        """Whether what is written is counted in segments."""
        return self.way.kind == Inbox.Kind.SMS

    @property
    def files(self) -> str:
        """What becomes of files, where not every one goes along."""
        if self.takes != "words" or self.way.freight is None:
            return ""
        if not self.way.files:
            return "words alone, no files"
        return "pictures and small files go along, others as a link" if self.way.freight.kinds else "files go as links"

    @property
    def freight(self) -> str:
        """The same for `freight.js`, which tells it of each."""
        goes = self.way.freight
        return "" if goes is None else json.dumps({"kinds": dict(goes.kinds), "together": goes.together, "most": self.way.files})

    @property
    def choices(self) -> "list[Choice]":
        return [Choice(one.key, Channel(one.kind), one.address, one.inbox_name) for one in self.others]

    def pushed(self) -> str:
        return render_to_string("console/_way.html", {"reply": self})


@dataclass(frozen=True, slots=True)
class Choice:
    key: str
    channel: Channel
    address: str
    inbox_name: str


def statements(tenant_id: int, conversation_id: int) -> tuple[Statement, ...]:
    return way_now(tenant_id, conversation_id), every_way(tenant_id, conversation_id), approved_for(tenant_id, conversation_id)


def reply_in(rows: list[list[Row]], listed: Listed, zone: tzinfo) -> Reply:
    """Of what these found."""
    now, ways, kept = rows
    way, texts = Way.of(now[0]), tuple(Approved(**row) for row in kept)
    others = [one for one in map(Way.of, ways) if (one.inbox_id, one.address) != (way.inbox_id, way.address)]
    way_at, approved_at = (reverse(f"console:{name}", args=[listed.number]) for name in ("way", "approved"))
    return Reply(way, (*_page(way, listed), *others), texts, zone, way_at, approved_at)


def _page(way: Way, listed: Listed) -> Iterable[Way]:
    """Back to the page, where the conversation began there."""
    if way.is_page or listed.inbox_kind != Inbox.Kind.WEB:
        return []
    page: dict[str, Any] = {"visitor_id": None, "address_id": None, "address": "", "is_stopped": False, "heard_at": None}
    return [Way(inbox_id=0, kind=Inbox.Kind.WEB.value, inbox_name=listed.inbox_name, is_active=True, **page)]


def approved_in(request: HttpRequest, conversation: Conversation) -> tuple[Template, dict[str, str]]:
    """The approved text that a form chooses, with what goes into its places."""
    offered = Template.objects.filter(inbox_id=way_of(conversation).inbox_id, is_active=True)
    template = offered.filter(pk=number_in(request, "template")).first()
    if template is None:
        raise ValidationError("Choose a template.")
    return template, {place: request.POST.get(f"place-{place}", "") for place in places(template.text)}
