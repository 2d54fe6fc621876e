"""The audit log for whoever must show it: between two days, as CSV or JSONL, read in pieces that no memory feels."""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from io import StringIO

from django.db.models import QuerySet

from apps.events.models import Event
from apps.ground.scope import Scope, tenant_scope

BATCH = 2_000
COLUMNS = ["id", "at", "name", "actor_kind", "actor_id", "subject", "subject_id", "payload", "request_id"]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which events: from one moment to before another, of one actor, about one thing, where these are named."""

    since: datetime
    until: datetime
    actor_kind: str = ""
    actor_id: int | None = None
    subject: str = ""
    subject_id: int | None = None

    def events(self) -> QuerySet[Event]:
        named = {name: getattr(self, name) for name in ("actor_kind", "actor_id", "subject", "subject_id")}
        wanted = {name: value for name, value in named.items() if value not in {"", None}}
        return Event.objects.filter(at__gte=self.since, at__lt=self.until, **wanted).order_by("id")


def lines(asked: Asked, form: str, scope: Scope) -> Iterator[str]:
    """Each piece in a scope of its own: the view's has ended when the answer is read."""
    if form == "csv":
        yield _as_csv([COLUMNS])
    after = 0
    while True:
        with tenant_scope(scope.tenant_id):
            batch = list(asked.events().filter(id__gt=after)[:BATCH])
        if not batch:
            return
        after = batch[-1].pk
        told = [_told(event) for event in batch]
        yield _as_csv(list(one.values()) for one in told) if form == "csv" else "".join(f"{json.dumps(one)}\n" for one in told)


def _told(event: Event) -> dict[str, object]:
    told = {name: getattr(event, name) for name in COLUMNS}
    return told | {"at": event.at.isoformat(), "payload": event.payload}


def _as_csv(rows: object) -> str:
    sheet = StringIO()
    csv.writer(sheet).writerows([json.dumps(cell) if isinstance(cell, dict) else cell for cell in row] for row in rows)  # type: ignore[attr-defined]
    return sheet.getvalue()
