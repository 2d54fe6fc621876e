"""When the assistant is woken: a customer said something, what they waited for came, or it was given a conversation."""

from apps.assistant import tasks
from apps.events.models import Event
from apps.events.subscribers import on


@on("message.posted")
def answer(event: Event) -> None:
    if event.payload["author"] == "customer":
        tasks.take_turns.delay(event.tenant_id, event.payload["conversation"])


@on("tool.finished")
def tell_what_came_of_it(event: Event) -> None:
    """Whatever somebody decided ends so too, at once or when the worker has run it."""
    if event.payload["is_news"]:
        tasks.take_turns.delay(event.tenant_id, event.payload["conversation"])


@on("conversation.handed_over")
def take_up(event: Event) -> None:
    if event.payload["holder"] == "assistant":
        tasks.take_turns.delay(event.tenant_id, event.payload["conversation"])


@on("rehearsal.asked")
def play(event: Event) -> None:
    tasks.rehearse.delay(event.tenant_id, event.payload["rehearsal"])


@on("escalation.opened")
def tell_colleagues(event: Event) -> None:
    tasks.tell_colleagues.delay(event.tenant_id, event.payload["escalation"])


@on("writing.asked")
def write(event: Event) -> None:
    tasks.write.delay(event.tenant_id, event.payload["writing"])


@on("translation.asked")
def translate(event: Event) -> None:
    tasks.translate.delay(event.tenant_id, event.payload["conversation"], event.payload["language"])
