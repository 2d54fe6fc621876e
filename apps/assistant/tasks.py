"""What workers do for the assistant: turns wait on models, so they have a queue of their own."""

from celery import shared_task

from apps.assistant import actions

WAKES_LAST = 2  # seconds: while all are busy the next sweep wakes again, and these pile up nowhere
HEEDS_LAST = 5
TELLS_LAST = 10


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


@shared_task
def tell_colleagues(tenant_id: int, escalation_id: int) -> bool:
    return actions.tell_colleagues(tenant_id, escalation_id)


@shared_task
def heed_due() -> int:
    found = actions.unheard()
    for tenant_id, conversation_id in found:
        take_turns.apply_async((tenant_id, conversation_id), expires=HEEDS_LAST)
    return len(found)


@shared_task
def tell_due() -> int:
    found = actions.untold()
    for tenant_id, escalation_id in found:
        tell_colleagues.apply_async((tenant_id, escalation_id), expires=TELLS_LAST)
    return len(found)


@shared_task
def write(tenant_id: int, writing_id: int) -> bool:
    return actions.write(tenant_id, writing_id)


@shared_task
def give_up_forsaken() -> int:
    return actions.give_up_forsaken() + actions.give_up_untranslated()


@shared_task
def translate(tenant_id: int, conversation_id: int, language: str) -> int:
    return actions.translate(tenant_id, conversation_id, language)
