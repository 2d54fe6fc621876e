"""Between colleagues, while one of them answers: what is whispered to them, and who else writes."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from apps.conversations.actions.holding import Moved, lock
from apps.conversations.actions.messages import NotTheHolder, SaidOtherwise, type_as_member
from apps.conversations.models import Conversation, Holder, Whisper
from apps.events.log import announce, record
from apps.ground import clock
from apps.tenants.models import Membership
from apps.tenants.roles import Can, require
from apps.text.typed import clean


@transaction.atomic
def whisper(conversation: Conversation, *, member: Membership, client_id: UUID, text: str, to: int) -> Whisper:
    """Who leads says something to that colleague, while they hold it: to nobody who took it over meanwhile. Sent twice at one instant,
    the second waits for the first."""
    require(member.actor, Can.SUPERVISE)
    held = lock(conversation)
    known = Whisper.objects.filter(author=member, client_id=client_id).first()
    if known is not None:
        return _as_said(known, conversation, clean(text))
    if held.holder != Holder.AGENT or held.agent_id == member.pk:
        raise ValidationError("One whispers to a colleague who holds the conversation. Nobody else does.")
    if held.agent_id != to:
        raise Moved("It was whispered to nobody: somebody else has taken the conversation. Your words are kept.")
    said = Whisper.objects.create(conversation=held, author=member, to=held.agent, client_id=client_id, text=clean(text))
    record("note.whispered", actor=member.actor, about=said, conversation=held.pk, whisper=said.pk, member=held.agent_id)
    return said


def _as_said(known: Whisper, conversation: Conversation, text: str) -> Whisper:
    if (known.conversation_id, known.text) != (conversation.pk, text):
        raise SaidOtherwise
    return known


@transaction.atomic
def put_away(heard: Whisper, *, member: Membership) -> None:
    """Who it was said to has read it. Who said it is told."""
    if heard.to_id != member.pk:
        raise NotTheHolder("It was whispered to somebody else.")
    if Whisper.objects.filter(pk=heard.pk, heard_at=None).update(heard_at=clock.now()):
        record("whisper.heard", actor=member.actor, about=heard, conversation=heard.conversation_id, whisper=heard.pk, member=member.pk)


def touch_paper(conversation: Conversation, *, member: Membership, paper: str, on: bool) -> None:
    """Somebody writes: colleagues who look on are told. The customer is told of a reply alone, by who answers them."""
    require(member.actor, Can.ANSWER)
    announce("paper.touched", conversation=conversation.pk, member=member.pk, paper=paper, on=on)
    if paper == "reply":
        type_as_member(conversation, member=member, on=on)
