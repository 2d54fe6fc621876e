"""What workers do for the assistant: turns wait on models, so they have a queue of their own."""

from celery import shared_task

from apps.assistant import actions


@shared_task
def take_turns(tenant_id: int, conversation_id: int) -> int:
    return actions.take_turns(tenant_id, conversation_id)


@shared_task
def wake_due() -> int:
    found = actions.due()
    for tenant_id, conversation_id in found:
        take_turns.delay(tenant_id, conversation_id)
    return len(found)
