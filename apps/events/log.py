"""`record`: the one way an event comes to be, inside the transaction of the action it tells of."""

import json
from collections.abc import Callable

from django.db import connection, models, transaction
from structlog.contextvars import get_contextvars

from apps.events import catalogue, hints, publisher
from apps.events.actors import Actor
from apps.events.catalogue import Kind, Value
from apps.events.models import Event
from apps.events.subscribers import subscribers_of
from apps.ground.scope import Unscoped, current

INSERT_EVENT = "INSERT INTO events_event (tenant_id, name, actor_kind, actor_id, subject, subject_id, payload, request_id, at)"


def record(name: str, *, actor: Actor, about: models.Model | None = None, tenant_id: int | None = None, **payload: Value) -> Event:
    """Write the event, run what must be true in the same commit, and after the commit tell everybody else.

    The tenant is the scope's; only work that came through the cross-tenant door names it.
    """
    kind = catalogue.checked(name, payload)
    if not kind.recorded:
        raise catalogue.Uncatalogued(f"{name} is announced, never recorded.")
    event = Event(
        tenant_id=_tenant(tenant_id),
        name=name,
        actor_kind=actor.kind,
        actor_id=actor.id,
        subject=str(about._meta.model_name) if about else "",
        subject_id=about.pk if about else None,
        payload=payload,
        request_id=get_contextvars().get("request_id", ""),
    )
    _insert(event)
    for subscriber in subscribers_of(name, within=True):
        subscriber(event)
    transaction.on_commit(lambda: tell(event, kind), robust=True)
    return event


def _insert(event: Event) -> None:
    """In plain SQL: there is an event in almost everything that is done."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"{INSERT_EVENT} VALUES (%s, %s, %s, %s, %s, %s, %s::jsonb, %s, %s) RETURNING id",
            [
                event.tenant_id, event.name, event.actor_kind, event.actor_id, event.subject, event.subject_id, json.dumps(event.payload),
                event.request_id, event.at,
            ],
        )  # fmt: skip
        event.pk = cursor.fetchone()[0]


def _tenant(named: int | None) -> int:
    tenant_id = current().tenant_id if named is None else named
    if tenant_id is None:
        raise Unscoped("An event happens in a tenant: record it inside tenant_scope(…), or name the tenant.")
    return tenant_id


def tell(event: Event, kind: Kind) -> None:
    """After the commit: the sockets by a hint, the subscribers by waking them."""
    if kind.live:
        hints.send(publisher.publish, event.tenant_id, event.name, event.payload)
    for subscriber in subscribers_of(event.name, within=False):
        hints.send(subscriber, event)


def written(name: str, *, tenant_id: int, actor: Actor, subject: str, subject_id: int, **payload: Value) -> Callable[[], None]:
    """For a room whose own SQL wrote the event (`INSERT_EVENT`): gives what is to be called once that is committed."""
    kind = catalogue.checked(name, payload)
    if subscribers_of(name, within=True):
        raise catalogue.Uncatalogued(f"{name} is written by SQL: nothing can run within its commit.")
    event = Event(
        tenant_id=tenant_id, name=name, actor_kind=actor.kind, actor_id=actor.id, subject=subject, subject_id=subject_id, payload=payload
    )
    return lambda: tell(event, kind)


def announce(name: str, *, tenant_id: int | None = None, **payload: Value) -> None:
    """Tell the sockets of a tenant (the scope's, unless named) of something too fleeting for the log."""
    told = _tenant(tenant_id)
    catalogue.checked(name, payload)
    transaction.on_commit(lambda: hints.send(publisher.publish, told, name, payload), robust=True)


def announce_at_once(name: str, *, tenant_id: int, **payload: Value) -> None:
    """The same from an event loop, where there is no transaction of Django's to wait for."""
    catalogue.checked(name, payload)
    hints.send(publisher.publish, tenant_id, name, payload)
