"""What workers do for conversations: each task fetches nothing, and calls one action."""

from celery import shared_task

from apps.conversations import actions


@shared_task
def take_in(tenant_id: int, inbound_id: int) -> int:
    return actions.take_in(tenant_id, inbound_id)


@shared_task
def take_due() -> int:
    return actions.take_due()


@shared_task
def deliver(tenant_id: int, delivery_id: int) -> bool:
    handled = actions.hand_on(tenant_id, delivery_id)
    if handled.wake is not None:
        deliver.apply_async((tenant_id, handled.wake), countdown=handled.seconds)
    return handled.is_sent


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
