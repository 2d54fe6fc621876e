"""What this room does when something happened in it."""

from apps.events.models import Event
from apps.events.subscribers import on
from apps.knowledge import tasks


@on("article.published")
@on("article.changed")
def shelve_it(event: Event) -> None:
    tasks.shelve_article.delay(event.tenant_id, event.subject_id)


@on("source.queued")
def read_it(event: Event) -> None:
    tasks.read_source.delay(event.tenant_id, event.subject_id)


@on("article.shelved")
@on("source.read")
def embed_it(event: Event) -> None:
    tasks.embed.delay(event.tenant_id)
