"""What workers do for privacy: each task fetches nothing, and calls one action."""

from celery import shared_task

from apps.privacy import actions


@shared_task
def erase(tenant_id: int, erasure_id: int) -> bool:
    return actions.erase(tenant_id, erasure_id)


@shared_task
def erase_due() -> int:
    return actions.erase_due()


@shared_task
def gather(tenant_id: int, dossier_id: int) -> bool:
    return actions.gather(tenant_id, dossier_id)


@shared_task
def gather_due() -> int:
    return actions.gather_due()


@shared_task
def forget_dossiers() -> int:
    return actions.forget_dossiers()


@shared_task
def sweep_retention() -> int:
    return actions.sweep_retention()
