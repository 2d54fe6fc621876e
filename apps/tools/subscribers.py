"""Who takes over, or ends a conversation, lets go of what the assistant had asked: no later yes is an answer to it."""

from apps.events.models import Event
from apps.events.subscribers import on
from apps.tools import actions


@on("conversation.handed_over", within=True)
@on("conversation.resolved", within=True)
def let_go(event: Event) -> None:
    actions.let_go(event.payload["conversation"])
