"""Rows as PostgreSQL copies them out. psycopg waits anew for each; what has come with one that was waited for is taken at once here, which
halves what a row costs.

They come in the order in which the statement's parts are ordered: one process alone reads, for several would mix what each of them found.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from psycopg import ClientCursor, Copy
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus
from psycopg.pq.abc import PGconn

from apps.ground.snapshot import Session

_ALONE = "SET LOCAL max_parallel_workers_per_gather = 0"


@contextmanager
def copied(session: Session, sql: str, given: Mapping[str, Any]) -> Iterator[Iterator[memoryview]]:
    """Whoever raises before the last row calls the rest off; for whoever leaves otherwise it is read to its end, as nothing else could be
    asked before."""
    with ClientCursor(session) as cursor:
        cursor.execute(_ALONE)
        with cursor.copy(sql, given) as copy:
            rows = _rows(copy, session.pgconn)
            yield rows
            for _ in rows:
                pass


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
    """Raises what went wrong on the way, once all was told of it: before that the connection takes no other question."""
    results = list(iter(conn.get_result, None))
    for result in results:
        if result.status != ExecStatus.COMMAND_OK:
            raise error_from_result(result)
