"""F2 and F3: the worker is killed while the assistant speaks, and between what a tool does and the record of it."""

import asyncio
import time

import pytest

from config.bench.standin import Script, StandIn
from config.bench.standin.script import in_pieces
from tests.faults.auditing import Auditor
from tests.faults.bell import rung
from tests.faults.chatter import Chatter, demand_exactly_once, until
from tests.faults.crew import Crew
from tests.faults.drilled import Drilled

pytestmark = [pytest.mark.drill, pytest.mark.xdist_group("faults")]

WITHIN = 5.0  # seconds from the new worker's readiness
TICKETS = "SELECT count(*) AS n FROM tickets_ticket t JOIN conversations_conversation c ON c.id = t.conversation_id WHERE c.public_id = %s"
CALLS = "SELECT t.state FROM tools_toolcall t JOIN conversations_conversation c ON c.id = t.conversation_id WHERE c.public_id = %s"
TOLD = """SELECT t.state, t.news FROM assistant_turn t JOIN conversations_conversation c ON c.id = t.conversation_id
WHERE c.public_id = %s ORDER BY t.id DESC LIMIT 1"""
SHOWN = "SELECT p.text FROM conversations_partial p JOIN conversations_conversation c ON c.id = p.conversation_id WHERE c.public_id = %s"


async def test_killed_while_it_speaks(house: Drilled, crew: Crew, standin: StandIn, laptop: Chatter) -> None:
    standin.plays(Script(in_pieces("It is on its way. You will be glad to hear that it is not far any more."), between=0.2))
    standin.says("It is on its way. Anything else?")
    await laptop.say_and_be_told("Where is my parcel?")
    with Auditor.at(house.owner_address) as auditor:
        await until(lambda: bool(auditor.session.execute(SHOWN, [laptop.conversation]).fetchall()), within=30)
    ready = await asyncio.to_thread(crew.kill_worker)
    await laptop.sees(2)
    assert time.monotonic() - ready < WITHIN
    assert laptop.seen[-1]["text"] == "It is on its way. Anything else?"
    await demand_one_reply(house, laptop)


@pytest.mark.parametrize("moment", ["before the commit", "after the commit"])
async def test_killed_between_what_a_tool_does_and_who_asked_for_it(
    house: Drilled, crew: Crew, standin: StandIn, laptop: Chatter, moment: str
) -> None:
    """In our own database effect and record are one commit: both or neither."""
    for _ in range(2):
        standin.calls("ticket_create", {"subject": f"To be seen {moment}"})
    standin.says("I have opened a ticket for you.")
    await laptop.say_and_be_told("Please open a ticket for my invoice.")
    ready = await asyncio.to_thread(crew.replace_worker)
    await laptop.sees(2)
    assert time.monotonic() - ready < WITHIN
    with Auditor.at(house.owner_address) as auditor:
        assert auditor.session.execute(TICKETS, [laptop.conversation]).fetchall() == [{"n": 1}]
    await demand_one_reply(house, laptop)


@pytest.mark.parametrize("moment", ["before the bell", "after the bell"])
async def test_killed_with_an_effect_in_another_house(house: Drilled, crew: Crew, standin: StandIn, laptop: Chatter, moment: str) -> None:
    """Nobody knows whether it happened: that is looked up, and only what surely never happened is done."""
    for _ in range(2):
        standin.calls("ring_bell", {"moment": moment})
    before = len(rung(house.folder))
    await laptop.say_and_be_told("Please ring the bell.")
    await asyncio.to_thread(crew.replace_worker)
    with Auditor.at(house.owner_address) as auditor:
        await until(lambda: auditor.session.execute(TOLD, [laptop.conversation]).fetchall() == [{"state": "done", "news": 1}])
        assert auditor.session.execute(CALLS, [laptop.conversation]).fetchall() == [{"state": "done"}]
        await laptop.sees(len(auditor.messages_in(laptop.conversation)))
    assert len(rung(house.folder)) == before + 1
    assert laptop.seen[-1]["author"]["kind"] == "assistant"
    demand_exactly_once(house.owner_address, laptop)


async def demand_one_reply(house: Drilled, laptop: Chatter) -> None:
    """On the screen, in the database, and for who comes to ask again."""
    demand_exactly_once(house.owner_address, laptop)
    again = Chatter(laptop.visitor)
    await again.poll(wait=1)
    assert [one["author"]["kind"] for one in again.seen] == ["customer", "assistant"]
