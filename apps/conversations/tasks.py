"""What workers do for conversations: each task fetches nothing, and calls one action."""

from celery import shared_task

from apps.conversations import actions


@shared_task
def deliver(tenant_id: int, delivery_id: int) -> bool:
    return actions.deliver(tenant_id, delivery_id)


@shared_task
def deliver_due() -> int:
    return actions.deliver_due()


@shared_task
def mail_missed() -> int:
    return actions.mail_missed()


@shared_task
def wake_due() -> int:
    return actions.wake_due()


@shared_task
def close_idle() -> int:
    return actions.close_idle()


@shared_task
def learn_by_rule(tenant_id: int, conversation_id: int) -> bool:
    return actions.learn_by_rule(tenant_id, conversation_id)


@shared_task
def learn_from_rated() -> int:
    return actions.learn_from_rated()


@shared_task
def forget_unsent() -> int:
    return actions.forget_unsent()


@shared_task
def file_changed() -> int:
    return actions.file_changed()
