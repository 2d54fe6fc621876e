"""F8: a socket is cut in the middle of a frame, is half-open, is read too slowly, is not let through at all."""

import asyncio
import json

import pytest
from websockets.frames import Frame, Opcode

from tests.faults.chatter import demand_exactly_once, until
from tests.faults.conftest import Join
from tests.faults.drilled import Drilled
from tests.widget.client import new_id

pytestmark = [pytest.mark.drill, pytest.mark.xdist_group("faults")]

NO_PONG, TOO_SLOW = 4408, 4413
LONG = "word " * 1_900  # its frame is some 20 KB


async def test_cut_in_the_middle_of_a_frame(house: Drilled, join: Join) -> None:
    house.run()
    laptop = await join()
    phone = await join(laptop)
    await laptop.say_and_be_told("Hello")
    client_id = new_id()
    laptop.unsent[client_id] = LONG
    said = json.dumps({"type": "message", "client_id": client_id, "text": LONG}).encode()
    assert laptop.line is not None
    laptop.line.transport.write(Frame(Opcode.TEXT, said).serialize(mask=True)[:5_000])
    await laptop.hang_up()
    await phone.say_and_be_told("Still here")
    await laptop.connect()
    await laptop.say_all_again()
    await asyncio.gather(laptop.sees(3), phone.sees(3))
    await until(lambda: not laptop.unsent)
    demand_exactly_once(house.owner_address, laptop, phone)


async def test_half_open(house: Drilled, join: Join) -> None:
    house.run("impatient")
    laptop = await join()
    gone = await join(laptop)
    gone.answers_beats = False
    await laptop.say_and_be_told("Hello")
    await until(lambda: gone.codes == [NO_PONG])
    await laptop.say_and_be_told("Is anybody there?")
    assert laptop.codes == []
    gone.answers_beats = True
    await gone.connect()
    await asyncio.gather(laptop.sees(2), gone.sees(2))
    demand_exactly_once(house.owner_address, laptop, gone)


async def test_a_slow_reader_is_closed_and_resumes_whole(house: Drilled, join: Join) -> None:
    house.run("unforgiving")
    laptop = await join()
    slow = await join(laptop)
    slow.answers_beats = False
    await laptop.say_and_be_told("Hello")
    await slow.sees(1)
    while not slow.codes:
        await laptop.say_and_be_told(LONG)
        assert len(laptop.seen) < 500, "nobody closed it"
    assert (slow.codes, laptop.codes) == ([TOO_SLOW], [])
    await laptop.say_and_be_told("Goodbye")
    await laptop.sees(len(laptop.acknowledged))
    assert len(slow.seen) < len(laptop.seen)
    slow.answers_beats = True
    await slow.connect()
    await slow.sees(len(laptop.seen))
    demand_exactly_once(house.owner_address, laptop, slow)


async def test_sockets_are_not_let_through(house: Drilled, join: Join) -> None:
    """Who polls instead misses nothing, and waits no longer than for the word."""
    house.run("deaf_to_sockets")
    laptop = await join(connects=False)
    phone = await join(laptop, connects=False)

    async def listen() -> None:
        while len(phone.seen) < 20:
            await phone.poll(wait=25)

    listening = asyncio.create_task(listen())
    for number in range(20):
        client_id = new_id()
        answer = await laptop.visitor.say(f"Word {number}", client_id)
        laptop.told(client_id, answer.json()["message"]["seq"])
    async with asyncio.timeout(10):
        await listening
    await laptop.poll()
    demand_exactly_once(house.owner_address, laptop, phone)
