"""An export is made in a worker, part by part. Each is on the disk before it is told of, so that another worker goes on from there."""

import json
import shutil
from contextlib import closing, suppress
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from apps.events.actors import SYSTEM
from apps.events.log import record
from apps.ground import clock
from apps.ground.scope import Door, across_tenants, release_connection, tenant_scope
from apps.ground.snapshot import snapshot
from apps.ground.sweeping import each
from apps.reports.exporting.choosing import choose, disguising
from apps.reports.exporting.folder import REDACTIONS, Folder
from apps.reports.exporting.pair import Pair
from apps.reports.exporting.writing import Order, Writing
from apps.reports.models import ExportJob
from apps.reports.models.exports import EXPORT_LEASE, KEPT_FOR, KEPT_UNFINISHED, MOST_TRIES
from apps.reports.selecting import chosen, parsed

AT_ONCE = 5
RENEWED_AFTER = EXPORT_LEASE / 3
GIVEN_UP = "Its worker died again and again. Ask whoever runs the servers."
BROKEN = "Something went wrong. Go on with it, or ask whoever runs the servers."
State = ExportJob.State


class _Stopped(Exception):
    """It was called off, or another worker has it."""


def run(tenant_id: int, job_id: int) -> bool:
    """In a worker. Whoever comes second finds it taken."""
    job = _taken(tenant_id, job_id)
    if job is None:
        return False
    release_connection()
    try:
        _make(job)
    except _Stopped:
        return False
    except Exception:
        with suppress(_Stopped):
            _end(job, State.FAILED, problem=BROKEN, expires_at=clock.now() + KEPT_UNFINISHED)
        raise
    return True


def take_up() -> int:
    """Sweep: what was never begun, and what a worker died over."""
    with across_tenants(Door.SWEEP):
        forsaken = list(ExportJob.objects.forsaken().order_by("moved_at").values_list("tenant_id", "pk")[:AT_ONCE])
    return each(forsaken, run)


def _taken(tenant_id: int, job_id: int) -> ExportJob | None:
    now = clock.now()
    free = Q(state=State.QUEUED) | Q(state=State.RUNNING, leased_until__lte=now)
    with tenant_scope(tenant_id):
        took = ExportJob.objects.filter(free, pk=job_id).update(
            state=State.RUNNING, fence=F("fence") + 1, tries=F("tries") + 1, leased_until=now + EXPORT_LEASE, moved_at=now
        )
        job = ExportJob.objects.select_related("tenant").get(pk=job_id) if took else None
        if job and job.tries > MOST_TRIES:
            _end(job, State.FAILED, problem=GIVEN_UP, expires_at=now + KEPT_UNFINISHED)
            return None
    return job


def _make(job: ExportJob) -> None:
    folder, beat = Folder(job.place), _Beat(job)
    pair = Pair.gone_on_with(folder, job.fence, job.written, beat)
    with closing(pair):
        order = _order(job, pair)
        _keep(job, pair, order)
        pair.forget_earlier()
        with tenant_scope(job.tenant_id):
            statement = chosen(order.selection, job.tenant, order.lot)
        with snapshot(job.tenant.pk) as session:
            if not folder.is_chosen:
                folder.choose(choose(session, statement, beat), job.fence)
            wanted = folder.chosen()
            writing = Writing(order, pair.file, pair.beside, pair.written, beat)
            for _ in writing.parts(session, wanted):
                _keep(job, pair, order, total=len(wanted))
        writing.end()
        _finish(job, pair, order)


class _Beat:
    """Keeps the lease while something takes long: refused, where it is another worker's by now."""

    def __init__(self, job: ExportJob) -> None:
        self._job, self._due = job, clock.now() + RENEWED_AFTER

    def __call__(self) -> None:
        now = clock.now()
        if now >= self._due:
            _write(self._job, leased_until=now + EXPORT_LEASE)
            release_connection()
            self._due = now + RENEWED_AFTER


def _order(job: ExportJob, pair: Pair) -> Order:
    with tenant_scope(job.tenant_id):
        selection = parsed(job.selection, job.tenant)
        mask = disguising(bytes.fromhex(job.key)) if job.is_anonymised else None
    if mask and pair.written.chosen:
        mask.go_on_from(job.redactions)
    return Order(job.tenant.pk, selection, job.format, mask, notes=job.has_notes)


def _keep(job: ExportJob, pair: Pair, order: Order, **more: Any) -> None:
    """How far it is, as long as it is ours to say."""
    if order.disguising:
        more["redactions"] = order.disguising.reported()
    now = clock.now()
    _write(job, written=pair.settled(), done=pair.written.chosen, moved_at=now, leased_until=now + EXPORT_LEASE, **more)
    release_connection()


def _finish(job: ExportJob, pair: Pair, order: Order) -> None:
    """It gets its name first: done is what can be taken."""
    hidden = order.disguising.reported() if order.disguising else {}
    if order.disguising:
        (job.place / REDACTIONS).write_text(json.dumps(hidden, indent=1), encoding="utf-8")
    kept = pair.settled()
    _write(job, written=kept)  # refused, where it was called off at the last moment
    pair.end()
    _end(job, State.DONE, written=kept, done=pair.written.chosen, redactions=hidden, key="", expires_at=clock.now() + KEPT_FOR)


def _end(job: ExportJob, state: ExportJob.State, **fields: Any) -> None:
    conversations = fields.get("done", job.done)
    with tenant_scope(job.tenant_id), transaction.atomic():
        _write(job, state=state, finished_at=clock.now(), leased_until=None, **fields)
        record("export.ended", actor=SYSTEM, about=job, export=job.pk, state=str(state), conversations=conversations)


def _write(job: ExportJob, **fields: Any) -> None:
    """Refused where it is another worker's by now, or nobody's. What was withdrawn meanwhile leaves nothing behind."""
    with tenant_scope(job.tenant_id):
        if ExportJob.objects.filter(pk=job.pk, state=State.RUNNING, fence=job.fence).update(**fields):
            return
        if not ExportJob.objects.filter(pk=job.pk).exclude(folder="").exists():
            shutil.rmtree(job.place, ignore_errors=True)
    raise _Stopped
