"""A ticket that a customer asked for in a form is opened in the same commit."""

from apps.conversations.models import Message
from apps.events.actors import Actor
from apps.events.models import Event
from apps.events.subscribers import on
from apps.tickets import actions


@on("card.posted", within=True)
def take_up(event: Event) -> None:
    message = Message.objects.select_related("conversation__contact").get(pk=event.payload["message"])
    if message.card and message.card.get("type") == "ticket":
        actions.open_ticket(
            contact=message.conversation.contact, subject=message.card["subject"] or message.card["body"][:80],
            description=message.card["body"], conversation=message.conversation, key=f"card:{message.pk}",
            actor=Actor(kind="customer", id=message.visitor_id),
        )  # fmt: skip
