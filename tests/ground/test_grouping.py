"""Group commit: what comes together is committed together, and nobody pays for a neighbour."""

import asyncio
from typing import Any

import psycopg
import pytest
from asgiref.sync import sync_to_async
from pytest_django import Settings

from apps.ground import grouping
from apps.ground.grouping import together
from apps.ground.lane import Row, Statement, afetch
from tests.factories import make_tenant

pytestmark = pytest.mark.django_db(transaction=True)

WRITE = """INSERT INTO events_event (tenant_id, name, actor_kind, subject, payload, request_id, at)
VALUES (%(tenant)s, 'kettle.boiled', 'system', '', jsonb_build_object('kettle', 60 / %(kettle)s::int), '', now())
RETURNING pg_current_xact_id()::text AS xact, payload->'kettle' AS kettle, id"""


@pytest.fixture
async def tenant(transactional_db: None, lanes: None) -> int:
    return (await sync_to_async(make_tenant)()).pk


async def boil(tenant: int, kettle: int, order: int = 0) -> Row:
    (row,) = await together(tenant, Statement(WRITE, {"tenant": tenant, "kettle": kettle}), order)
    return row


async def boil_all(tenant: int, *kettles: int) -> list[Any]:
    return await asyncio.gather(*(boil(tenant, kettle, order=kettle) for kettle in kettles), return_exceptions=True)


async def boiled(tenant: int) -> list[int]:
    (rows,) = await afetch(tenant, Statement("SELECT payload->'kettle' AS k FROM events_event WHERE name = 'kettle.boiled' ORDER BY 1", {}))
    return [row["k"] for row in rows]


@pytest.mark.parametrize("bouncing", [False, True])
async def test_what_comes_at_once_is_committed_at_once_and_everybody_gets_their_own(
    tenant: int, settings: Settings, bouncing: bool
) -> None:
    settings.PGBOUNCER = bouncing
    rows = await boil_all(tenant, 5, 1, 3, 2, 4)
    assert [row["kettle"] for row in rows] == [12, 60, 20, 30, 15]
    assert len({row["xact"] for row in rows}) == 1
    assert await boiled(tenant) == [12, 15, 20, 30, 60]


async def test_alone_a_write_goes_by_itself(tenant: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grouping, "_as_group", None)
    assert [(await boil(tenant, kettle))["kettle"] for kettle in (1, 2)] == [60, 30]


async def test_a_group_has_its_limit(tenant: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grouping, "MOST", 2)
    rows = await boil_all(tenant, 1, 2, 3, 4, 5)
    assert len({row["xact"] for row in rows}) == 3
    assert len(await boiled(tenant)) == 5


async def test_what_comes_while_a_commit_is_under_way_joins_the_next(tenant: int, monkeypatch: pytest.MonkeyPatch) -> None:
    commit, later = grouping._committed, []

    async def slowly(tenant_id: int, statements: list[Statement]) -> Any:
        if not later:
            later.extend(asyncio.create_task(boil(tenant, kettle)) for kettle in (3, 4, 5))
            await asyncio.sleep(0)
        return await commit(tenant_id, statements)

    monkeypatch.setattr(grouping, "_committed", slowly)
    first = await boil_all(tenant, 1, 2)
    second = await asyncio.gather(*later)
    assert [len({row["xact"] for row in rows}) for rows in (first, second, [*first, *second])] == [1, 1, 2]


async def test_one_that_fails_fails_alone(tenant: int) -> None:
    rows = await boil_all(tenant, 1, 0, 2)
    assert isinstance(rows[1], psycopg.errors.DivisionByZero)
    assert [rows[0]["kettle"], rows[2]["kettle"]] == [60, 30]
    assert await boiled(tenant) == [30, 60]


async def test_one_that_fails_by_itself_says_so(tenant: int) -> None:
    with pytest.raises(psycopg.errors.DivisionByZero):
        await boil(tenant, 0)
    assert (await boil(tenant, 1))["kettle"] == 60


async def test_whatever_breaks_a_group_nobody_waits_forever(tenant: int, monkeypatch: pytest.MonkeyPatch) -> None:
    async def breaks(*_: Any) -> None:
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr(grouping, "_committed", breaks)
        assert [row["kettle"] for row in await boil_all(tenant, 1, 2)] == [60, 30]
    assert len(await boil_all(tenant, 3, 4)) == 2
    assert len(await boiled(tenant)) == 4


async def test_locks_are_taken_in_one_order(tenant: int, monkeypatch: pytest.MonkeyPatch) -> None:
    orders: list[list[int]] = []
    commit = grouping._committed

    async def noted(tenant_id: int, statements: list[Statement]) -> Any:
        orders.append([statement.parameters["order"] for statement in statements])
        return await commit(tenant_id, statements)

    monkeypatch.setattr(grouping, "_committed", noted)
    await boil_all(tenant, 4, 2, 5, 1, 3)
    assert orders == [[1, 2, 3, 4, 5]]


@pytest.mark.parametrize("kettles", [(1, 2), (1, 0), (1,), (0,)])
async def test_who_no_longer_waits_costs_the_others_nothing(tenant: int, kettles: tuple[int, ...]) -> None:
    gone = [asyncio.create_task(boil(tenant, kettle)) for kettle in kettles]
    stays = asyncio.create_task(boil(tenant, 5)) if len(kettles) > 1 else None
    await asyncio.sleep(0)
    for one in gone:
        one.cancel()
    await asyncio.gather(*gone, return_exceptions=True)
    if stays:
        assert (await stays)["kettle"] == 12
    await boil(tenant, 6)
    assert 10 in await boiled(tenant)


async def test_tenants_are_committed_apart(tenant: int) -> None:
    other = (await sync_to_async(make_tenant)()).pk
    rows = await asyncio.gather(*(boil(which, 1) for which in (tenant, other) * 3))
    assert len({row["xact"] for row in rows}) == 2
    assert [await boiled(which) for which in (tenant, other)] == [[60] * 3] * 2


async def test_nothing_is_left_behind(tenant: int) -> None:
    await boil_all(tenant, 1, 2, 0)
    await asyncio.sleep(0)
    assert not [key for key in grouping._queues if key[1] == tenant]
