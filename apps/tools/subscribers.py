"""Who takes over, or ends a conversation, lets go of what the assistant had asked: no later yes is an answer to it.

What a colleague let run in another house, the worker takes up.
"""

from apps.events.models import Event
from apps.events.subscribers import on
from apps.tools import actions, tasks


@on("conversation.handed_over", within=True)
@on("conversation.resolved", within=True)
def let_go(event: Event) -> None:
    actions.let_go(event.payload["conversation"])


@on("tool.let_run")
def take_up(event: Event) -> None:
    tasks.run.delay(event.tenant_id, event.payload["call"])
