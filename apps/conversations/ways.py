"""The way a reply takes to the customer: to their page, or to an address of theirs by an inbox's channel; and what each lets through."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError

from apps.conversations.links import lead_here
from apps.conversations.models import Conversation
from apps.conversations.queries import FAMILY
from apps.ground import clock
from apps.ground.lane import Row, Statement, fetch
from apps.inboxes.channels import Capabilities, Freight, of
from apps.inboxes.models import Inbox

PAGE = "page"
MOST, MOST_APPROVED = 20, 100

_HEARD = "(SELECT max(m.created_at) FROM conversations_message m WHERE m.tenant_id = v.tenant_id AND m.visitor_id = v.id)"
_NOW = f"""
SELECT i.id AS inbox_id, i.kind, i.name AS inbox_name, i.sender, i.is_active, v.id AS visitor_id, NULL::bigint AS address_id,
    COALESCE(v.address, '') AS address, v.stopped_at IS NOT NULL AS is_stopped, {_HEARD} AS heard_at, (
        SELECT said.visitor_id FROM conversations_message said
        WHERE said.tenant_id = c.tenant_id AND said.conversation_id = c.id AND said.author = 'customer' ORDER BY said.seq DESC LIMIT 1
    ) AS speaker_id
FROM conversations_conversation c LEFT JOIN conversations_visitor v ON v.id = c.reach_id
JOIN inboxes_inbox i ON i.id = COALESCE(v.inbox_id, c.inbox_id)
WHERE c.tenant_id = %(tenant)s AND c.id = %(conversation)s
"""  # noqa: S608 - put together from our own constants

# Addresses they were heard from, and those they have proven and were not heard from yet.
_ALL = f"""
WITH RECURSIVE {FAMILY.format(contacts="SELECT contact_id FROM conversations_conversation WHERE id = %(conversation)s")}
(SELECT i.id AS inbox_id, i.kind, i.name AS inbox_name, i.sender, i.is_active, v.id AS visitor_id, NULL::bigint AS address_id, v.address,
    false AS is_stopped, {_HEARD} AS heard_at, NULL::bigint AS speaker_id
FROM conversations_visitor v JOIN inboxes_inbox i ON i.id = v.inbox_id
WHERE v.tenant_id = %(tenant)s AND v.contact_id IN (SELECT id FROM family) AND v.address <> '' AND v.is_believed
    AND v.stopped_at IS NULL AND v.revoked_at IS NULL AND i.is_active AND i.kind <> 'web'
ORDER BY v.id DESC LIMIT %(most)s)
UNION ALL (SELECT i.id, i.kind, i.name, i.sender, i.is_active, NULL, a.id, a.value, false, NULL, NULL
FROM conversations_contactaddress a JOIN inboxes_inbox i ON i.tenant_id = a.tenant_id AND i.is_active
    AND i.kind = CASE a.kind WHEN 'phone' THEN 'sms' WHEN 'email' THEN 'email' END
WHERE a.tenant_id = %(tenant)s AND a.contact_id IN (SELECT id FROM family) AND a.is_verified AND NOT EXISTS (
    SELECT FROM conversations_visitor v WHERE v.tenant_id = a.tenant_id AND v.address = a.value AND v.inbox_id = i.id AND v.is_believed
) ORDER BY a.id DESC LIMIT %(most)s)
"""  # noqa: S608 - put together from our own constants
_APPROVED = """
SELECT t.id, t.name, t.language, t.text
FROM conversations_conversation c LEFT JOIN conversations_visitor v ON v.id = c.reach_id
JOIN inboxes_template t ON t.tenant_id = c.tenant_id AND t.inbox_id = COALESCE(v.inbox_id, c.inbox_id) AND t.is_active
WHERE c.tenant_id = %(tenant)s AND c.id = %(conversation)s ORDER BY t.name, t.language, t.id LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True)
class Way:
    """Without an address: their page. `heard_at` is when they last wrote from there."""

    inbox_id: int
    kind: str
    inbox_name: str
    is_active: bool
    visitor_id: int | None
    address_id: int | None  # one that was proven, and never written from
    address: str
    is_stopped: bool
    heard_at: datetime | None
    sender: str = ""  # of the inbox
    speaker_id: int | None = None  # the visitor who spoke last in the conversation

    @classmethod
    def of(cls, row: Row) -> "Way":
        return cls(**{name: row[name] for name in cls.__slots__})

    @property
    def key(self) -> str:
        """What a form names it by."""
        if self.visitor_id is not None:
            return f"visitor-{self.visitor_id}"
        return PAGE if self.address_id is None else f"address-{self.address_id}-{self.inbox_id}"

    @property
    def is_page(self) -> bool:
        return self.kind == Inbox.Kind.WEB

    @property
    def label(self) -> str:
        return str(Inbox.Kind(self.kind).label)

    @property
    def can(self) -> Capabilities:
        return of(self.kind).can

    @property
    def files(self) -> int:
        """The most in a message: none where a provider could not fetch them from us."""
        return self.can.files if not self.can.fetches or lead_here() else 0

    @property
    def freight(self) -> Freight | None:
        """What goes along there as a file, where not everything does."""
        return of(self.kind).freight(self.sender, self.address)

    @property
    def closes_at(self) -> datetime | None:
        """Until when words of one's own get through, where that ends."""
        return None if self.can.window is None or self.heard_at is None else self.heard_at + self.can.window

    @property
    def needs_template(self) -> bool:
        return self.can.window is not None and (self.closes_at is None or self.closes_at <= clock.now())

    @property
    def problem(self) -> str:
        """Why nothing at all gets through."""
        if self.is_page:
            return ""
        if not self.address:
            return "There is no address to reply to."
        if self.is_stopped:
            return f"{self.address} asked to get no more messages by {self.label}."
        return "" if self.is_active else f"The inbox “{self.inbox_name}” is switched off, so nothing leaves by it."

    def refuses(self, *, text: str, files: int) -> str:
        """Why a reply does not get through as it is; nothing where it does."""
        if self.problem:
            return f"{self.problem} Choose another way, or write a note."
        if self.needs_template:
            return f"They last wrote more than a day ago: {self.label} takes an approved template now."
        if files > self.files:
            return _about_files(self.label, self.files)
        return "" if len(text) <= self.can.longest else f"{self.label} takes at most {self.can.longest:,} characters. Shorten it."


def _about_files(label: str, most: int) -> str:
    if most == 0:
        return f"{label} carries words alone. Take the files off, or send a link."
    return f"{label} takes {most} {'file' if most == 1 else 'files'} in a message. Take the others off."


def way_now(tenant_id: int, conversation_id: int) -> Statement:
    return Statement(_NOW, {"tenant": tenant_id, "conversation": conversation_id})


def way_of(conversation: Conversation) -> Way:
    """The way that replies take now."""
    return Way.of(fetch(way_now(conversation.tenant.pk, conversation.pk))[0])


def demand_open(conversation: Conversation, *, text: str, files: int = 0) -> None:
    """Refuse in words what would not get through, before anybody believes it was said."""
    if refused := way_of(conversation).refuses(text=text, files=files):
        raise ValidationError(refused)


def approved_for(tenant_id: int, conversation_id: int) -> Statement:
    """Texts that leave by that way at any time."""
    return Statement(_APPROVED, {"tenant": tenant_id, "conversation": conversation_id, "most": MOST_APPROVED})


def every_way(tenant_id: int, conversation_id: int) -> Statement:
    """All that lead to the person by an address."""
    return Statement(_ALL, {"tenant": tenant_id, "conversation": conversation_id, "most": MOST})
