"""What the worker does for tools, and what beat wakes."""

from celery import shared_task

from apps.tools import actions

TAKEN_UP_LAST = 5  # seconds: while all are busy the next sweep hands out again, and these pile up nowhere


@shared_task
def lapse() -> int:
    return actions.lapse()


@shared_task
def expire_approvals() -> int:
    return actions.expire_approvals()


@shared_task
def reconcile_lost() -> int:
    lost, forgotten = actions.lost(), actions.forgotten()
    for each in lost:
        reconcile.apply_async(each, expires=TAKEN_UP_LAST)
    for each in forgotten:
        run.apply_async(each, expires=TAKEN_UP_LAST)
    return len(lost) + len(forgotten)


@shared_task(ignore_result=True)
def reconcile(tenant_id: int, call_id: int) -> None:
    actions.reconcile(tenant_id, call_id)


@shared_task(ignore_result=True)
def run(tenant_id: int, call_id: int) -> None:
    actions.run(tenant_id, call_id)
