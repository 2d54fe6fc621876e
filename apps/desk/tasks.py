"""What workers do for desks: each task fetches nothing, and calls one action."""

from celery import shared_task

from apps.desk import actions


@shared_task
def notify() -> int:
    return actions.notify()


@shared_task
def forget_notices() -> int:
    return actions.forget_notices()
