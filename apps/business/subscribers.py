"""A call that a customer asked for in the widget's form is noted in the same commit."""

from contextlib import suppress

from apps.business import actions
from apps.conversations.models import Message
from apps.events.actors import Actor
from apps.events.models import Event
from apps.events.subscribers import on
from apps.tools.registry import Refused


@on("card.posted", within=True)
def note_call(event: Event) -> None:
    """When they want it stands in the conversation, in their own words."""
    message = Message.objects.select_related("conversation__contact").get(pk=event.payload["message"])
    if message.card and message.card.get("type") == "callback":
        with suppress(Refused):  # a number that cannot be dialled is seen by whoever reads the conversation
            actions.schedule_callback(
                message.conversation.contact, phone=message.card["phone"], conversation=message.conversation,
                key=f"card:{message.pk}", actor=Actor(kind="customer", id=message.visitor_id),
            )  # fmt: skip
