"""The server goes and comes back: clients are told to return, and miss nothing."""

import asyncio
import signal

from tests.house import House
from tests.widget.agent import Agent
from tests.widget.client import new_id
from tests.widget.conftest import Arrive


async def test_a_server_told_to_stop_tells_its_clients_to_come_back(house: House, arrive: Arrive, agent: Agent) -> None:
    visitor = await arrive()
    conversation = (await visitor.said("one"))["conversation"]
    await agent.does("claim", conversation=conversation)
    socket = await visitor.socket()
    await socket.message(2)
    stopping = asyncio.create_task(asyncio.to_thread(house.kill, signal.SIGTERM))
    assert await socket.close_code() == 1012
    await stopping
    await agent.does("post", conversation=conversation, text="said while nobody listened")
    await asyncio.to_thread(house.start)
    again = await visitor.socket(conversation=conversation, after=2)
    assert (await again.message(3))["text"] == "said while nobody listened"
    await again.say("three")
    await again.message(4)
    assert [message["seq"] for message in socket.messages() + again.messages()] == [1, 2, 3, 4]


async def test_a_server_that_dies_loses_nothing_it_acknowledged(house: House, arrive: Arrive) -> None:
    visitor, mine = await arrive(), new_id()
    socket = await visitor.socket()
    await socket.say("acknowledged", mine)
    acked = await socket.until("ack")
    unsure = await socket.say("perhaps")
    await asyncio.to_thread(house.kill)
    assert await socket.close_code() in {0, 1006}
    await asyncio.to_thread(house.start)
    again = await visitor.socket(after=0)
    await again.say("acknowledged", mine)
    assert (await again.until("ack"))["seq"] == acked["seq"]
    await again.say("perhaps", unsure)
    assert (await again.until("ack", lambda frame: frame["client_id"] == unsure))["seq"] == 2
    shown = await again.shows(2)
    assert [(message["seq"], message["text"]) for message in shown] == [(1, "acknowledged"), (2, "perhaps")]
