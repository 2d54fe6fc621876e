"""The fast lane: a connection stays in a tenant until it works for another, and never shows one what is another's."""

import asyncio
from typing import Any

import psycopg
import pytest
from asgiref.sync import sync_to_async
from django.db import connection
from psycopg_pool import PoolTimeout
from pytest_django import Settings
from structlog.contextvars import bound_contextvars, get_contextvars

from apps.ground import lane
from apps.ground.lane import Session, Statement, afetch, fetch
from apps.ground.scope import Unscoped, tenant_scope
from tests import databases
from tests.factories import make_inbox, make_tenant

pytestmark = pytest.mark.django_db(transaction=True)

NAMES = Statement("SELECT name FROM inboxes_inbox ORDER BY name", {})  # nothing but the policy keeps tenants apart here
WHO = Statement("SELECT pg_backend_pid() AS pid, current_setting('tandem.tenant', true) AS tenant", {})
BROKEN = Statement("SELECT 1 / 0", {})
SLOW = Statement("SELECT pg_sleep(30)", {})


@pytest.fixture
async def tenants(transactional_db: None, lanes: None) -> tuple[int, int]:
    """Two tenants with an inbox each, named after its number."""

    def begin() -> tuple[int, int]:
        one, two = make_tenant(), make_tenant()
        for tenant in (one, two):
            make_inbox(tenant, name=f"of {tenant.pk}")
        return one.pk, two.pk

    return await sync_to_async(begin)()


@pytest.fixture(params=["sticky", "pgbouncer"])
def manner(request: Any, settings: Settings) -> None:
    settings.DATABASE_LANES = 1
    settings.PGBOUNCER = request.param == "pgbouncer"


async def names(tenant_id: int) -> list[str]:
    (rows,) = await afetch(tenant_id, NAMES)
    return [row["name"] for row in rows]


async def test_one_connection_serves_two_tenants_and_never_mixes_them(tenants: tuple[int, int], manner: None) -> None:
    for tenant in (tenants * 3) + tenants[::-1] * 3:
        assert await names(tenant) == [f"of {tenant}"]


async def test_nor_after_an_error(tenants: tuple[int, int], manner: None) -> None:
    one, two = tenants
    for tenant, other in ((one, two), (two, one), (one, one)):
        with pytest.raises(psycopg.DataError):
            await afetch(tenant, NAMES, BROKEN)
        assert await names(other) == [f"of {other}"]


async def test_nor_in_a_crowd(tenants: tuple[int, int], settings: Settings) -> None:
    settings.DATABASE_LANES = 3
    crowd = [tenants[number % 2] for number in range(60)]
    assert await asyncio.gather(*map(names, crowd)) == [[f"of {tenant}"] for tenant in crowd]


async def test_nor_after_somebody_gave_up_waiting(tenants: tuple[int, int], manner: None) -> None:
    one, two = tenants
    await names(one)
    for _ in range(3):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.02):
                await afetch(two, SLOW)
        assert await names(one) == [f"of {one}"]


async def test_a_connection_stays_where_it_worked_last(
    tenants: tuple[int, int], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DATABASE_LANES = 1
    entered: list[str] = []
    execute = Session.execute

    async def counted(self: Session, query: Any, *args: Any, **options: Any) -> Any:
        entered.extend(["entered"] if query == lane.ENTER else [])
        return await execute(self, query, *args, **options)

    monkeypatch.setattr(Session, "execute", counted)
    for tenant in (*tenants[:1] * 5, *tenants[1:] * 5):
        await names(tenant)
    assert len(entered) == 2


async def test_an_entry_whose_answer_was_lost_is_made_again(
    tenants: tuple[int, int], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DATABASE_LANES = 1
    one, two = tenants
    await names(one)
    execute, lost = Session.execute, [psycopg.DataError("the answer never came")]

    async def loses(self: Session, query: Any, *args: Any, **options: Any) -> Any:
        answer = await execute(self, query, *args, **options)
        if query == lane.ENTER and lost:
            raise lost.pop()
        return answer

    monkeypatch.setattr(Session, "execute", loses)
    with pytest.raises(psycopg.DataError):
        await names(two)
    assert await names(one) == [f"of {one}"]


async def test_behind_pgbouncer_a_connection_goes_back_in_nobodys_scope(tenants: tuple[int, int], settings: Settings) -> None:
    settings.DATABASE_LANES, settings.PGBOUNCER = 1, True
    ((inside,),) = await afetch(tenants[0], WHO)
    assert inside["tenant"] == str(tenants[0])
    async with (await lane.pool()).connection() as session:
        found = await (await session.execute(WHO.sql)).fetchone()
    assert found == {"pid": inside["pid"], "tenant": ""}


async def test_connections_that_died_are_sorted_out_and_the_statement_is_run_again(tenants: tuple[int, int], settings: Settings) -> None:
    settings.DATABASE_LANES = 3
    async with lane.lane(tenants[0]) as first, lane.lane(tenants[1]) as second, lane.lane(tenants[0]) as third:
        alive = [one.info.backend_pid for one in (first, second, third)]

    def end_them() -> None:
        with databases.superuser() as server:
            for pid in alive:
                server.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])

    await asyncio.to_thread(end_them)
    for tenant in tenants * 2:
        assert await names(tenant) == [f"of {tenant}"]
    ((after,),) = await afetch(tenants[0], WHO)
    assert after["pid"] not in alive


