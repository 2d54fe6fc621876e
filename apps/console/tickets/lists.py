"""The list of tickets: which of them, what else is asked of them, and where the next page begins. What was asked is kept as a view by its
own address: whoever asks the same looks at that view."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from apps.console.access import sight
from apps.console.forms import answering
from apps.console.tickets.facts import Slip
from apps.desk.models import SavedView
from apps.desk.viewing import views_of
from apps.ground import clock
from apps.tenants.models import Team
from apps.tenants.workspace import MemberRequest
from apps.tickets.listing import MOST_COUNTED, Asked, count_of, seen_by, tickets_in, with_clocks
from apps.tickets.models import Priority, Stage, TicketStatus


@dataclass(frozen=True, slots=True)
class Kind:
    """A list by its name, and what is said where it is empty."""

    label: str
    icon: str
    asked: Asked
    nothing: str
    why: str
    name: str = ""  # of what is counted


KINDS = (
    Kind("Open", "ticket", Asked(), "No open tickets", "Work that outlasts a chat gathers here: what is due first stands on top."),
    Kind("Mine", "person", Asked(whose="mine"), "Nothing is yours", "Tickets you own stand here until they are solved.", "mine"),
    Kind(
        "Unassigned", "inbox", Asked(whose="nobody"), "Somebody has each of them",
        "Tickets that nobody owns yet stand here.", "nobody",
    ),
    Kind(
        "Overdue", "clock", Asked(sla="overdue"), "Nothing is overdue",
        "Where a promise was not kept in time, the ticket stands here until it is.", "overdue",
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
    kind, views, counted = _kind(asked), views_of(member, SavedView.Kind.TICKETS), counts(request)
    view = next((one for one in views if asked_in(one) == asked), None)
    return {
        "asked": asked,
        "chosen": kind or Kind(str(view or "Tickets"), "search", asked, "Nothing fits", "Ask for less, or look at all tickets."),
        "choices": _choices(asked, counted),
        "count": counted["here"],
        "views": [Choice(str(one), "search", address(asked_in(one)), one == view) for one in views],
        "view": view,
        "keep_url": f"{reverse('console:views')}?{urlencode({'kind': SavedView.Kind.TICKETS, 'words': words_of(asked)})}",
        "slips": [Slip(ticket, member.tenant.zone) for ticket in found],
        "picked": _picked(asked) if kind is None else [],
        "plain_url": address(Asked(stage=asked.stage, whose=asked.whose)),
        "listed_at": clock.now().isoformat(),
        "first_url": address(asked) if older else "",
        "older_url": address(asked, place) if place else "",
        "query": f"?{asked.query}" if asked.query else "",
        **choosing(),
    }


def slips_of(request: MemberRequest, numbers: Iterable[int]) -> list[Slip]:
    """Rows of those that the member sees."""
    seen = seen_by(sight(request)).filter(number__in=list(numbers)).order_by("number")
    return [Slip(ticket, request.member.tenant.zone) for ticket in with_clocks(seen)]


def words_of(asked: Asked) -> str:
    """As a view keeps it."""
    return asked.query or urlencode({"stage": asked.stage})


def asked_in(view: SavedView) -> Asked:
    return asked_by(view.words)


def asked_by(words: str) -> Asked:
    return Asked.of(QueryDict(words).dict())


def told(asked: Asked) -> str:
    """In words that people read."""
    return " · ".join(one.words for one in _picked(asked)) or "Open and waiting"


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


def _choices(asked: Asked, counted: dict[str, str]) -> list[Choice]:
    return [Choice(kind.label, kind.icon, address(kind.asked), kind.asked == asked, counted.get(kind.name), kind.name) for kind in KINDS]


def counts(request: MemberRequest) -> dict[str, str]:
    """Of the lists that call for somebody, and of the one they look at; nothing where there are none."""
    counted = {kind.name: _count(request, kind.asked) for kind in KINDS if kind.name}
    return counted | {"here": next((counted[kind.name] for kind in KINDS if kind.name and kind.asked == Asked.of(request.GET)), "")}


def _count(request: MemberRequest, asked: Asked) -> str:
    count = count_of(asked, request.member, sight(request))
    return (f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count)) if count else ""


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
