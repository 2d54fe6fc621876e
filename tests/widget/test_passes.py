"""A pass opens one socket once; whoever is shut out is out of that too."""

import asyncio

from tests.widget.agent import Agent
from tests.widget.client import Socket
from tests.widget.conftest import Arrive


async def test_the_sessions_own_pass_opens_a_socket(arrive: Arrive) -> None:
    visitor = await arrive()
    socket = await visitor.socket(with_pass=visitor.welcome["pass"])
    assert (await socket.next())["type"] == "conversation"


async def test_a_pass_opens_one_socket_once(arrive: Arrive) -> None:
    visitor = await arrive()
    one = await visitor.new_pass()
    first = await visitor.socket(with_pass=one)
    assert (await first.next())["type"] == "conversation"
    assert await (await visitor.socket(with_pass=one)).close_code() == 4401
    assert await first.settled() == []


async def test_a_pass_used_five_times_at_one_instant_opens_one_socket(arrive: Arrive) -> None:
    visitor = await arrive()
    one = await visitor.new_pass()
    sockets = await asyncio.gather(*(visitor.socket(with_pass=one) for _ in range(5)))
    opened = [socket for socket in sockets if await _is_open(socket)]
    assert len(opened) == 1


async def _is_open(socket: Socket) -> bool:
    wait = asyncio.create_task(socket.close_code())
    await asyncio.wait([wait, asyncio.create_task(socket.line.wait_closed())], timeout=2, return_when=asyncio.FIRST_COMPLETED)
    is_open = not wait.done()
    wait.cancel()
    return is_open


async def test_what_is_no_pass_is_turned_away(arrive: Arrive) -> None:
    visitor = await arrive()
    good = await visitor.new_pass()
    for bad in ("nonsense", visitor.token, good[:-1], good[:-1] + ("0" if good[-1] != "0" else "1"), good + "0", "\x00", "é", "a" * 5000):
        assert await (await visitor.socket(with_pass=bad)).close_code() == 4401


async def test_a_pass_made_for_another_visitor_by_hand_is_turned_away(arrive: Arrive) -> None:
    visitor = await arrive()
    tenant, _, rest = (await visitor.new_pass()).partition("_")
    assert await (await visitor.socket(with_pass=f"{tenant}_{int(rest[:16], 16) - 1:016x}{rest[16:]}")).close_code() == 4401


async def test_who_is_shut_out_is_closed_at_once(arrive: Arrive, agent: Agent) -> None:
    visitor, other = await arrive(), await arrive()
    socket, bystander = await visitor.socket(), await other.socket()
    await socket.settled()
    await agent.does("revoke", token=visitor.token)
    async with asyncio.timeout(5):
        assert await socket.close_code() == 4401
    assert [frame for frame in await bystander.settled() if frame["type"] != "conversation"] == []


async def test_a_pass_from_before_the_revocation_opens_nothing(arrive: Arrive, agent: Agent) -> None:
    visitor = await arrive()
    kept = await visitor.new_pass()
    await agent.does("revoke", token=visitor.token)
    assert await (await visitor.socket(with_pass=kept)).close_code() == 4401
