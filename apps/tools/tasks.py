"""What beat wakes for tools."""

from celery import shared_task

from apps.tools import actions


@shared_task
def lapse() -> int:
    return actions.lapse()


@shared_task
def expire_approvals() -> int:
    return actions.expire_approvals()


@shared_task
def reconcile_lost() -> int:
    return actions.reconcile_lost()
