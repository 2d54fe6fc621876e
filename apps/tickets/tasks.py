"""What workers do for tickets."""

from celery import shared_task

from apps.tickets import actions


@shared_task
def file_old() -> int:
    return actions.file_old()


@shared_task
def hear() -> int:
    return actions.hear()


@shared_task
def keep_time() -> int:
    return actions.keep_time()


@shared_task
def follow() -> int:
    return actions.follow()
