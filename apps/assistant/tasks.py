"""What workers do for the assistant: turns wait on models, so they have a queue of their own."""

from celery import shared_task

from apps.assistant import actions

WAKES_LAST = 2  # seconds: while all are busy the next sweep wakes again, and these pile up nowhere


@shared_task
def take_turns(tenant_id: int, conversation_id: int) -> int:
    return actions.take_turns(tenant_id, conversation_id)


@shared_task
def wake_due() -> int:
    found = actions.due()
    for tenant_id, conversation_id in found:
        take_turns.apply_async((tenant_id, conversation_id), expires=WAKES_LAST)
    return len(found)


@shared_task
def rehearse(tenant_id: int, rehearsal_id: int) -> bool:
    return actions.play(tenant_id, rehearsal_id)


@shared_task
def forget_rehearsals() -> int:
    return actions.forget_rehearsals()
