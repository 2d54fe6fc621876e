"""Rows that many tests begin with: made by their actions the first time, put back as they were ever after."""

import json
import pickle
from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Generic, TypeVar

from django.db import connection

from apps.ground import clock
from apps.ground.scope import Door, across_tenants
from tests import databases

Made = TypeVar("Made")
Rows = dict[str, str]  # by table: a list of them, as JSON

COLUMNS = """
SELECT table_name, string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position) FROM information_schema.columns
WHERE table_schema = 'public' AND is_generated = 'NEVER' GROUP BY table_name
"""


class Standing(Generic[Made]):
    """Calls `make` once for every moment the clock is held at; its rows keep their ids, which no other row is ever given."""

    def __init__(self, make: Callable[[], Made]) -> None:
        self._make = make
        self._kept: dict[datetime, tuple[Rows, bytes]] = {}

    def __call__(self) -> Made:
        moment = clock.now()
        if moment in self._kept:
            _put_back(self._kept[moment][0])
        else:
            self._kept[moment] = self._for_the_first_time()
        made: Made = pickle.loads(self._kept[moment][1])  # noqa: S301 - its own
        return made

    def _for_the_first_time(self) -> tuple[Rows, bytes]:
        tables = dict.fromkeys(columns(), "true")
        before = everything(tables)
        made = pickle.dumps(self._make())
        new = {table: [row for row in rows if row not in before[table]] for table, rows in everything(tables).items()}
        return {table: f"[{','.join(rows)}]" for table, rows in new.items() if rows}, made


def everything(wanted: dict[str, str]) -> dict[str, list[str]]:
    """The rows of these tables for which that holds, in the words of the database, in one statement."""
    rows = " UNION ALL ".join(
        f"SELECT '{table}', (SELECT json_agg(to_jsonb(t)::text) FROM \"{table}\" t WHERE {which})::text" for table, which in wanted.items()
    )
    with across_tenants(Door.OPERATOR), connection.cursor() as cursor:
        cursor.execute(rows)
        return {table: json.loads(found or "[]") for table, found in cursor.fetchall()}


def _put_back(rows: Rows) -> None:
    """All of them in one statement: what points to what is looked at when the transaction ends."""
    inserts = ", ".join(f'"{table}" AS ({_insert(table)})' for table in rows)
    with across_tenants(Door.OPERATOR), connection.cursor() as cursor:
        cursor.execute(f"WITH {inserts} SELECT", [*rows.values()])


def _insert(table: str) -> str:
    names = columns()[table]
    return f'INSERT INTO "{table}" ({names}) SELECT {names} FROM jsonb_populate_recordset(NULL::"{table}", %s)'


@cache
def columns() -> dict[str, str]:
    """The columns of every table that tests fill."""
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS)
        return {table: names for table, names in cursor.fetchall() if table not in databases.KEPT_WHEN_EMPTIED}
