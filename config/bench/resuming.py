"""An export in the background that is called off in the middle and gone on with, beside one that nobody disturbed."""

import json
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

from apps.events.actors import Actor
from apps.ground.scope import tenant_scope
from apps.reports import actions
from apps.reports.exporting.folder import EXPORT, MANIFEST
from apps.reports.exporting.manifest import verified
from apps.reports.exporting.writing import Writing, Written
from apps.reports.models import ExportJob
from apps.reports.selecting import Selection

OPERATOR = Actor(kind="operator")
State = ExportJob.State


def resumed(*, tenant_id: int, conversations: int, form: str = "jsonl") -> list[str]:
    """What is wrong with it."""
    whole, disturbed = (_asked(tenant_id, conversations, form) for _ in range(2))
    actions.run(tenant_id, whole.pk)
    with patch.object(Writing, "parts", _called_off(disturbed, conversations // 2)):
        actions.run(tenant_id, disturbed.pk)
    with tenant_scope(tenant_id):
        disturbed.refresh_from_db()
        if disturbed.state != State.CANCELLED or not 0 < disturbed.done < conversations:
            return [f"it was not called off in the middle: {disturbed.state}, {disturbed.done} of {conversations}"]
        actions.resume(disturbed, actor=OPERATOR)
    actions.run(tenant_id, disturbed.pk)
    return [*_differences(whole, disturbed), *_faults(disturbed)]


def _asked(tenant_id: int, conversations: int, form: str) -> ExportJob:
    with tenant_scope(tenant_id):
        return actions.ask(Selection(sample=conversations, seed="resumed"), format=form, anonymised=False, notes=True, actor=OPERATOR)


def _called_off(job: ExportJob, after: int) -> Any:
    """Once so many conversations are written."""
    real = Writing.parts

    def parts(writing: Writing, *given: Any) -> Iterator[Written]:
        is_over = False
        for written in real(writing, *given):
            yield written
            if written.chosen >= after and not is_over:
                is_over = True
                with tenant_scope(job.tenant_id):
                    actions.cancel(job, actor=OPERATOR)

    return parts


def _differences(whole: ExportJob, disturbed: ExportJob) -> Iterator[str]:
    one, other = (json.loads((job.place / MANIFEST).read_bytes()) for job in (whole, disturbed))
    if one["export"]["sha256"] != other["export"]["sha256"]:
        yield "what was gone on with is not what an undisturbed one wrote"
    if one["conversations"] != other["conversations"]:
        yield "its manifest is not that of an undisturbed one"


def _faults(job: ExportJob) -> Iterator[str]:
    if not verified(job.place / EXPORT, job.place / MANIFEST).holds:
        yield "what was gone on with does not verify"
