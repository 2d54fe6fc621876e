"""Where saved views are kept and changed: those of conversations, and those of tickets."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.urls import reverse

from apps.console import lists
from apps.console.tickets import lists as tickets
from apps.conversations.listing import List
from apps.desk.models import SavedView
from apps.desk.viewing import views_of
from apps.tenants.models import Membership

Kind = SavedView.Kind


@dataclass(frozen=True, slots=True)
class Kept:
    """A view, what it shows in words, and its list."""

    view: SavedView
    shows: str
    url: str


@dataclass(frozen=True, slots=True)
class Shelf:
    kind: Kind
    everything: str
    icon: str
    list_at: str
    leads_to: Callable[[SavedView], str]
    told: Callable[[str], str]
    cleaned: Callable[[str], str] = str

    @property
    def is_typed(self) -> bool:
        """Whether people write what it shows, or choose it in the list."""
        return self.kind == Kind.CONVERSATIONS

    @property
    def list_url(self) -> str:
        return reverse(self.list_at)

    @property
    def address(self) -> str:
        return reverse("console:views") + ("" if self.is_typed else f"?kind={self.kind}")

    def of(self, member: Membership) -> list[Kept]:
        return [Kept(one, self.told(one.words), self.leads_to(one)) for one in views_of(member, self.kind)]


SHELVES = {
    Kind.CONVERSATIONS: Shelf(
        Kind.CONVERSATIONS, "All open conversations", "inbox", "console:conversations",
        leads_to=lambda view: lists.Chosen(List.OPEN, view).url(), told=str,
    ),
    Kind.TICKETS: Shelf(
        Kind.TICKETS, "All open tickets", "ticket", "console:tickets",
        leads_to=lambda view: tickets.address(tickets.asked_in(view)), told=lambda words: tickets.told(tickets.asked_by(words)),
        cleaned=lambda words: tickets.words_of(tickets.asked_by(words)),
    ),
}  # fmt: skip


def shelf_of(said: Mapping[str, str]) -> Shelf:
    """Conversations', where nothing else is said."""
    kind = said.get("kind", "")
    return SHELVES[Kind(kind) if kind in Kind else Kind.CONVERSATIONS]
