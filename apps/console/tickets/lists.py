"""The list of tickets: which of them, what else is asked of them, and where the next page begins."""

from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse

from apps.console.access import sight
from apps.console.forms import answering
from apps.console.tickets.facts import Slip
from apps.tenants.models import Team
from apps.tenants.workspace import MemberRequest
from apps.tickets.listing import MOST_COUNTED, Asked, count_of, tickets_in
from apps.tickets.models import Priority, Stage, TicketStatus


@dataclass(frozen=True, slots=True)
class Kind:
    """A list by its name, and what is said where it is empty."""

    label: str
    icon: str
    asked: Asked
    nothing: str
    why: str
    is_counted: bool = False


KINDS = (
    Kind("Open", "ticket", Asked(), "No open tickets", "Work that outlasts a chat gathers here: what is due first stands on top."),
    Kind("Mine", "person", Asked(whose="mine"), "Nothing is yours", "Tickets you own stand here until they are solved.", is_counted=True),
    Kind(
        "Unassigned", "inbox", Asked(whose="nobody"), "Somebody has each of them",
        "Tickets that nobody owns yet stand here.", is_counted=True,
    ),
    Kind(
        "Overdue", "clock", Asked(sla="overdue"), "Nothing is overdue",
        "Where a promise was not kept in time, the ticket stands here until it is.", is_counted=True,
    ),
    Kind("Watched", "eye", Asked(whose="watched"), "You watch nothing", "Tickets you wish to hear of stand here until they are solved."),
    Kind("Solved", "check", Asked(stage="solved"), "Nothing is solved yet", "What was solved stands here, the newest on top."),
    Kind("All", "list", Asked(stage="any"), "No tickets yet", "Every ticket there ever was stands here, the newest on top."),
)  # fmt: skip
CLOCKS = (("overdue", "Overdue"), ("soon", "Due soon"), ("running", "In time"), ("paused", "Paused"))
TIMES = (("overdue", "Overdue"), ("today", "By the end of today"), ("week", "Within seven days"), ("none", "At no time"))
OWN_LIST = {"stage", "whose"}


@dataclass(frozen=True, slots=True)
class Choice:
    """A list as the chooser offers it."""

    label: str
    icon: str
    url: str
    current: bool
    count: str | None = None
    name: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Picked:
    """One thing that was asked for, in words, and the list without it."""

    words: str
    without: str


def address(asked: Asked, older: str = "") -> str:
    query = "&".join(filter(None, [asked.query, f"older={older}" if older else ""]))
    return reverse("console:tickets") + (f"?{query}" if query else "")


def context(request: MemberRequest) -> dict[str, Any]:
    """What `console/_tickets_list.html` needs."""
    asked, older, member = Asked.of(request.GET), request.GET.get("older", ""), request.member
    found, place = tickets_in(asked, member, sight=sight(request), older=older)
    kind = _kind(asked)
    return {
        "asked": asked,
        "chosen": kind or Kind("Tickets", "search", asked, "Nothing fits", "Ask for less, or look at all tickets."),
        "choices": _choices(request, asked),
        "slips": [Slip(ticket, member.tenant.zone) for ticket in found],
        "picked": _picked(asked) if kind is None else [],
        "plain_url": address(Asked(stage=asked.stage, whose=asked.whose)),
        "first_url": address(asked) if older else "",
        "older_url": address(asked, place) if place else "",
        "query": f"?{asked.query}" if asked.query else "",
        **choosing(),
    }


def choosing() -> dict[str, Any]:
    """What tickets can be filtered by, and given."""
    return {
        "stages": Stage.choices,
        "states": TicketStatus.objects.filter(is_active=True),
        "priorities": Priority.choices[::-1],
        "owners": answering(),
        "ticket_teams": Team.objects.all(),
        "clocks": CLOCKS,
        "times": TIMES,
    }


def _kind(asked: Asked) -> Kind | None:
    return next((kind for kind in KINDS if kind.asked == asked), None)


def _choices(request: MemberRequest, asked: Asked) -> list[Choice]:
    return [Choice(kind.label, kind.icon, address(kind.asked), kind.asked == asked, _count(request, kind)) for kind in KINDS]


def _count(request: MemberRequest, kind: Kind) -> str | None:
    if not kind.is_counted:
        return None
    count = count_of(kind.asked, request.member, sight(request))
    return (f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count)) if count else None


def _picked(asked: Asked) -> list[Picked]:
    """Each word of a filter, with the way to be rid of it."""
    told = {
        "stage": dict(Stage.choices) | {"any": "Whatever its status"},
        "whose": {"mine": "Yours", "nobody": "Nobody’s", "watched": "Watched by you"},
        "state": {str(one.pk): one.name for one in TicketStatus.objects.all()} if asked.state else {},
        "priority": {str(value): f"{label} priority" for value, label in Priority.choices},
        "owner": {str(one.pk): f"Of {one}" for one in answering()} if asked.owner else {},
        "team": {str(one.pk): f"Of {one}" for one in Team.objects.all()} if asked.team else {},
        "sla": {key: f"Promise: {words.lower()}" for key, words in CLOCKS},
        "due": {key: f"Due: {words.lower()}" for key, words in TIMES},
        "q": {asked.q: f"“{asked.q}”"},
    }
    plain = Asked()
    return [
        Picked(words.get(said, "Nobody known"), address(replace(asked, **{name: getattr(plain, name)})))
        for name, words in told.items()
        if (said := getattr(asked, name)) != getattr(plain, name)
    ]
