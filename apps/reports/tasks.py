"""What workers do for reports: each task calls one action."""

from celery import shared_task

from apps.reports import actions


@shared_task
def run_export(tenant_id: int, job_id: int) -> bool:
    return actions.run(tenant_id, job_id)


@shared_task
def take_up_exports() -> int:
    return actions.take_up()


@shared_task
def forget_exports() -> int:
    return actions.forget()


@shared_task
def follow_the_log() -> int:
    return actions.follow()
