"""Rows as PostgreSQL copies them out. psycopg waits anew for each; what has come with one that was waited for is taken at once here, which
halves what a row costs.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from psycopg import ClientCursor, Copy
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus
from psycopg.pq.abc import PGconn

from apps.ground.snapshot import Session


@contextmanager
def copied(session: Session, sql: str, given: Mapping[str, Any]) -> Iterator[Iterator[memoryview]]:
    """Whoever leaves before the last row calls the rest off."""
    with ClientCursor(session) as cursor, cursor.copy(sql, given) as copy:
        yield _rows(copy, session.pgconn)


def _rows(copy: Copy, conn: PGconn) -> Iterator[memoryview]:
    while row := copy.read():
        yield memoryview(row)
        size, row = conn.get_copy_data(1)
        while size > 0:
            yield row
            size, row = conn.get_copy_data(1)
        if size < 0:
            _end(conn)
            return


def _end(conn: PGconn) -> None:
    """Raises what went wrong on the way."""
    while result := conn.get_result():
        if result.status != ExecStatus.COMMAND_OK:
            raise error_from_result(result)
