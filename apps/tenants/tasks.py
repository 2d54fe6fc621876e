"""What workers do for the tenants room: letters (`letters.send`) and sweeps."""

from celery import shared_task

from apps.tenants import actions
from apps.tenants.letters import send

__all__ = ["forget_absent", "forget_sessions", "send"]


@shared_task
def forget_absent() -> int:
    return actions.forget_absent()


@shared_task
def forget_sessions() -> int:
    return actions.forget_sessions()
