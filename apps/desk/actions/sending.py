"""A reply leaves the desk, a note is kept: in one transaction with the draft it was, and with the end of the conversation, if it is one."""

from uuid import UUID

from django.db import transaction

from apps.conversations import actions as conversations
from apps.conversations.actions import Moved
from apps.conversations.models import Conversation, Message, Note, Outcome
from apps.conversations.reading import Said
from apps.conversations.ways import demand_open
from apps.desk.actions.drafting import forget_draft
from apps.desk.models import Draft
from apps.desk.queries import is_newer
from apps.tenants.models import Membership
from apps.text.mentions import named_in

LOOK_FIRST = "Something newer came in: look at it, then send."


class NewerCame(Moved):
    """Somebody else said something that the writer has not seen."""


@transaction.atomic
def send(
    conversation: Conversation,
    *,
    member: Membership,
    client_id: UUID,
    text: str,
    attachments: tuple[str, ...] = (),
    seen: int | None = None,
    resolve: Outcome | None = None,
) -> Said:
    """An agent answers, and may end the conversation with it. `seen` is the newest message they have looked at: what the customer or a
    colleague said after it is looked at first. Said again under its id it is one message, and ends nothing that went on since."""
    locked = conversations.lock(conversation)
    is_known = Message.objects.filter(membership=member, client_id=client_id).exists()
    if seen is not None and not is_known and is_newer(locked, member=member, seen=seen):
        raise NewerCame(LOOK_FIRST)
    if not is_known:
        demand_open(locked, text=text, files=len(attachments))
    said = conversations.post(locked, member=member, client_id=client_id, text=text, attachments=attachments)
    forget_draft(locked, member=member, paper=Draft.Paper.REPLY)
    if resolve is not None and locked.agent_id == member.pk and not is_newer(locked, member=member, seen=said.seq):
        conversations.resolve(locked, outcome=resolve, actor=member.actor)
    return said


@transaction.atomic
def keep_note(conversation: Conversation, *, member: Membership, client_id: UUID, text: str) -> Note:
    """A note between colleagues, with those it names."""
    kept = conversations.note(conversation, member=member, client_id=client_id, text=text, mentions=_mentioned(text))
    forget_draft(conversation, member=member, paper=Draft.Paper.NOTE)
    return kept


def _mentioned(text: str) -> list[int]:
    if "@" not in text:
        return []
    colleagues = {one.pk: str(one) for one in Membership.objects.active().filter(user__is_active=True).select_related("user")}
    named = named_in(text, colleagues.values())
    return [key for key, name in colleagues.items() if name in named]
