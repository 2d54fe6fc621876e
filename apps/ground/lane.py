"""The fast lane: tenant-scoped SQL from an event loop, on connections of its own.

For the few statements that run for every frame of every socket; everything else goes through the ORM and `scope`. Each statement is its own
transaction, and must bear being run twice. A connection stays in the tenant it last worked for, which spares most statements all but one
round trip; behind PgBouncer, where connections are shared, each enters its tenant within a transaction instead.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from contextvars import Context
from dataclasses import dataclass
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection
from psycopg.errors import LockNotAvailable, QueryCanceled
from psycopg.rows import DictRow, dict_row
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from apps.ground.scope import Unscoped, current

ENTER = "SELECT set_config('tandem.tenant', %s, %s)"
PATIENCE = 5.0  # seconds to wait for a free connection, and for an answer, before “try again”

Row = dict[str, Any]


class Session(psycopg.AsyncConnection[DictRow]):
    """A connection that knows which tenant it is in."""

    tenant_id: int | None = None

    async def enter(self, tenant_id: int) -> None:
        if self.tenant_id != tenant_id:
            self.tenant_id = None
            await self.execute(ENTER, [str(tenant_id), False])
            self.tenant_id = tenant_id


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL with its parameters: what both the lane and the ORM's connection can run."""

    sql: str
    parameters: dict[str, Any]


Pool = AsyncConnectionPool[Session]
_pools: dict[int, asyncio.Task[Pool]] = {}


async def pool() -> Pool:
    """The pool of the running event loop; a process serves all its sockets on one. It lives in a context of its own: what it logs is not
    about whoever came first."""
    loop = asyncio.get_running_loop()
    if id(loop) not in _pools:
        _pools[id(loop)] = loop.create_task(_opened(), context=Context())
    return await asyncio.shield(_pools[id(loop)])


async def _opened() -> Pool:
    opened: Pool = AsyncConnectionPool(
        connection_class=Session,
        kwargs=where() | {"row_factory": dict_row, "autocommit": True},
        min_size=0,
        max_size=settings.DATABASE_LANES,
        configure=_configure,
        timeout=PATIENCE,
        max_idle=300,
        reconnect_timeout=settings.DATABASE_BACK_WITHIN,
        open=False,
    )
    await opened.open()
    return opened


async def _configure(session: Session) -> None:
    """These few statements run a thousand times as they are: their plan is made once. None is waited for longer than a client would."""
    if not settings.PGBOUNCER:
        await session.execute(f"SET plan_cache_mode = force_generic_plan; SET statement_timeout = {int(PATIENCE * 1000)}")


async def close() -> None:
    """Let this loop's connections go."""
    opened = _pools.pop(id(asyncio.get_running_loop()), None)
    if opened is not None:
        await (await opened).close()


def where() -> dict[str, Any]:
    """How a connection of one's own is made to the database of Django's."""
    at = connection.settings_dict
    known = {"dbname": at["NAME"], "user": at["USER"], "password": at["PASSWORD"], "host": at["HOST"], "port": at["PORT"]}
    extra = {name: value for name, value in at["OPTIONS"].items() if name not in {"pool", "server_side_binding", "isolation_level"}}
    return {name: value for name, value in known.items() if value} | extra


@asynccontextmanager
async def lane(tenant_id: int) -> AsyncIterator[Session]:
    """A connection in a tenant's scope."""
    async with asyncio.timeout(2 * PATIENCE), (await pool()).connection() as session:
        if settings.PGBOUNCER:
            async with session.transaction():
                await session.execute(ENTER, [str(tenant_id), True])
                yield session
        else:
            await session.enter(tenant_id)
            yield session


async def afetch(tenant_id: int, *statements: Statement) -> list[list[Row]]:
    """The rows of each statement. Where a connection had died while it lay idle, the dead are sorted out and all is run again, once."""
    try:
        return await _fetched(tenant_id, statements)
    except (PoolTimeout, QueryCanceled, LockNotAvailable):
        raise  # it has waited long enough
    except psycopg.OperationalError:
        await (await pool()).check()
        return await _fetched(tenant_id, statements)


async def _fetched(tenant_id: int, statements: Sequence[Statement]) -> list[list[Row]]:
    async with lane(tenant_id) as session:
        return [await (await session.execute(one.sql, one.parameters)).fetchall() for one in statements]


def fetch(statement: Statement) -> list[Row]:
    """The same from synchronous code, within the scope and transaction it is already in."""
    if current().tenant_id is None:
        raise Unscoped("A statement runs in a tenant: enter tenant_scope(…) first.")
    with connection.cursor() as cursor:
        cursor.execute(statement.sql, statement.parameters)
        names = [column[0] for column in cursor.description or []]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
