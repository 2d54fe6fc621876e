"""A message a client sent, by whichever way in."""

from typing import Any

from structlog.contextvars import bind_contextvars

from apps.conversations import actions
from apps.conversations.admitting import Guest
from apps.conversations.posting import Posted
from apps.widget import fields


async def say(guest: Guest, body: dict[str, Any], conversation_id: int | None = None) -> Posted:
    client_id, attachments = fields.client_id(body), fields.attachments(body)
    text = fields.message_text(body, alone=not attachments)
    posted = await actions.areceive(guest, client_id=client_id, text=text, attachments=attachments, conversation_id=conversation_id)
    bind_contextvars(conversation=posted.said.conversation_id)
    return posted
