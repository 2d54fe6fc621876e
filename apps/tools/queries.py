"""Reads worth a name."""

from apps.conversations.models import Contact, ContactAddress, Conversation
from apps.conversations.queries import family_of
from apps.tools.models import ToolCall, ToolSetting
from apps.tools.registry import Tool, tools


def setting_of(name: str) -> ToolSetting | None:
    return ToolSetting.objects.filter(tool=name).first()


def is_verified(conversation: Conversation) -> bool:
    """Whether the customer has proven who they are: by the tenant's own server, or by a code sent to an address."""
    family = family_of(Contact.objects.get(pk=conversation.contact_id))
    return ContactAddress.objects.filter(contact_id__in=family, is_verified=True).exists()


def lent() -> list[Tool]:
    """What the tenant's assistant may ask for."""
    off = set(ToolSetting.objects.filter(is_on=False).values_list("tool", flat=True))
    return [tool for tool in tools() if tool.name not in off]


def was_done(conversation: Conversation, name: str) -> bool:
    """Whether this tool did what it does in this conversation."""
    return ToolCall.objects.filter(conversation=conversation, tool=name, state=ToolCall.State.DONE).exists()
