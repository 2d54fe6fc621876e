"""Exports' files are removed: when their time is over, and when somebody who is in them is erased."""

import shutil
from collections.abc import Collection
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from apps.events.actors import SYSTEM, Actor
from apps.events.log import record
from apps.ground import clock
from apps.ground.scope import Door, across_tenants, tenant_scope
from apps.ground.sweeping import each
from apps.reports.actions.asking import FOLDER
from apps.reports.exporting.folder import Folder
from apps.reports.exporting.orphans import sweep
from apps.reports.models import ExportJob
from apps.reports.models.exports import REMEMBERED_FOR

SWEPT = 500
State = ExportJob.State


def forget() -> int:
    """Sweep: files that are kept no longer, halves that nobody goes on with, and rows of those long gone."""
    with across_tenants(Door.SWEEP):
        stale = list(ExportJob.objects.stale().order_by("expires_at").values_list("tenant_id", "pk")[:SWEPT])
        old = ExportJob.objects.filter(folder="", created_at__lt=clock.now() - REMEMBERED_FOR)
        ExportJob.objects.filter(pk__in=old.values("pk")[:SWEPT]).delete()
    sweep(Path(settings.MEDIA_ROOT, FOLDER).glob("*/*/*.half"))
    return each(stale, _expire)


def _expire(tenant_id: int, job_id: int) -> bool:
    with tenant_scope(tenant_id):
        job = ExportJob.objects.stale().select_for_update().filter(pk=job_id).first()
        if job is not None:
            _remove(job, actor=SYSTEM, reason="expired")
    return job is not None


def withdraw(conversations: Collection[int], *, actor: Actor) -> int:
    """Every export that any of these conversations (by id) is in is removed, and one that is being made ends. Within the tenant's scope."""
    with transaction.atomic():
        kept = list(ExportJob.objects.select_for_update().exclude(folder="").order_by("pk"))
        met = [job for job in kept if _is_met(job, conversations)]
        for job in met:
            _remove(job, actor=actor, reason="erased")
        _forget_words()
    return len(met)


def _forget_words() -> None:
    """What was searched for may name whoever is erased, found or not. What may still be gone on with is chosen by it, for a day at most."""
    over = Q(state__in=[State.DONE, State.GONE]) | Q(folder="")
    for job in ExportJob.objects.select_for_update().filter(over, selection__has_key="text").order_by("pk"):
        job.selection.pop("text")
        job.save(update_fields=["selection"])


def _is_met(job: ExportJob, conversations: Collection[int]) -> bool:
    """What is running and has not said yet what it chose may have seen them."""
    folder = Folder(job.place)
    return folder.holds(conversations) or (job.state == State.RUNNING and not folder.is_chosen)


def _remove(job: ExportJob, *, actor: Actor, reason: str) -> None:
    """The row goes first: a file without one is never served. What was searched for may name somebody."""
    place = job.place
    job.state, job.folder, job.key, job.finished_at = State.GONE, "", "", job.finished_at or clock.now()
    job.selection.pop("text", None)
    job.save(update_fields=["state", "folder", "key", "finished_at", "selection"])
    record("export.forgotten", actor=actor, about=job, export=job.pk, reason=reason)
    transaction.on_commit(lambda: shutil.rmtree(place, ignore_errors=True))
