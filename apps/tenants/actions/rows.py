"""What the admin writes without an action of its own is in the audit log all the same."""

from collections.abc import Iterable

from django.db import models

from apps.events.actors import Actor
from apps.events.log import record
from apps.events.models import PLATFORM


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
