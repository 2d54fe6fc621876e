"""A ticket's page: what is said of it, what it belongs with, who has an eye on it, and what was said."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from django.http import Http404
from django.urls import reverse

from apps.console import replying
from apps.console.access import sight
from apps.console.forms import answering
from apps.console.replying import Reply
from apps.console.tickets import lists
from apps.console.tickets.facts import Slip
from apps.console.tickets.live import mark_of
from apps.console.tickets.said import Reader
from apps.conversations.listing import Listed, is_in, listed_by_ids
from apps.conversations.models import Conversation
from apps.conversations.queries import email_of, family_of
from apps.ground.lane import fetch
from apps.tenants.models import Membership, Team
from apps.tenants.roles import Can, allows
from apps.tenants.workspace import MemberRequest
from apps.tickets.actions import UNREACHABLE, UNSEEN, is_reachable
from apps.tickets.links import link_of
from apps.tickets.listing import seen_by
from apps.tickets.models import Priority, Stage, Ticket, TicketField, TicketLink, TicketStatus
from apps.tickets.queries import goes_on_in

RELATED = (
    "tenant", "owner__user", "team", "state", "contact", "conversation__inbox", "conversation__reach__inbox",
    "conversation__agent__user",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fact:
    """One that is chosen from a few."""

    name: str
    label: str
    now: str
    choices: list[tuple[Any, str]]
    address: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Own:
    """A field of the tenant's own, as this ticket has it."""

    field: TicketField
    said: str

    @property
    def name(self) -> str:
        return f"field.{self.field.key}"

    @property
    def id(self) -> str:
        return f"ticket-field-{self.field.key}"

    @property
    def label(self) -> str:
        return self.field.name

    @property
    def shown(self) -> str:
        return self.said or "Not said"

    @property
    def choices(self) -> list[tuple[str, str]]:
        chosen = [(one, one) for one in self.field.choices]
        return [*chosen, ("", "Not said")] if self.field.kind == TicketField.Kind.CHOICE else []

    @property
    def input(self) -> str:
        return {"number": "number", "date": "date"}.get(self.field.kind, "text")


@dataclass(frozen=True, slots=True)
class Way:
    """What it belongs with, and the way there, where the console has one."""

    pk: int
    words: str
    url: str


def ticket_or_404(request: MemberRequest, number: int) -> Ticket:
    """One that the member sees; any other looks like none."""
    found = seen_by(sight(request)).filter(number=number).select_related(*RELATED).prefetch_related("targets").first()
    if found is None:
        raise Http404
    return found


def context(request: MemberRequest, ticket: Ticket, *, before: datetime | None = None) -> dict[str, Any]:
    """What `console/ticket.html` needs beside the list."""
    member, conversation, mark = request.member, _conversation(request, ticket), mark_of(ticket)
    is_whole = ticket.conversation_id is None or conversation is not None
    watchers = list(ticket.watchers.select_related("membership__user"))
    return (
        lists.choosing()
        | _next(ticket)
        | {
            "slip": Slip(ticket, member.tenant.zone),
            "member": member,
            "ticket": ticket,
            "mark": mark,
            "conversation": conversation,
            "said": Reader(ticket, conversation, member.tenant.zone).before(before),
            "shown_before": before,
            "facts": _facts(ticket),
            "own_fields": _own_fields(ticket),
            "ways": _ways(ticket),
            "watchers": [watcher.membership for watcher in watchers],
            "is_watching": any(watcher.membership_id == member.pk for watcher in watchers),
            "is_mine": ticket.owner_id == member.pk,
            "email": email_of(family_of(ticket.contact)),
            "link": link_of(ticket) if is_whole else "",  # on that page its conversation can be read
            "link_path": urlsplit(link_of(ticket)).path,
            "client_ids": (uuid4(), uuid4()),
            "reply": _reply(ticket, conversation, member),
            "channel": (conversation.reach or conversation).inbox.name if conversation else "their own channel",
            "may_answer": allows(member.actor, Can.ANSWER),
            "away": _away(ticket, member, is_seen=is_whole),
            "is_shut": not is_whole,
            "due_typed": _typed(ticket),
        }
    )


def _conversation(request: MemberRequest, ticket: Ticket) -> Conversation | None:
    """Where the member sees it."""
    conversation = ticket.conversation
    return conversation if conversation and is_in(sight(request), conversation) else None


def _reply(ticket: Ticket, conversation: Conversation | None, member: Membership) -> Reply | None:
    """Where a reply goes; whoever holds its conversation may choose another way."""
    if conversation is None:
        return None
    spoken, tenant_id = goes_on_in(conversation), member.tenant.pk
    listed = Listed.of(fetch(listed_by_ids(tenant_id, [spoken.pk], []))[0])
    rows = [fetch(one) for one in replying.statements(tenant_id, spoken.pk)]
    found = replying.reply_in(rows, listed, member.tenant.zone)
    way_at, approved_at = (reverse(f"console:{name}", args=[ticket.number]) for name in ("ticket_way", "ticket_approved"))
    others = found.others if spoken.agent_id == member.pk else ()
    return replace(found, others=others, way_at=way_at, approved_at=approved_at)


def _facts(ticket: Ticket) -> list[Fact]:
    changes, number = reverse("console:ticket_changes", args=[ticket.number]), ticket.number
    states = [(one.pk, one.name) for one in TicketStatus.objects.filter(is_active=True)]
    people = [*((one.pk, str(one)) for one in answering()), ("", "Nobody")]
    teams = [*((one.pk, one.name) for one in Team.objects.all()), ("", "No team")]
    return [
        Fact("status", "Status", ticket.status_name, states, reverse("console:ticket_status", args=[number]), "s"),
        Fact("owner", "Owner", str(ticket.owner or "Nobody"), people, changes, "a"),
        Fact("team", "Team", str(ticket.team or "No team"), teams, changes),
        Fact("priority", "Priority", ticket.get_priority_display(), list(Priority.choices[::-1]), changes, "p"),
    ]


def _own_fields(ticket: Ticket) -> list[Own]:
    return [Own(field, str(ticket.fields.get(field.key, ""))) for field in TicketField.objects.filter(is_active=True)]


def _ways(ticket: Ticket) -> list[Way]:
    return [Way(one.pk, str(one), _address(one)) for one in ticket.links.all()]


def _address(link: TicketLink) -> str:
    kinds = {TicketLink.Kind.TICKET: "console:ticket", TicketLink.Kind.CONVERSATION: "console:conversation"}
    name = kinds.get(TicketLink.Kind(link.kind))
    return reverse(name, args=[link.reference]) if name and link.reference.isdecimal() else ""


def _next(ticket: Ticket) -> dict[str, Any]:
    """Where one press leads: to its end, or back from there."""
    stage, words = (Stage.OPEN, "Open again") if ticket.is_over else (Stage.SOLVED, "Solve")
    return {"next_state": TicketStatus.objects.filter(is_active=True, stage=stage).first(), "next_words": words}


def _away(ticket: Ticket, member: Membership, *, is_seen: bool) -> str:
    """Why a reply would be refused."""
    conversation = ticket.conversation
    if not is_seen:
        return UNSEEN
    if conversation and conversation.agent_id and conversation.agent_id != member.pk:
        return f"{conversation.agent} holds the conversation. Take it over there to reply, or leave a note here."
    return "" if conversation or is_reachable(ticket) else UNREACHABLE


def _typed(ticket: Ticket) -> str:
    """As a browser's field of date and time takes it."""
    return f"{ticket.due_at.astimezone(ticket.tenant.zone):%Y-%m-%dT%H:%M}" if ticket.due_at else ""
