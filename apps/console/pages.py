"""The pages that have a live side, by the name their socket gives."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from apps.console.shell import SECTIONS
from apps.conversations.listing import Sight, is_in
from apps.conversations.models import Conversation
from apps.ground import clock
from apps.ground.scope import tenant_scope

_THREAD = re.compile(r"console\.conversation-(\d{1,18})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Page:
    """`conversation_id` is known once the thread was found."""

    name: str
    number: int | None = None
    conversation_id: int | None = None
    public_id: str = ""

    @property
    def shows_list(self) -> bool:
        return self.name == "console.conversations" or self.number is not None

    @property
    def shows_floor(self) -> bool:
        return self.name == "console.insight"


def named(name: str) -> Page | None:
    """None for a page that does not exist."""
    if name in {f"console.{section}" for section in (*SECTIONS, "search", "shift")}:
        return Page(name)
    thread = _THREAD.fullmatch(name)
    return Page(name, int(thread[1])) if thread else None


def found(page: Page, tenant_id: int, sight: Sight | None) -> Page | None:
    """The page with its conversation; None where the tenant has none of that number, or none that this member sees."""
    with tenant_scope(tenant_id):
        known = Conversation.objects.filter(number=page.number or 0).first()
    if known is None or not is_in(sight, known):
        return None
    return replace(page, conversation_id=known.pk, public_id=known.public_id)


def made_at(asked: Mapping[str, str]) -> datetime:
    """When a tab's page was made; now, where it does not say."""
    try:
        at = datetime.fromisoformat(asked.get("since", ""))
    except ValueError:
        return clock.now()
    return at if at.tzinfo else clock.now()


def thread_page(number: int) -> str:
    return f"console.conversation-{number}"
