"""What workers do for escalations: each task calls one action."""

from celery import shared_task

from apps.escalations import actions


@shared_task
def offer(tenant_id: int, conversation_id: int) -> int:
    return actions.offer_waiting(tenant_id, conversation_id)


@shared_task
def offer_due() -> int:
    return actions.offer_due()


@shared_task
def lapse() -> int:
    return actions.lapse()


@shared_task
def relieve() -> int:
    return actions.relieve()


@shared_task
def lapse_idle() -> int:
    return actions.lapse_idle()


@shared_task
def overflow() -> int:
    return actions.overflow()


@shared_task
def bring_offered() -> int:
    return actions.bring_offered()


@shared_task
def page_for_crises() -> int:
    return actions.page_for_crises()


@shared_task
def settle_promises() -> int:
    return actions.settle_promises()


@shared_task
def replay(tenant_id: int, replay_id: int) -> bool:
    return actions.run_replay(tenant_id, replay_id)


@shared_task
def forget_replays() -> int:
    return actions.forget_replays()
