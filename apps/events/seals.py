"""Sealing: the log in batches, each digest chained to the one before, so that nobody can change the past unseen.

Only events below the settled horizon are sealed (see `Horizon`): ids are handed out before their transactions commit, so a lower id may
appear after a higher one.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from apps.events.models import Event, Horizon, Seal
from apps.events.settling import advance
from apps.ground.scope import Door, across_tenants

GENESIS = "0" * 64
BATCH = 5_000


@dataclass(frozen=True, slots=True)
class Flaw:
    tenant_id: int
    seal: int
    sentence: str


def seal_settled() -> int:
    """Move the horizon one step and seal what lies below it. Returns how many events were sealed."""
    with across_tenants(Door.SEAL):
        horizon = _locked_horizon()
        if horizon is None:
            return 0
        advance(horizon)
        horizon.save()
        return sum(_seal_tenant(tenant_id, horizon.settled_id) for tenant_id in _tenants_with_events())


def _locked_horizon() -> Horizon | None:
    """The horizon, or None while another sweep holds it."""
    Horizon.objects.get_or_create(id=1)
    return Horizon.objects.select_for_update(skip_locked=True).filter(id=1).first()


def _tenants_with_events() -> list[int]:
    """Every tenant that has events, one index probe a tenant however long the log is."""
    found: list[int] = []
    while (row := _first_event_after(found[-1] if found else -1)) is not None:
        found.append(row.tenant_id)
    return found


def _first_event_after(tenant_id: int) -> Event | None:
    return Event.objects.filter(tenant_id__gt=tenant_id).order_by("tenant_id", "id").only("tenant_id").first()


def _seal_tenant(tenant_id: int, settled_id: int) -> int:
    sealed = 0
    while (count := _seal_batch(tenant_id, settled_id)) > 0:
        sealed += count
    return sealed


@transaction.atomic
def _seal_batch(tenant_id: int, settled_id: int) -> int:
    last = Seal.objects.filter(tenant_id=tenant_id).order_by("-number").first()
    after, previous = (last.last_id, last.digest) if last else (0, GENESIS)
    events = list(_events(tenant_id, after, settled_id)[:BATCH])
    if events:
        Seal.objects.create(
            tenant_id=tenant_id,
            number=last.number + 1 if last else 1,
            after_id=after,
            last_id=events[-1].id,
            count=len(events),
            previous=previous,
            digest=digest(previous, events),
        )
    return len(events)


def _events(tenant_id: int, after_id: int, last_id: int) -> QuerySet[Event]:
    return Event.objects.filter(tenant_id=tenant_id, id__gt=after_id, id__lte=last_id).order_by("id")


def digest(previous: str, events: Iterable[Event]) -> str:
    sealed = hashlib.sha256(previous.encode())
    for event in events:
        sealed.update(_canonical(event))
    return sealed.hexdigest()


def _canonical(event: Event) -> bytes:
    told = [
        event.id, event.tenant_id, event.name, event.actor_kind, event.actor_id, event.subject, event.subject_id,
        event.payload, event.request_id, event.at.isoformat(),
    ]  # fmt: skip
    return json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def verify() -> Iterator[Seal | Flaw]:
    """Every seal in order, followed by what is wrong with it, if anything."""
    with across_tenants(Door.SEAL):
        before: Seal | None = None
        for seal in Seal.objects.order_by("tenant_id", "number").iterator(chunk_size=200):
            same_chain = before is not None and before.tenant_id == seal.tenant_id
            yield seal
            yield from _flaws(seal, before if same_chain else None)
            before = seal


def _flaws(seal: Seal, before: Seal | None) -> Iterator[Flaw]:
    expected = (before.number + 1, before.last_id, before.digest) if before else (1, 0, GENESIS)
    if (seal.number, seal.after_id, seal.previous) != expected:
        yield Flaw(seal.tenant_id, seal.number, "does not follow the seal before it: a seal was removed or changed")
    events = list(_events(seal.tenant_id, seal.after_id, seal.last_id))
    if len(events) != seal.count:
        yield Flaw(seal.tenant_id, seal.number, f"covers {len(events)} events where it sealed {seal.count}: events were removed or added")
    elif digest(seal.previous, events) != seal.digest:
        yield Flaw(seal.tenant_id, seal.number, "does not match its events: one was changed")
