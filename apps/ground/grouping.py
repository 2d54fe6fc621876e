"""Group commit: writes that come while others are under way are committed together.

Alone, a write goes at once and by itself. Under load each commit carries what had queued up meanwhile, so the price of a commit is shared.
Where one of a group fails, each is run again by itself: nobody pays for a neighbour.
"""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from apps.ground.lane import Row, Statement, afetch, lane

MOST = 200

Waiting = tuple[Statement, "asyncio.Future[list[Row]]"]


@dataclass
class _Queue:
    """What waits to be committed in one tenant, all by the same SQL."""

    waiting: list[Waiting] = field(default_factory=list)
    writer: "asyncio.Task[None] | None" = None


_queues: dict[tuple[int, int, str], _Queue] = {}


async def together(tenant_id: int, statement: Statement, order: int) -> list[Row]:
    """The statement's rows, once it is committed. `order` is what it locks: groups of two processes take locks alike."""
    loop = asyncio.get_running_loop()
    key = (id(loop), tenant_id, statement.sql)
    queue = _queues.setdefault(key, _Queue())
    done: asyncio.Future[list[Row]] = loop.create_future()
    queue.waiting.append((Statement(statement.sql, {**statement.parameters, "order": order}), done))
    if queue.writer is None:
        queue.writer = asyncio.create_task(_write(key, queue))
    return await done


async def _write(key: tuple[int, int, str], queue: _Queue) -> None:
    try:
        while queue.waiting:
            group, queue.waiting = queue.waiting[:MOST], queue.waiting[MOST:]
            group.sort(key=lambda one: one[0].parameters["order"])
            await (_alone(key[1], group[0]) if len(group) == 1 else _as_group(key[1], group))
    finally:
        del _queues[key]


async def _as_group(tenant_id: int, group: list[Waiting]) -> None:
    try:
        rows = await _committed(tenant_id, [statement for statement, _ in group])
    except Exception:  # noqa: BLE001 - whatever it was, each hears by itself
        await asyncio.gather(*(_alone(tenant_id, one) for one in group))
        return
    for (_, done), found in zip(group, rows, strict=True):
        if not done.done():
            done.set_result(found)


async def _committed(tenant_id: int, statements: list[Statement]) -> list[list[Row]]:
    async with lane(tenant_id) as session, session.pipeline(), session.transaction():
        cursor = session.cursor()
        await cursor.executemany(statements[0].sql, [one.parameters for one in statements], returning=True)
        rows: list[Any] = [await cursor.fetchall()]
        while cursor.nextset():
            rows.append(await cursor.fetchall())
    return rows


async def _alone(tenant_id: int, one: Waiting) -> None:
    statement, done = one
    try:
        (rows,) = await afetch(tenant_id, statement)
    except Exception as error:  # noqa: BLE001 - it is the caller's to hear
        if not done.done():
            done.set_exception(error)
    else:
        if not done.done():
            done.set_result(rows)
