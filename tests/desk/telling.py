"""What members are told of, as a test asks."""

import uuid
from typing import Any

from apps.conversations import actions as conversations
from apps.conversations.models import Conversation
from apps.desk.actions import notify, set_notices
from apps.desk.models import Notice
from apps.ground.scope import tenant_scope
from apps.tenants.models import Membership

AS_IT_IS: dict[str, Any] = {
    "wanted": Notice.Kind.values, "sound": True, "desktop": False, "title": True, "quiet_when_away": True
}  # fmt: skip


def told(member: Membership) -> list[str]:
    """The kinds of all their notices, the oldest first."""
    with tenant_scope(member.tenant_id):
        return list(Notice.objects.filter(membership=member).order_by("id").values_list("kind", flat=True))


def newly_told(member: Membership) -> list[str]:
    """Of those that the sweep makes now."""
    before = len(told(member))
    notify()
    return told(member)[before:]


def sets(member: Membership, **wishes: Any) -> None:
    with tenant_scope(member.tenant_id):
        set_notices(member, actor=member.actor, **AS_IT_IS | wishes)


def names(member: Membership, conversation: Conversation, *others: Membership) -> None:
    """A note with colleagues in it."""
    with tenant_scope(member.tenant_id):
        mentions = [other.pk for other in others]
        conversations.note(conversation, member=member, client_id=uuid.uuid4(), text="Look at this", mentions=mentions)
