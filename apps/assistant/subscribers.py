"""When the assistant is woken: a customer said something, or it was given a conversation."""

from apps.assistant import tasks
from apps.events.models import Event
from apps.events.subscribers import on


@on("message.posted")
def answer(event: Event) -> None:
    if event.payload["author"] == "customer":
        tasks.take_turns.delay(event.tenant_id, event.payload["conversation"])


@on("conversation.handed_over")
def take_up(event: Event) -> None:
    if event.payload["holder"] == "assistant":
        tasks.take_turns.delay(event.tenant_id, event.payload["conversation"])
