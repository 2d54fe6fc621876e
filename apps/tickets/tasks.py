"""What workers do for tickets."""

from celery import shared_task

from apps.tickets import actions


@shared_task
def file_old() -> int:
    return actions.file_old()
