"""The list of conversations beside every thread: which of them, how many call for somebody, and where an older page begins."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from apps.console import made
from apps.console.access import sight
from apps.console.rows import with_cards
from apps.conversations.listing import MOST_COUNTED, PAGE, List, counts_of, list_of
from apps.desk.models import SavedView
from apps.desk.queries import drafted_in
from apps.desk.viewing import conversations_in, views_of
from apps.escalations.queries import cards_of
from apps.ground import clock
from apps.ground.lane import Row, fetch
from apps.tenants.workspace import MemberRequest

VIEW = "view"
WORDS = {
    List.OPEN: "is:open", List.QUEUE: "is:queue", List.TEAM: "is:queue", List.MINE: "is:mine", List.ASSISTANT: "is:assistant",
    List.SNOOZED: "is:snoozed", List.RESOLVED: "is:resolved",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kind:
    """A list by its name, its command and key, and what is said where it is empty."""

    label: str
    command: str
    key: str
    icon: str
    nothing: str
    why: str


KINDS = {
    List.OPEN: Kind(
        "Open", "Open conversations", "g i", "inbox", "No conversations yet",
        "When a customer writes, the row appears here: who waits longest stands on top.",
    ),
    List.QUEUE: Kind(
        "Queue", "Queue: unassigned conversations", "g q", "clock", "Nobody waits",
        "Who asks for a person stands here until somebody claims the conversation.",
    ),
    List.TEAM: Kind(
        "Team", "Queue of your teams", "g t", "people", "Nobody waits for your teams",
        "Who waits in the queue of a team you are in stands here.",
    ),
    List.MINE: Kind(
        "Mine", "Your conversations", "g m", "person", "Nothing is yours",
        "Conversations you claim stay here until they are resolved.",
    ),
    List.ASSISTANT: Kind(
        "Assistant", "The assistant’s live chats", "g a", "lightning", "The assistant talks with nobody",
        "Chats it answers right now stand here. Open one to read along, or take it over.",
    ),
    List.SNOOZED: Kind(
        "Snoozed", "Snoozed conversations", "g s", "moon", "Nothing is snoozed",
        "What somebody put aside for later stands here, who wakes next on top.",
    ),
    List.RESOLVED: Kind(
        "Resolved", "Resolved conversations", "g d", "check", "Nothing is resolved yet",
        "Conversations that ended stand here, the latest on top.",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """A list as a command, on every page of the console."""

    command: str
    key: str
    url: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A list as the chooser offers it; views have no key."""

    name: str
    label: str
    icon: str
    key: str
    url: str
    current: bool
    count: str | None = None


@dataclass(frozen=True, slots=True)
class Chosen:
    """The list somebody looks at: one of the house's, or a saved view."""

    which: List
    view: SavedView | None = None

    @property
    def name(self) -> str:
        return VIEW if self.view else str(self.which)

    @property
    def label(self) -> str:
        return str(self.view) if self.view else KINDS[self.which].label

    @property
    def query(self) -> str:
        """What its address asks."""
        return urlencode({"list": VIEW, "view": self.view.pk} if self.view else {"list": str(self.which)})

    @property
    def words(self) -> str:
        """The same as words of a search, to be kept under a name."""
        return self.view.words if self.view else WORDS.get(self.which, "")

    def url(self, older: str = "") -> str:
        return f"{reverse('console:conversations')}?{self.query}{'&' if older else ''}{urlencode({'older': older} if older else {})}"

    @property
    def empty(self) -> dict[str, str]:
        if self.view:
            return {"icon": "search", "title": "Nothing fits", "text": f"Conversations that fit “{self.view.words}” stand here."}
        kind = KINDS[self.which]
        return {"icon": kind.icon, "title": kind.nothing, "text": kind.why}


FIRST = Chosen(List.OPEN)


def places() -> list[Place]:
    return [Place(kind.command, kind.key, Chosen(one).url()) for one, kind in KINDS.items()]


def context(request: MemberRequest) -> dict[str, Any]:
    """What `console/_list.html` needs."""
    views, older = views_of(request.member), request.GET.get("older", "")
    chosen, tenant, at = _chosen(request, views), request.member.tenant, clock.now()
    found, next_page = _page(request, chosen, older)
    ids = [row["id"] for row in found]
    rows = with_cards(found, fetch(cards_of(tenant.pk, ids)), tenant.zone)
    drafted = {row["conversation_id"] for row in fetch(drafted_in(tenant.pk, request.member.pk, ids))}
    return _choosing(request, chosen, views) | {
        "which": chosen.name,
        "rows": [made.row(facts) for facts in rows],
        "teams": [place.team_id for place in request.member.places.all()],
        "drafts": [row["number"] for row in found if row["id"] in drafted],
        "is_first": not older,
        "first_url": chosen.url(),
        "older_url": chosen.url(next_page) if next_page else "",
        "listed_at": at.isoformat(),
        "query": "" if chosen == FIRST else f"?{chosen.query}",
        "empty": chosen.empty,
    }


def _page(request: MemberRequest, chosen: Chosen, older: str) -> tuple[list[Row], str]:
    """A page, and where the next begins; nothing where this was the last."""
    member, seen = request.member, sight(request)
    if chosen.view:
        return conversations_in(chosen.view.words, member, older=older, sight=seen)
    found = fetch(list_of(member.tenant.pk, chosen.which, member_id=member.pk, older=older, sight=seen))
    return found, found[-1]["place"] if len(found) == PAGE else ""


def _choosing(request: MemberRequest, chosen: Chosen, views: list[SavedView]) -> dict[str, Any]:
    """The chooser at the head: every list, with its count where it calls for somebody."""
    counted = counts(request)
    choices = [
        Choice(str(one), kind.label, kind.icon, kind.key, Chosen(one).url(), chosen == Chosen(one), counted.get(one))
        for one, kind in KINDS.items()
    ]
    return {
        "chosen": chosen,
        "count": None if chosen.view else counted.get(chosen.which),
        "choices": choices,
        "keep_url": f"{reverse('console:views')}?{urlencode({'words': chosen.words})}",
        "views": [Choice("", str(view), "search", "", Chosen(List.OPEN, view).url(), view == chosen.view) for view in views],
    }


def counts_here(request: MemberRequest) -> dict[str, str]:
    """The counts, and that of the list somebody looks at."""
    counted = counts(request)
    return counted | {"here": counted.get(request.GET.get("list", ""), "")}


def counts(request: MemberRequest) -> dict[str, str]:
    """In a few digits: beyond the most that is counted there are just more."""
    (row,) = fetch(counts_of(request.member.tenant.pk, request.member.pk, sight(request)))
    return {which: f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count) for which, count in row.items()}


def _chosen(request: MemberRequest, views: list[SavedView]) -> Chosen:
    asked, wanted = request.GET.get("list", ""), request.GET.get("view", "")
    if asked == VIEW:
        return Chosen(List.OPEN, next((view for view in views if str(view.pk) == wanted), None))
    return Chosen(List(asked) if asked in set(List) else List.OPEN)
