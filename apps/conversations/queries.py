"""Reads worth a name."""

from django.db.models import QuerySet

from apps.conversations.models import Attachment, Author, Contact, ContactAddress, Conversation, Message, Signals, Visitor
from apps.conversations.signals import ABOUT
from apps.ground.lane import Statement, fetch
from apps.inboxes.models import Inbox
from apps.inboxes.queries import texting

# Of each of these contacts (`of_id`) all who are the same person; to stand behind WITH RECURSIVE.
FAMILY = """
up (of_id, id, into_id) AS (
    SELECT c.id, c.id, c.merged_into_id FROM conversations_contact c WHERE c.tenant_id = %(tenant)s AND c.id IN ({contacts})
    UNION SELECT up.of_id, c.id, c.merged_into_id FROM conversations_contact c JOIN up ON c.id = up.into_id
), family (of_id, id) AS (
    SELECT up.of_id, up.id FROM up WHERE up.into_id IS NULL
    UNION SELECT family.of_id, c.id FROM conversations_contact c JOIN family ON c.merged_into_id = family.id
)
"""
_FAMILY = f"WITH RECURSIVE {FAMILY.format(contacts='%(contact)s')} SELECT id FROM family"  # noqa: S608 - put together from our own constants


def family_of(contact: Contact) -> list[int]:
    """The contact, and all that are the same person."""
    return [row["id"] for row in fetch(Statement(_FAMILY, {"tenant": contact.tenant_id, "contact": contact.pk}))]


def email_of(family: list[int], *, proven: bool = False) -> str:
    """Where a person can be written to: a proven address before one they typed, the newest before older ones."""
    known = proofs_of(family) if proven else ContactAddress.objects.filter(contact_id__in=family)
    found = known.filter(kind=ContactAddress.Kind.EMAIL).order_by("-is_verified", "-id").first()
    return found.value if found else ""


def proofs_of(family: list[int]) -> QuerySet[ContactAddress]:
    """What a person has proven to have, however long ago."""
    return ContactAddress.objects.filter(contact_id__in=family, is_verified=True)


def phone_of(family: list[int]) -> str:
    """The number a person has proven to be theirs; the newest, where there are several."""
    found = proofs_of(family).filter(kind=ContactAddress.Kind.PHONE).order_by("-id").first()
    return found.value if found else ""


def texting_to(number: str) -> Inbox | None:
    """The sender that a number knows, by having texted there; else the house's own. None where no text can be sent at all."""
    heard = Visitor.objects.filter(address=number, is_believed=True, inbox__kind=Inbox.Kind.SMS, inbox__is_active=True)
    newest = heard.select_related("inbox__tenant").order_by("-seen_at").first()
    return newest.inbox if newest else texting()


def speaker_of(conversation: Conversation) -> Visitor | None:
    """The browser whose words the conversation is about now."""
    said = Message.objects.filter(conversation=conversation, author=Author.CUSTOMER).select_related("visitor")
    newest = said.order_by("-seq").first()
    return newest.visitor if newest else None


def attachment_seen_by(family: tuple[int, ...], inbox_id: int, visitor_id: int, public_id: str) -> Attachment | None:
    """A file of the visitor's own conversations, or one they have just uploaded."""
    found = Attachment.objects.filter(public_id=public_id).select_related("message__conversation").first()
    if found is None or (found.message is None and found.visitor_id != visitor_id):
        return None
    if found.message and (found.message.conversation.contact_id not in family or found.message.conversation.inbox_id != inbox_id):
        return None
    return found


def topics_at(conversation: Conversation, seq: int) -> str:
    """What a message was heard to speak of, as an event carries it; empty where it was not heard."""
    flags = Signals.objects.filter(conversation=conversation, seq=seq).values_list("flags", flat=True).first() or []
    return ",".join(flag.removeprefix(ABOUT) for flag in flags if flag.startswith(ABOUT))
