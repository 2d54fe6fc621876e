"""Exports are asked for, called off, and asked for again."""

import secrets
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction

from apps.events.actors import Actor
from apps.events.log import record
from apps.ground import clock, ids
from apps.reports.actions.permitting import require_export
from apps.reports.models import ExportJob
from apps.reports.models.exports import KEPT_UNFINISHED
from apps.reports.selecting import Selection
from apps.tenants.models import Tenant

FOLDER = "exports"
MOST_AT_ONCE = 3
State = ExportJob.State


@transaction.atomic
def ask(selection: Selection, *, format: str, anonymised: bool, notes: bool = False, actor: Actor) -> ExportJob:  # noqa: A002 - its name everywhere
    """Queue it, within the tenant's scope."""
    require_export(actor)
    _demand_format(format)
    _demand_room()
    job = ExportJob.objects.create(
        asked_by_id=actor.id if actor.kind == "member" else None, selection=selection.words, format=format, is_anonymised=anonymised,
        has_notes=notes, key=secrets.token_hex(32) if anonymised else "", folder=_folder(),
    )  # fmt: skip
    record(
        "export.asked", actor=actor, about=job, export=job.pk, form=format, anonymised=anonymised, notes=notes,
        filters=",".join(selection.words),
    )  # fmt: skip
    return job


def _demand_format(given: str) -> None:
    if given not in ExportJob.Format.values:
        raise ValidationError({"format": f"There is no format “{given}”: say {', '.join(ExportJob.Format.values)}."})


def _demand_room() -> None:
    if ExportJob.objects.under_way().count() >= MOST_AT_ONCE:
        raise ValidationError("Other exports are still being made. Wait until one of them is done.")


def _folder() -> str:
    tenant = Tenant.objects.get()
    return str(Path(FOLDER, tenant.public_id, ids.public_id(ids.ID_LENGTH)))


@transaction.atomic
def cancel(job: ExportJob, *, actor: Actor) -> ExportJob:
    """Whoever makes it stops after the part in hand. What is written stays for a while, to be gone on with."""
    require_export(actor)
    locked = _locked(job)
    if not locked.is_under_way:
        raise ValidationError("It is not being made any more.")
    locked.state, locked.finished_at, locked.expires_at = State.CANCELLED, clock.now(), clock.now() + KEPT_UNFINISHED
    locked.save(update_fields=["state", "finished_at", "expires_at"])
    record("export.cancelled", actor=actor, about=locked, export=locked.pk)
    return locked


@transaction.atomic
def resume(job: ExportJob, *, actor: Actor) -> ExportJob:
    """It goes on where it was: of the same conversations, up to the same messages."""
    require_export(actor)
    locked = _locked(job)
    if not locked.may_resume or not locked.folder:
        raise ValidationError("Only what was cancelled or failed lately is gone on with. Ask for a new export instead.")
    _demand_room()
    locked.state, locked.problem, locked.tries, locked.moved_at = State.QUEUED, "", 0, clock.now()
    locked.finished_at = locked.expires_at = None
    locked.save(update_fields=["state", "problem", "tries", "moved_at", "finished_at", "expires_at"])
    record("export.resumed", actor=actor, about=locked, export=locked.pk)
    return locked


def _locked(job: ExportJob) -> ExportJob:
    return ExportJob.objects.select_for_update().get(pk=job.pk)
