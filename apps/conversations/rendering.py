"""A delivery as its provider is to be given it: in the form its channel can show."""

from pathlib import Path

from django.conf import settings

from apps.conversations.mailed import threading_of
from apps.conversations.models import Attachment, Author, Delivery, Message
from apps.inboxes.channels import Capabilities, Medium, Outgoing
from apps.text.markup import to_plain


def worded(message: Message, can: Capabilities) -> str:
    """What was said, as text. A file that the channel cannot carry is at least named."""
    text = message.text if can.markup else to_plain(message.text)
    left_out = _files(message)[can.files :]
    return "\n".join([*([text] if text else []), *(f"[{file.name}]" for file in left_out)])


def outgoing_of(delivery: Delivery, can: Capabilities) -> Outgoing:
    """Where the message is cut into parts, each has its own words; the files go with the first."""
    message = delivery.message
    subject, references = threading_of(delivery.conversation_id) if delivery.conversation_id else ("", ())
    return Outgoing(
        key=delivery.key,
        to=delivery.to,
        text=delivery.text or (worded(message, can) if message else ""),
        subject=delivery.subject or subject,
        template=delivery.template,
        variables=delivery.variables,
        files=_media(message, can) if message and can.files and delivery.is_first_part else (),
        thread=delivery.conversation.public_id if delivery.conversation else "",
        references=references,
        is_automatic=message is None or message.author != Author.AGENT,
    )


def _files(message: Message) -> list[Attachment]:
    return list(Attachment.objects.filter(message=message).order_by("position", "id"))


def _media(message: Message, can: Capabilities) -> tuple[Medium, ...]:
    return tuple(
        Medium(name=file.name, type=file.type, content=Path(settings.MEDIA_ROOT, file.path).read_bytes())
        for file in _files(message)[: can.files]
    )
