"""What was said is laid out for its channel when it is first to leave: from then on it is the same at every try."""

from apps.conversations.models import Delivery, Message
from apps.conversations.rendering import Part, parts_of, worded
from apps.inboxes import channels
from apps.inboxes.models import Inbox


def lay_out(delivery: Delivery, inbox: Inbox) -> None:
    """What takes more than one message goes in several, each a delivery of its own behind the first."""
    if delivery.message is None or delivery.files is not None:
        return
    first, *rest = _parts(delivery, delivery.message, inbox)
    delivery.text, delivery.files = first.text, list(first.files)
    for number, part in enumerate(rest, start=2):
        Delivery.objects.create(
            key=f"{delivery.key}:{number}", channel=delivery.channel, inbox_id=delivery.inbox_id, message_id=delivery.message_id,
            conversation_id=delivery.conversation_id, purpose=delivery.purpose, to=delivery.to, text=part.text, files=list(part.files),
        )  # fmt: skip


def _parts(delivery: Delivery, message: Message, inbox: Inbox) -> list[Part]:
    """A template leaves as it was approved; what has words already had them before files had a place of their own."""
    if delivery.template:
        return [Part(worded(message, channels.of(inbox.kind).can))]
    parts = parts_of(message, inbox, delivery.to)
    return [Part(delivery.text, parts[0].files if delivery.is_first_part else ())] if delivery.text else parts
