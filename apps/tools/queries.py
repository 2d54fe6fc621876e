"""Reads worth a name."""

from datetime import datetime

from apps.conversations.models import Contact, Conversation
from apps.conversations.queries import family_of, proofs_of, speaker_of
from apps.tools.models import ToolCall, ToolSetting
from apps.tools.registry import Tool, tools


def setting_of(name: str) -> ToolSetting | None:
    return ToolSetting.objects.filter(tool=name).first()


def is_verified(conversation: Conversation) -> bool:
    """Whether who speaks has proven lately who they are: by the tenant's own server, or by a code sent to an address.

    Proof is of the browser that wrote last, and grows old: a computer may be shared. A rehearsal has no browser, and goes by the contact.
    """
    contact = Contact.objects.filter(pk=conversation.contact_id).first()
    family = family_of(contact) if contact else []
    if not proofs_of(family).exists():
        return False
    speaker = speaker_of(conversation) if conversation.pk else None
    return conversation.pk is None or (speaker is not None and speaker.is_proven and speaker.contact_id in family)


def lent() -> list[Tool]:
    """What the tenant's assistant may ask for."""
    off = set(ToolSetting.objects.filter(is_on=False).values_list("tool", flat=True))
    return [tool for tool in tools() if tool.name not in off]


def was_done(conversation: Conversation, *names: str, since: datetime) -> bool:
    """Whether one of these tools did what it does in this conversation, lately."""
    done = ToolCall.objects.filter(conversation_id=conversation.pk, tool__in=names, state=ToolCall.State.DONE)
    return done.filter(finished_at__gte=since).exists()
