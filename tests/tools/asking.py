"""The assistant's question, which a customer's yes or no belongs to."""

from apps.conversations.actions import post_draft
from apps.conversations.models import Conversation
from apps.ground.scope import tenant_scope
from apps.tools import actions
from apps.tools.models import ToolCall
from tests.conversations.scenes import reply


def asks(chat: Conversation, *keys: str, text: str = "Shall I?") -> int:
    """Its reply, which asks for the calls of these keys; gives the reply's number."""
    with tenant_scope(chat.tenant.pk):
        said = post_draft(chat, reply(text))
        actions.asked_in(chat, said.seq, keys=keys)
    return said.seq


def proposed(chat: Conversation) -> list[str]:
    """Keys of the calls that wait for a yes."""
    with tenant_scope(chat.tenant.pk):
        return list(ToolCall.objects.filter(conversation=chat, state="proposed").values_list("key", flat=True))
