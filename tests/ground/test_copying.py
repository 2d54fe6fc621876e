"""Rows as they are copied out: whatever becomes of it, the connection can be asked other things afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from psycopg.errors import DivisionByZero

from apps.ground.copying import copied
from apps.ground.scope import current, tenant_scope
from apps.ground.snapshot import snapshot
from tests.cast import Cast

pytestmark = pytest.mark.django_db
MANY = "COPY (SELECT {}, repeat('a', 2000) FROM generate_series(1, 5000) n) TO STDOUT"


@contextmanager
def taken(column: str) -> Iterator[Iterator[memoryview]]:
    with snapshot(current().tenant_id or 0) as session, copied(session, MANY.format(column), {}) as rows:
        yield rows


def test_all_rows_come_in_their_order(cast: Cast) -> None:
    with tenant_scope(cast.acme.pk), taken("n") as rows:
        assert [int(bytes(row).split()[0]) for row in rows] == list(range(1, 5001))


def test_what_went_wrong_on_the_way_is_raised_as_it_is(cast: Cast) -> None:
    with tenant_scope(cast.acme.pk):
        with pytest.raises(DivisionByZero), transaction.atomic(), taken("1 / (4000 - n)") as rows:
            assert len(list(rows)) < 4000
        assert is_at_hand()


def test_who_leaves_before_the_last_row_can_ask_something_else(cast: Cast) -> None:
    with tenant_scope(cast.acme.pk):
        with taken("n") as rows:
            next(rows)
        assert is_at_hand()


def test_who_raises_before_the_last_row_calls_the_rest_off(cast: Cast) -> None:
    with tenant_scope(cast.acme.pk):
        with pytest.raises(KeyError), transaction.atomic(), taken("n") as rows:
            next(rows)
            raise KeyError
        assert is_at_hand()


def is_at_hand() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone())
