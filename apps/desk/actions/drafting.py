"""What somebody writes is kept as they write it. The conversation is held meanwhile, so that what was just sent is not begun anew."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from apps.conversations.models import Conversation, Message, Note
from apps.desk.models import Draft
from apps.ground import clock
from apps.tenants.models import Membership
from apps.tenants.roles import Can, require
from apps.text.cards import masked
from apps.text.typed import LONGEST

LONGEST_DRAFT = 2 * LONGEST
ONE_DRAFT = ["tenant", "membership", "conversation", "paper"]


@transaction.atomic
def keep_draft(
    conversation: Conversation,
    *,
    member: Membership,
    paper: Draft.Paper,
    text: str,
    attachments: tuple[str, ...] = (),
    seen: int = 0,
    client_id: UUID | None = None,
) -> None:
    """Keep a draft as it is now; an empty one is none. With the id its message will carry, nothing is kept of what was sent; nor is
    anything for who was forgotten meanwhile."""
    require(member.actor, Can.ANSWER)
    text = masked(text.replace("\0", ""))
    if len(text) > LONGEST_DRAFT:
        raise ValidationError(f"A draft is kept up to {LONGEST_DRAFT:,} characters.")
    locked = Conversation.objects.select_for_update(of=("self",)).select_related("contact").get(pk=conversation.pk)
    if locked.contact.forgotten_at or not (text.strip() or attachments) or _was_sent(paper, member, client_id):
        forget_draft(locked, member=member, paper=paper)
        return
    now = {"text": text, "attachments": list(attachments), "changed_at": clock.now()}
    begun = Draft(conversation=locked, membership=member, paper=paper, begun_at_seq=min(seen, locked.last_seq), **now)
    Draft.objects.bulk_create([begun], update_conflicts=True, update_fields=list(now), unique_fields=ONE_DRAFT)


def forget_draft(conversation: Conversation, *, member: Membership, paper: Draft.Paper) -> None:
    """It was sent, or is empty: within whatever transaction made it so."""
    Draft.objects.filter(conversation=conversation, membership=member, paper=paper).delete()


def _was_sent(paper: Draft.Paper, member: Membership, client_id: UUID | None) -> bool:
    if client_id is None:
        return False
    if paper == Draft.Paper.NOTE:
        return Note.objects.filter(author=member, client_id=client_id).exists()
    return Message.objects.filter(membership=member, client_id=client_id).exists()
