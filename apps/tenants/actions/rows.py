"""What the admin writes without an action of its own is in the audit log all the same."""

from collections.abc import Iterable
from datetime import UTC

from django.db import models

from apps.events.actors import Actor
from apps.events.log import record
from apps.events.models import PLATFORM, Event
from apps.ground import clock
from apps.tenants.models import Membership


def _tenant_of(row: models.Model) -> int:
    """The tenant a row belongs to, a tenant itself included; the platform where it belongs to none."""
    own = row.pk if row._meta.label_lower == "tenants.tenant" else PLATFORM
    tenant_id: int = getattr(row, "tenant_id", own)
    return tenant_id


def row_added(row: models.Model, *, actor: Actor) -> None:
    record("row.added", actor=actor, about=row, tenant_id=_tenant_of(row), model=row._meta.label_lower)


def row_changed(row: models.Model, *, changed: Iterable[str], actor: Actor) -> None:
    record("row.changed", actor=actor, about=row, tenant_id=_tenant_of(row), model=row._meta.label_lower, fields=",".join(changed))


def row_deleted(row: models.Model, *, actor: Actor) -> None:
    record("row.deleted", actor=actor, about=row, tenant_id=_tenant_of(row), model=row._meta.label_lower)


def row_seen(row: models.Model, *, member: Membership) -> None:
    """Once a day (of UTC), however often it is opened; within the request's own transaction, so it costs a page one question."""
    of_row = Event.objects.about(str(row._meta.model_name), row.pk).filter(name="row.seen", actor_id=member.pk)
    if not _is_told_today(of_row):
        record("row.seen", actor=member.actor, about=row, model=row._meta.label_lower)


def rows_seen(place: str, *, member: Membership) -> None:
    """Whoever looks through many is named with where, not with all that stood there: a search asks with every letter."""
    theirs = Event.objects.about("membership", member.pk).filter(name="rows.seen", payload__place=place)
    if not _is_told_today(theirs):
        record("rows.seen", actor=member.actor, about=member, place=place)


def _is_told_today(told: "models.QuerySet[Event]") -> bool:
    """The newest alone is asked for: it stands at the end of the subject's index."""
    newest = told.order_by("-id").values_list("at", flat=True).first()
    return newest is not None and newest.astimezone(UTC).date() == clock.now().astimezone(UTC).date()
