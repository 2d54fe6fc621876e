"""The log's own sweep."""

from celery import shared_task

from apps.events import seals


@shared_task
def seal_events() -> int:
    return seals.seal_settled()
