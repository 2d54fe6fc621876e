"""What happens in conversations before a test of the console begins."""

import uuid

from apps.conversations import actions
from apps.conversations.admitting import Guest
from apps.conversations.models import Conversation
from apps.ground.scope import tenant_scope
from apps.tenants.models import Membership


def says(guest: Guest, text: str = "Hello, is anybody there?") -> Conversation:
    """A customer writes; gives the conversation they write in."""
    with tenant_scope(guest.tenant_id):
        posted = actions.receive(guest, client_id=uuid.uuid4(), text=text)
        return Conversation.objects.select_related("tenant", "inbox").get(pk=posted.said.conversation_id)


def claims(member: Membership, conversation: Conversation) -> Conversation:
    with tenant_scope(member.tenant_id):
        return actions.claim(conversation, member=member, fence=fresh(conversation).fence)


def answers(member: Membership, conversation: Conversation, text: str = "I am here.") -> int:
    with tenant_scope(member.tenant_id):
        return actions.post(conversation, member=member, client_id=uuid.uuid4(), text=text).seq


def notes(member: Membership, conversation: Conversation, text: str = "Look at order 1042.") -> int:
    with tenant_scope(member.tenant_id):
        return actions.note(conversation, member=member, client_id=uuid.uuid4(), text=text).number


def fresh(conversation: Conversation) -> Conversation:
    with tenant_scope(conversation.tenant_id):
        return Conversation.objects.select_related("tenant", "agent").get(pk=conversation.pk)
