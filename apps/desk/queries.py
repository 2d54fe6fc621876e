"""Reads worth a name."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from apps.conversations.models import Attachment, Author, Conversation, Message
from apps.desk.models import CannedReply, Draft
from apps.ground.lane import Statement
from apps.tenants.models import Membership

MOST_OFFERED = 20

_DRAFTED = """
SELECT DISTINCT conversation_id FROM desk_draft
WHERE tenant_id = %(tenant)s AND membership_id = %(member)s AND conversation_id = ANY(%(conversations)s)
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """What somebody began on one paper: its words, the files that are still there, and how many are not."""

    text: str = ""
    files: tuple[Attachment, ...] = ()
    lost: int = 0


def drafted_in(tenant_id: int, member_id: int, conversations: Sequence[int]) -> Statement:
    """In which of these conversations somebody has begun to write: `conversation_id` a row."""
    return Statement(_DRAFTED, {"tenant": tenant_id, "member": member_id, "conversations": list(conversations)})


def drafts_in(conversation: int, member: Membership) -> dict[str, Kept]:
    """Both papers, in two statements."""
    begun = {draft.paper: draft for draft in Draft.objects.filter(conversation=conversation, membership=member)}
    named = [key for draft in begun.values() for key in draft.attachments]
    unsent = Attachment.objects.filter(public_id__in=named, membership=member, message=None)
    files = {file.public_id: file for file in unsent}
    return {paper: _kept(begun[paper], files) if paper in begun else Kept() for paper in Draft.Paper.values}


def _kept(draft: Draft, files: dict[str, Attachment]) -> Kept:
    there = tuple(files[key] for key in draft.attachments if key in files)
    return Kept(draft.text, there, len(draft.attachments) - len(there))


def canned_for(member: Membership, asked: str = "") -> QuerySet[CannedReply]:
    """What somebody may say by its shortcut, those that begin as asked first; their own before what they share."""
    found = CannedReply.objects.seen_by(member)
    if asked:
        found = found.filter(Q(shortcut__icontains=asked) | Q(title__icontains=asked))
    begins = Case(When(shortcut__istartswith=asked, then=Value(0)), default=Value(1), output_field=IntegerField())
    return found.select_related("team").order_by(begins, "owner_id", "shortcut", "id")[:MOST_OFFERED]


def is_newer(conversation: Conversation, *, member: Membership, seen: int) -> bool:
    """Whether the customer or a colleague said something after what somebody has seen."""
    others = Q(author=Author.CUSTOMER) | (Q(author=Author.AGENT) & ~Q(membership=member))
    return conversation.messages.filter(others, seq__gt=seen).exclude(kind=Message.Kind.ACTIVITY).exists()
