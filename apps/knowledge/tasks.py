"""What workers do for knowledge: each task fetches nothing, and calls one action."""

from celery import shared_task

from apps.knowledge import actions


@shared_task
def shelve_article(tenant_id: int, article_id: int) -> bool:
    return actions.shelve_article(tenant_id, article_id)


@shared_task
def read_source(tenant_id: int, source_id: int) -> bool:
    return actions.read_source(tenant_id, source_id)


@shared_task
def embed(tenant_id: int) -> int:
    return actions.embed(tenant_id)


@shared_task
def take_up_forsaken() -> int:
    return actions.take_up_forsaken()
