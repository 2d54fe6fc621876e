"""A message a client sent, by whichever way in."""

from typing import Any

from apps.conversations import actions
from apps.conversations.admitting import Guest
from apps.conversations.posting import Posted
from apps.widget import fields


async def say(guest: Guest, body: dict[str, Any], conversation_id: int | None = None) -> Posted:
    client_id, attachments = fields.client_id(body), fields.attachments(body)
    text = fields.message_text(body, alone=not attachments)
    return await actions.areceive(guest, client_id=client_id, text=text, attachments=attachments, conversation_id=conversation_id)
