"""The pages that have a live side, by the name their socket gives."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from apps.console.shell import SECTIONS
from apps.conversations.listing import Sight, is_in
from apps.conversations.models import Conversation
from apps.events.hub import Topic
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.tickets.listing import seen_by

_ONE = re.compile(r"console\.(conversation|ticket)-(\d{1,18})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Page:
    """`number`: of the conversation or the ticket it shows, whose id is known once it was found. `hears`: what else concerns a ticket."""

    name: str
    number: int | None = None
    conversation_id: int | None = None
    public_id: str = ""
    ticket_id: int | None = None
    hears: frozenset[Topic] = frozenset()

    @property
    def is_ticket(self) -> bool:
        return self.name.startswith("console.ticket-")

    @property
    def shows_list(self) -> bool:
        return self.name == "console.conversations" or (self.number is not None and not self.is_ticket)

    @property
    def shows_tickets(self) -> bool:
        return self.name == "console.tickets" or self.is_ticket

    @property
    def shows_floor(self) -> bool:
        return self.name == "console.insight"


def named(name: str) -> Page | None:
    """None for a page that does not exist."""
    if name in {f"console.{section}" for section in (*SECTIONS, "search", "shift")}:
        return Page(name)
    one = _ONE.fullmatch(name)
    return Page(name, int(one[2])) if one else None


def found(page: Page, tenant_id: int, sight: Sight | None) -> Page | None:
    """The page with what it shows; None where the tenant has none of that number, or none that this member sees."""
    with tenant_scope(tenant_id):
        return _ticket(page, sight) if page.is_ticket else _thread(page, sight)


def _thread(page: Page, sight: Sight | None) -> Page | None:
    known = Conversation.objects.filter(number=page.number or 0).first()
    if known is None or not is_in(sight, known):
        return None
    return replace(page, conversation_id=known.pk, public_id=known.public_id)


def _ticket(page: Page, sight: Sight | None) -> Page | None:
    known = seen_by(sight).filter(number=page.number or 0).first()
    if known is None:
        return None
    about: set[Topic] = {("ticket", known.pk), ("contact", known.contact_id)}
    spoken: set[Topic] = {("conversation", known.conversation_id)} if known.conversation_id else set()
    return replace(page, ticket_id=known.pk, hears=frozenset(about | spoken))


def made_at(asked: Mapping[str, str]) -> datetime:
    """When a tab's page was made; now, where it does not say."""
    try:
        at = datetime.fromisoformat(asked.get("since", ""))
    except ValueError:
        return clock.now()
    return at if at.tzinfo else clock.now()


def thread_page(number: int) -> str:
    return f"console.conversation-{number}"


def ticket_page(number: int) -> str:
    return f"console.ticket-{number}"
