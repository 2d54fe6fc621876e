"""When the assistant is woken: a customer said something, somebody decided, or it was given a conversation."""

from apps.assistant import tasks
from apps.events.models import Event
from apps.events.subscribers import on


@on("message.posted")
def answer(event: Event) -> None:
    if event.payload["author"] == "customer":
        tasks.take_turns.delay(event.tenant_id, event.payload["conversation"])


@on("approval.decided")
def tell_what_came_of_it(event: Event) -> None:
    tasks.take_turns.delay(event.tenant_id, event.payload["conversation"])


@on("conversation.handed_over")
def take_up(event: Event) -> None:
    if event.payload["holder"] == "assistant":
        tasks.take_turns.delay(event.tenant_id, event.payload["conversation"])


@on("rehearsal.asked")
def play(event: Event) -> None:
    tasks.rehearse.delay(event.tenant_id, event.payload["rehearsal"])
