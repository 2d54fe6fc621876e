"""One moment of a tenant's rows, held for as long as somebody reads: on a connection of its own, so that nothing else waits for it."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any, cast

import psycopg
from django.db import connection

from apps.ground.lane import ENTER, where
from apps.ground.scope import current, tenant_scope

Session = psycopg.Connection[Any]
_BEGIN = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"


@contextmanager
def snapshot(tenant_id: int) -> Iterator[Session]:
    """Whoever is within a transaction of theirs reads through that: what it has not committed, nobody else sees."""
    if connection.in_atomic_block:
        with nullcontext() if current().tenant_id == tenant_id else tenant_scope(tenant_id):
            yield cast("Session", connection.connection)
        return
    with psycopg.connect(**where(), autocommit=True) as session, session.transaction():
        session.execute(_BEGIN)
        session.execute(ENTER, [str(tenant_id), True])
        session.execute("SELECT set_config('TimeZone', 'UTC', true), set_config('DateStyle', 'ISO', true)")
        yield session
