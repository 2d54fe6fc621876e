"""Reads worth a name."""

from apps.conversations.listing import Sight
from apps.conversations.models import Contact, Conversation
from apps.conversations.queries import FAMILY, family_of
from apps.ground.lane import Statement
from apps.tickets.models import Ticket

NEWEST = 5
_NEWEST = f"""
WITH RECURSIVE {FAMILY.format(contacts="%(contact)s")}
SELECT t.id, t.number, t.subject, t.status, t.opened_at FROM tickets_ticket t
LEFT JOIN conversations_conversation c ON c.tenant_id = t.tenant_id AND c.id = t.conversation_id
WHERE t.tenant_id = %(tenant)s AND t.contact_id IN (SELECT id FROM family) AND (%(teams)s::bigint[] IS NULL
    OR t.team_id = ANY(%(teams)s::bigint[]) OR t.owner_id = %(member)s::bigint
    OR c.team_id = ANY(%(teams)s::bigint[]) OR c.agent_id = %(member)s::bigint)
ORDER BY t.id DESC LIMIT %(limit)s
"""  # noqa: S608 - put together from our own constants


def tickets_of(contact: Contact, number: int | None = None) -> list[Ticket]:
    """A person's own, the newest first; or the one of that number, where it is theirs."""
    own = Ticket.objects.filter(contact_id__in=family_of(contact))
    return list(own.filter(number=number) if number else own[:NEWEST])


def newest_of(tenant_id: int, contact_id: int, sight: Sight | None = None) -> Statement:
    """The same for a page, in one statement; for who does not see everything, those in their sight."""
    seen = {"teams": list(sight.teams), "member": sight.member_id} if sight else {"teams": None, "member": None}
    return Statement(_NEWEST, {"tenant": tenant_id, "contact": contact_id, "limit": NEWEST, **seen})


def current_after(ended: Conversation) -> Conversation | None:
    """What goes on with that person in that inbox: nobody has two conversations open there."""
    others = Conversation.objects.open().filter(inbox=ended.inbox_id, contact__in=family_of(ended.contact))
    return others.select_related("inbox", "agent__user").first()


def goes_on_in(conversation: Conversation) -> Conversation:
    """Where a reply is said: what has ended is opened again, unless another is open with them there."""
    return conversation if conversation.is_open else current_after(conversation) or conversation
