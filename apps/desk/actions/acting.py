"""The acts of macros and bulk acts, done: each by the one action that does it for a click."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from apps.conversations import actions as conversations
from apps.conversations.actions import Moved
from apps.conversations.models import Conversation, Outcome
from apps.conversations.ways import demand_open
from apps.desk.acting import Act, Step
from apps.desk.placeholders import filled
from apps.desk.spans import ends
from apps.escalations import actions as escalations
from apps.tenants.models import Membership, Team


@transaction.atomic
def perform(step: Step, conversation: Conversation, *, member: Membership, fence: int, key: UUID) -> Conversation:
    """One step; gives the conversation as it is then. Said again under its `key` a text is said once."""
    match step.act:
        case Act.CLAIM:
            return escalations.claim(conversation, member=member, fence=fence)
        case Act.REPLY:
            text = filled(step.value, conversation, member)
            demand_open(conversation, text=text)
            conversations.post(conversation, member=member, client_id=key, text=text)
        case Act.NOTE:
            conversations.note(conversation, member=member, client_id=key, text=filled(step.value, conversation, member))
        case Act.ADD_TAGS:
            return conversations.add_tags(conversation, tags=step.tags, actor=member.actor)
        case Act.REMOVE_TAGS:
            return conversations.remove_tags(conversation, tags=step.tags, actor=member.actor)
        case _:
            return _let_go(step, conversation, member, fence)
    return conversation


def _let_go(step: Step, conversation: Conversation, member: Membership, fence: int) -> Conversation:
    match step.act:
        case Act.SNOOZE:
            return conversations.snooze(conversation, until=ends(step.value, conversation.tenant.zone), member=member, fence=fence)
        case Act.TRANSFER:
            team, to = _whom(step.value)
            return escalations.transfer(conversation, member=member, fence=fence, team=team, to=to)
        case Act.HAND_BACK:
            return escalations.hand_back(conversation, member=member, fence=fence, note=step.value)
    if not conversation.is_open:
        raise Moved("This conversation has ended.")
    return conversations.resolve(conversation, outcome=Outcome(step.value), actor=member.actor, fence=fence)


def _whom(value: str) -> tuple[Team | None, Membership | None]:
    kind, _, key = value.partition("-")
    team = Team.objects.filter(pk=key).first() if kind == "team" else None
    to = Membership.objects.filter(pk=key).first() if kind == "member" else None
    if team is None and to is None:
        raise ValidationError("Whom it should be passed on to is no more.")
    return team, to
