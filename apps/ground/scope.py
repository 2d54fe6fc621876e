"""The tenant scope: whose rows this transaction may touch.

`tenant_scope` opens one tenant, `person_scope` what a signed-in person may see of their own, `across_tenants` is the one door for work that
belongs to no tenant. Each is a transaction; the policies of `isolation` read what it sets. A statement that names a tenant's table outside
any scope raises `Unscoped` instead of quietly finding nothing.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import structlog
from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

OPERATOR_ROLE = "tandem_operator"

log = structlog.get_logger(__name__)


class Unscoped(RuntimeError):
    """A tenant's rows were asked for outside of any scope: a programming error, never a user's."""


class Door(StrEnum):
    """Why work crosses tenants. A new reason is a new line here, where a reviewer sees it."""

    OPERATOR = "the operator looks after the whole installation"
    SIGN_UP = "a tenant that is being made has no scope yet"
    SWEEP = "a sweep takes up what is due in every tenant"
    SEAL = "the event log is sealed and verified"
    ROTATION = "encrypted values move to a new key"
    MEASURE = "what waits and what fails is counted for the whole installation"


ROUTINE = {Door.SWEEP, Door.SEAL, Door.MEASURE}


@dataclass(frozen=True, slots=True)
class Scope:
    tenant_id: int | None = None
    user_id: int | None = None
    door: Door | None = None


NOWHERE = Scope()
_tables: re.Pattern[str] = re.compile(r"(?!)")
_closed_to_persons: re.Pattern[str] = re.compile(r"(?!)")


def current() -> Scope:
    return getattr(connection, "tandem_scope", NOWHERE)


def current_tenant_id() -> int | None:
    return current().tenant_id


@contextmanager
def tenant_scope(tenant_id: int | None) -> Iterator[None]:
    """One tenant's rows, and nobody else's."""
    if tenant_id is None:
        raise Unscoped("There is no tenant to enter: the row in hand was never saved.")
    with _entered(Scope(tenant_id=tenant_id)):
        yield


@contextmanager
def person_scope(user_id: int) -> Iterator[None]:
    """A person's own memberships, before a tenant is chosen among them."""
    with _entered(Scope(user_id=user_id)):
        yield


@contextmanager
def across_tenants(door: Door) -> Iterator[None]:
    """The one door for work that belongs to no tenant."""
    (log.debug if door in ROUTINE else log.info)("tenants.crossed", door=door.name)
    with _entered(Scope(door=door)):
        yield


@contextmanager
def _entered(scope: Scope) -> Iterator[None]:
    outer = current()
    if outer == scope and connection.in_atomic_block:  # the database knows
        with transaction.atomic():
            yield
        return
    try:
        with transaction.atomic():
            _tell_database(scope)
            connection.tandem_scope = scope  # type: ignore[attr-defined]
            yield
    finally:
        connection.tandem_scope = outer  # type: ignore[attr-defined]
    if connection.in_atomic_block:  # a transaction-local setting outlives the inner block that made it
        _tell_database(outer)


def _tell_database(scope: Scope) -> None:
    settings = [
        "" if scope.tenant_id is None else str(scope.tenant_id),
        "" if scope.user_id is None else str(scope.user_id),
        OPERATOR_ROLE if scope.door else "none",
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('tandem.tenant', %s, true), set_config('tandem.user', %s, true), set_config('role', %s, true)",
            settings,
        )


def learn_tables() -> None:
    """Know every tenant's table by name, and those that a person's own scope does not open."""
    global _tables, _closed_to_persons  # noqa: PLW0603 - filled once, when the models are loaded
    isolated = [model for model in apps.get_models() if hasattr(model, "tenant_isolated")]
    _tables = _naming(model._meta.db_table for model in isolated)
    _closed_to_persons = _naming(model._meta.db_table for model in isolated if model.tenant_isolated != "own rows")


def _naming(tables: Iterator[str]) -> re.Pattern[str]:
    names = "|".join(sorted(map(re.escape, tables)))
    return re.compile(rf"\b({names})\b" if names else r"(?!)")


def guard_connection(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Set the guard on a connection that was just made."""
    if connection.alias == DEFAULT_DB_ALIAS and _refuse_unscoped not in connection.execute_wrappers:
        connection.execute_wrappers.append(_refuse_unscoped)


def _refuse_unscoped(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:  # noqa: FBT001
    scope = getattr(context["connection"], "tandem_scope", NOWHERE)
    if scope.tenant_id is None and scope.door is None:
        found = (_closed_to_persons if scope.user_id else _tables).search(str(sql))
        if found:
            raise Unscoped(f"{found[0]} belongs to a tenant: enter tenant_scope(…) before touching it.")
    return execute(sql, params, many, context)


def release_connection() -> None:
    """Give the connection back to the pool: before every call to a model, a provider or a mail server."""
    if not connection.in_atomic_block:
        connections[DEFAULT_DB_ALIAS].close()
