"""What this room does when something happened in it."""

from apps.conversations import tasks
from apps.events.models import Event
from apps.events.subscribers import on


@on("delivery.queued")
def wake_the_sender(event: Event) -> None:
    tasks.deliver.delay(event.tenant_id, event.payload["delivery"])


@on("conversation.resolved")
@on("conversation.rated")
def learn_from_it(event: Event) -> None:
    tasks.learn_by_rule.delay(event.tenant_id, event.payload["conversation"])
