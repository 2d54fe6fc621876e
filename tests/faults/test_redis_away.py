"""F5: Redis is killed and comes back empty, freezes, refuses writes. It only hints: all is accepted at once and heard by everybody."""

import asyncio
import time

import pytest

from tests.faults.chatter import Chatter, demand_exactly_once, until
from tests.faults.conftest import Join
from tests.faults.drilled import Drilled

pytestmark = [pytest.mark.drill, pytest.mark.xdist_group("faults")]

AT_ONCE = 1.0


async def two_and_a_poller(join: Join) -> tuple[Chatter, Chatter, Chatter]:
    laptop = await join()
    phone, poller = await join(laptop), await join(laptop, connects=False)
    await laptop.say_and_be_told("Hello")
    await asyncio.gather(phone.sees(1), poller.poll())
    return laptop, phone, poller


async def demand_service(laptop: Chatter, poller: Chatter) -> None:
    """Accepted within a second each, and there for who asks."""
    for text in ("one", "two", "three"):
        await laptop.say_and_be_told(text, within=AT_ONCE)
        await poller.poll()
        assert poller.seen[-1]["text"] == text


async def test_killed_and_restarted_empty(house: Drilled, join: Join) -> None:
    """No beat mends it here: whoever listens is told to read again as soon as Redis is back."""
    house.run()
    laptop, phone, poller = await two_and_a_poller(join)
    house.kill_redis()
    await demand_service(laptop, poller)
    await until(house.redis_answers)
    await phone.sees(4, within=5)
    await laptop.say_and_be_told("It is back", within=AT_ONCE)
    await asyncio.gather(phone.sees(5, within=5), poller.poll())
    demand_exactly_once(house.owner_address, laptop, phone, poller)


async def test_frozen_for_five_seconds(house: Drilled, join: Join) -> None:
    house.run("quick_beats")
    laptop, phone, poller = await two_and_a_poller(join)
    thawed_at = time.monotonic() + 5
    with house.frozen_redis():
        await demand_service(laptop, poller)
        await phone.sees(4, within=3)
        while time.monotonic() < thawed_at:
            await laptop.say_and_be_told("Still here", within=AT_ONCE)
            await asyncio.sleep(0.3)
    await laptop.say_and_be_told("It is back", within=AT_ONCE)
    await asyncio.gather(phone.sees(len(laptop.seen), within=5), poller.poll())
    demand_exactly_once(house.owner_address, laptop, phone, poller)


async def test_refuses_writes(house: Drilled, join: Join) -> None:
    house.run("quick_beats")
    laptop, phone, poller = await two_and_a_poller(join)
    with house.full_redis():
        await demand_service(laptop, poller)
        await phone.sees(4, within=3)
    demand_exactly_once(house.owner_address, laptop, phone, poller)