async def test_a_statement_is_run_again_once_and_no_more(tenants: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    tries: list[int] = []

    async def fails(*_: Any) -> None:
        tries.append(1)
        raise psycopg.OperationalError

    monkeypatch.setattr(lane, "_fetched", fails)
    with pytest.raises(psycopg.OperationalError):
        await afetch(tenants[0], WHO)
    assert len(tries) == 2


async def test_who_finds_no_free_connection_waits_a_bounded_time_and_once(
    tenants: tuple[int, int], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DATABASE_LANES = 1
    fetched, tries = lane._fetched, []

    async def counted(*given: Any) -> Any:
        tries.append(1)
        return await fetched(*given)

    monkeypatch.setattr(lane, "_fetched", counted)
    async with lane.lane(tenants[0]):
        (await lane.pool()).timeout = 0.05
        with pytest.raises(PoolTimeout):
            await names(tenants[1])
    assert len(tries) == 1
    assert lane.PATIENCE <= 5
    (await lane.pool()).timeout = lane.PATIENCE
    assert await names(tenants[1]) == [f"of {tenants[1]}"]


async def test_a_statement_that_takes_too_long_is_given_up(tenants: tuple[int, int], settings: Settings) -> None:
    settings.DATABASE_LANES = 1
    limit = Statement("SELECT current_setting('statement_timeout') AS limit", {})
    assert await afetch(tenants[0], limit) == [[{"limit": "5s"}]]
    async with lane.lane(tenants[0]) as session:
        await session.execute("SET statement_timeout = 20")
    with pytest.raises(psycopg.errors.QueryCanceled):
        await afetch(tenants[0], SLOW)


async def test_a_server_that_says_nothing_is_given_up(tenants: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    await names(tenants[0])
    with monkeypatch.context() as hasty:
        hasty.setattr(lane, "PATIENCE", 0.05)  # the connection's own limit was set with the longer one
        with pytest.raises(TimeoutError):
            await afetch(tenants[0], SLOW)
    assert await names(tenants[0]) == [f"of {tenants[0]}"]


async def test_an_event_loop_has_one_pool_and_may_open_another_after_closing(tenants: tuple[int, int]) -> None:
    first = await lane.pool()
    assert await lane.pool() is first
    for _ in range(2):
        await lane.close()
    assert await names(tenants[0]) == [f"of {tenants[0]}"]
    assert await lane.pool() is not first


async def test_what_is_logged_of_connections_is_not_about_whoever_came_first(
    tenants: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    about: list[dict[str, Any]] = []

    async def configure(_session: Session) -> None:
        about.append(get_contextvars())

    monkeypatch.setattr(lane, "_configure", configure)
    with bound_contextvars(visitor=4):
        await names(tenants[0])
    assert about == [{}]


def test_the_same_statement_runs_in_a_scope_from_synchronous_code(transactional_db: None) -> None:
    one, two = make_tenant(), make_tenant()
    for tenant in (one, two):
        make_inbox(tenant, name=f"of {tenant.pk}")
        with tenant_scope(tenant.pk):
            assert fetch(NAMES) == [{"name": f"of {tenant.pk}"}]
    with pytest.raises(Unscoped):
        fetch(NAMES)
    assert connection.in_atomic_block is False
