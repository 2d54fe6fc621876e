"""A house for clients that know nothing of how it is built, and somebody in it who answers them."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any

import httpx
import pytest

from tests.house import House
from tests.widget.agent import Agent
from tests.widget.client import PATIENCE, Visitor

Arrive = Callable[..., Awaitable[Visitor]]


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any) -> Iterator[House]:
    standing = House(tmp_path_factory.mktemp("house"), extra={"WIDGET_SESSIONS_PER_MINUTE": "1000000", "EMAIL_URL": ""})
    try:
        with django_db_blocker.unblock():  # the first of a run makes the template
            standing.open().by_people()
        yield standing
    finally:
        standing.close()


@pytest.fixture(scope="session")
def agent(house: House) -> Iterator[Agent]:
    """Whoever is at Acme: claims, answers, notes, resolves."""
    hired = Agent(house)
    yield hired
    hired.leave()


@pytest.fixture(scope="session")
def inbox(house: House) -> str:
    """The key of Acme's inbox, where anybody may read it."""
    return key_on(house, "acme")


def key_on(house: House, tenant: str) -> str:
    found = re.search(r'data-inbox="([^"]+)"', httpx.get(f"{house.address}/demo/{tenant}/", trust_env=False).text)
    assert found is not None
    return found[1]


@pytest.fixture
async def stranger(house: House, inbox: str) -> AsyncIterator[Callable[..., Visitor]]:
    """`stranger()`: somebody with a client and no session yet."""
    known: list[Visitor] = []

    def come(key: str = inbox) -> Visitor:
        http = httpx.AsyncClient(timeout=PATIENCE + 30, trust_env=False, verify=False)  # noqa: S501 - it speaks plain HTTP only
        known.append(Visitor(house.address, key, http))
        return known[-1]

    yield come
    for visitor in known:
        await visitor.leave()


@pytest.fixture
def arrive(stranger: Callable[..., Visitor]) -> Arrive:
    """`await arrive()`: somebody who has opened the chat."""

    async def opened(key: str = "", **said: Any) -> Visitor:
        visitor = stranger(key) if key else stranger()
        await visitor.begin(**said)
        return visitor

    return opened
