"""What was said, as its channel takes it: in words that it can show, in as many messages as it needs, with the files that may go along."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from apps.conversations.links import FOR_CUSTOMERS, FOR_PROVIDERS, lead_here, link_of
from apps.conversations.mailed import threading_of
from apps.conversations.models import Attachment, Author, Delivery, Message
from apps.inboxes import channels
from apps.inboxes.channels import Capabilities, Medium, Outgoing
from apps.inboxes.channels.packing import Item, goes_along, packed
from apps.inboxes.models import Inbox
from apps.text.markup import to_plain
from apps.text.parting import parts


@dataclass(frozen=True, slots=True)
class Part:
    """One message of what was said: its words, and the ids of the files that go with them."""

    text: str
    files: tuple[int, ...] = ()


def worded(message: Message, can: Capabilities, left_out: Sequence[Attachment] = ()) -> str:
    """A file that does not go along is a link to it, or at least named."""
    text = message.text if can.markup else to_plain(message.text)
    return "\n".join([*([text] if text else []), *(_instead(file, can) for file in left_out)])


def parts_of(message: Message, inbox: Inbox, to: str) -> list[Part]:
    channel = channels.of(inbox.kind)
    freight = channel.freight(inbox.sender, to)
    items: list[Item] = []
    left_out: list[Attachment] = []
    for file in Attachment.objects.filter(message=message).select_related("tenant").order_by("position", "id"):
        item = Item(file.pk, file.type, file.size)
        if len(items) < channel.can.files and goes_along(item, freight) and _is_to_be_had(file, channel.can):
            items.append(item)
        else:
            left_out.append(file)
    words = worded(message, channel.can, left_out)
    return [
        part for parcel in packed(words, items, freight)
        for part in _cut(words if parcel.has_words else "", tuple(one.id for one in parcel.items), channel.can.longest)
    ]  # fmt: skip


def outgoing_of(delivery: Delivery, can: Capabilities) -> Outgoing:
    """Of one that was laid out."""
    message = delivery.message
    subject, references = threading_of(delivery.conversation_id) if delivery.conversation_id else ("", ())
    return Outgoing(
        key=delivery.key,
        to=delivery.to,
        text=delivery.text,
        subject=delivery.subject or subject,
        template=delivery.template,
        variables=delivery.variables,
        files=_media(delivery.files or (), can),
        thread=delivery.conversation.public_id if delivery.conversation else "",
        references=references,
        is_automatic=message is None or message.author != Author.AGENT,
    )


def _cut(text: str, files: tuple[int, ...], longest: int) -> list[Part]:
    """Files go with the first of words that take more than one message."""
    first, *rest = parts(text, longest) or [""]
    return [Part(first, files), *map(Part, rest)]


def _instead(file: Attachment, can: Capabilities) -> str:
    is_linked = can.fetches and _is_to_be_had(file, can)
    return f"{file.name}: {link_of(file, FOR_CUSTOMERS)}" if is_linked else f"[{file.name}]"


def _is_to_be_had(file: Attachment, can: Capabilities) -> bool:
    """Where it is fetched from us: whether it is there, and we are to be found."""
    return not can.fetches or (lead_here() and Path(settings.MEDIA_ROOT, file.path).exists())


def _media(ids: Sequence[int], can: Capabilities) -> tuple[Medium, ...]:
    found = {file.pk: file for file in Attachment.objects.filter(pk__in=ids).select_related("tenant")} if ids else {}
    return tuple(_medium(found[one], can) for one in ids if one in found)


def _medium(file: Attachment, can: Capabilities) -> Medium:
    if can.fetches:
        return Medium(name=file.name, type=file.type, url=link_of(file, FOR_PROVIDERS))
    return Medium(name=file.name, type=file.type, content=Path(settings.MEDIA_ROOT, file.path).read_bytes())
