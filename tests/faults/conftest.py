"""One house for all drills, on servers of its own; and people in it who chat as clients should."""

import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import httpx
import pytest

from config.bench.standin import StandIn
from config.embedded import Places, locks
from config.embedded.state import State
from tests.faults.chatter import Chatter
from tests.faults.crew import Crew
from tests.faults.drilled import Drilled, until
from tests.widget.client import Visitor

Join = Callable[..., Awaitable[Chatter]]


@pytest.fixture(scope="session")
def house() -> Iterator[Drilled]:
    folder = Path(tempfile.mkdtemp(prefix="tandem-drill-", dir="/tmp"))
    standing = Drilled(folder)
    try:
        yield standing.open()
    finally:
        standing.close()
        until(lambda: all(locks.free(State(Places(folder), server).keeper) for server in ("postgres", "redis")))
        shutil.rmtree(folder)


@pytest.fixture
async def join(house: Drilled) -> AsyncIterator[Join]:
    """`await join()`: somebody new at a socket; `await join(other)`: the same visitor in another tab."""
    chatters: list[Chatter] = []

    async def joined(other: Chatter | None = None, *, connects: bool = True) -> Chatter:
        http = httpx.AsyncClient(timeout=30, trust_env=False, limits=httpx.Limits(max_connections=None))
        chatter = Chatter(Visitor(house.address, house.inbox, http, token=other.visitor.token if other else ""))
        chatters.append(chatter)
        if other is None:
            await chatter.visitor.begin()
        if connects:
            await chatter.connect()
        return chatter

    yield joined
    for chatter in chatters:
        await chatter.hang_up()
        await chatter.visitor.http.aclose()


@pytest.fixture(scope="module")
def standin() -> Iterator[StandIn]:
    with StandIn() as serving:
        yield serving


@pytest.fixture(scope="module")
def crew(house: Drilled, standin: StandIn) -> Iterator[Crew]:
    with Crew(house.run(), standin) as working:
        yield working


@pytest.fixture
async def laptop(house: Drilled, crew: Crew) -> AsyncIterator[Chatter]:
    """A customer whom the assistant serves."""
    async with httpx.AsyncClient(timeout=30, trust_env=False) as http:
        chatter = Chatter(Visitor(house.address, house.assistants, http))
        await chatter.visitor.begin()
        await chatter.connect()
        yield chatter
        await chatter.hang_up()
