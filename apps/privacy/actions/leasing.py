"""Work that goes on after its worker was killed: one holds the lease, renews it with every batch, and has no say once it was taken over."""

from typing import Any, TypeVar

from django.db import models

from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.privacy.models import LEASE, Job

Some = TypeVar("Some", bound=Job)


class TakenOver(Exception):
    """Another worker goes on with it."""


def lease(kind: type[Some], tenant_id: int, job_id: int) -> Some | None:
    """None where somebody is at it, or it is done."""
    with tenant_scope(tenant_id):
        due = kind._base_manager.select_for_update().filter(pk=job_id, leased_until__lte=clock.now())  # noqa: SLF001 - documented
        job = due.exclude(state=Job.State.FAILED).first()
        if job is None:
            return None
        job.attempts, job.leased_until = job.attempts + 1, clock.now() + LEASE
        if job.state == Job.State.QUEUED:
            job.state = Job.State.RUNNING
        job.save(update_fields=["state", "attempts", "leased_until"])
        return job


def renew(job: Job, **now: Any) -> None:
    """With what came of the batch, in its own transaction: where the lease is another's, none of it happened."""
    held: models.QuerySet[Any] = type(job)._base_manager.filter(pk=job.pk, attempts=job.attempts)  # noqa: SLF001 - documented
    if not held.update(leased_until=clock.now() + LEASE, **now):
        raise TakenOver
