"""Work beside the event loop: on a few threads of our own, whose connections go back."""

import asyncio
import threading

import pytest
from django.db import connection

from apps.ground import aside as threads
from apps.ground.aside import aside


async def test_work_runs_beside_the_loop_and_its_answer_comes_back() -> None:
    def work(one: int, *, two: int) -> tuple[int, str]:
        return one + two, threading.current_thread().name

    answer, thread = await aside(work, 1, two=2)
    assert answer == 3
    assert thread.startswith("aside")


async def test_what_goes_wrong_is_heard() -> None:
    def work() -> None:
        raise LookupError("nowhere")

    with pytest.raises(LookupError, match="nowhere"):
        await aside(work)


async def test_one_slow_reader_delays_nobody_else() -> None:
    gate = threading.Event()
    slow = asyncio.create_task(aside(gate.wait, 10))
    assert await aside(lambda: "quick") == "quick"
    gate.set()
    assert await slow


async def test_there_are_only_so_many_threads() -> None:
    used = await asyncio.gather(*(aside(lambda: threading.current_thread().name) for _ in range(50)))
    assert len(set(used)) <= threads.THREADS


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("fails", [False, True])
async def test_every_connection_is_given_back(transactional_db: None, fails: bool) -> None:
    kept: list[object] = []

    def work() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 / %s", [0 if fails else 1])
        kept.append(connection.connection)

    def still_open() -> bool:
        return connection.connection is not None

    await asyncio.gather(*(aside(work) for _ in range(8)), return_exceptions=True)
    assert not any(await asyncio.gather(*(aside(still_open) for _ in range(8))))
    assert bool(kept) is not fails
