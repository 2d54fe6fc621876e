"""F1: the web process is killed at the worst moments; F14: it is replaced, runs by a wrong clock, is stormed by everybody at once."""

import asyncio
import signal
import time

import pytest

from tests.faults.chatter import LAST_WORDS, demand_exactly_once, until
from tests.faults.conftest import Join
from tests.faults.drilled import Drilled

pytestmark = [pytest.mark.drill, pytest.mark.xdist_group("faults")]

STAMPEDE = 200


@pytest.mark.parametrize(("moment", "is_told"), [("before_commit", False), ("before_acknowledgement", False), ("before_fan_out", True)])
async def test_killed(house: Drilled, join: Join, moment: str, is_told: bool) -> None:
    house.run(moment)
    laptop = await join()
    phone = await join(laptop)
    await laptop.say_and_be_told("Hello")
    last = await laptop.say(LAST_WORDS)
    assert house.web is not None
    assert await asyncio.to_thread(house.web.wait, 15) == -signal.SIGKILL
    await until(lambda: bool(laptop.codes))
    assert (last in laptop.acknowledged) is is_told
    await asyncio.to_thread(house.run)
    await asyncio.gather(laptop.connect(), phone.connect())
    await laptop.say_all_again()
    await until(lambda: not laptop.unsent, within=5)
    await asyncio.gather(laptop.sees(2, within=5), phone.sees(2, within=5))
    demand_exactly_once(house.owner_address, laptop, phone)


@pytest.mark.parametrize("weakness", ["hour_ahead", "hour_behind"])
async def test_the_clock_is_an_hour_off(house: Drilled, join: Join, weakness: str) -> None:
    """And back again: tokens open, passes work, and the numbers keep the order whatever the times say."""
    house.run()
    laptop = await join()
    phone = await join(laptop)
    for serving in (weakness, ""):
        await laptop.say_and_be_told(f"Before {serving or 'the clock is right again'}")
        await asyncio.to_thread(house.run, serving)
        await asyncio.gather(laptop.connect(), phone.connect())
        await laptop.say_and_be_told("And after")
    await asyncio.gather(laptop.sees(4), phone.sees(4))
    times = [one["created_at"] for one in laptop.seen]
    assert times != sorted(times)
    demand_exactly_once(house.owner_address, laptop, phone)


async def test_everybody_comes_back_at_once(house: Drilled, join: Join) -> None:
    house.run()
    laptop = await join()
    await laptop.say_and_be_told("Hello")
    tabs = await asyncio.gather(*(join(laptop) for _ in range(STAMPEDE)))
    await asyncio.gather(*(tab.sees(1) for tab in tabs))
    house.kill()
    await asyncio.to_thread(house.run)
    for number in range(10):
        await laptop.visitor.said(f"Word {number}")
    began_at = time.monotonic()
    await asyncio.gather(*(tab.connect() for tab in [laptop, *tabs]))
    await asyncio.gather(*(tab.sees(11) for tab in [laptop, *tabs]))
    assert time.monotonic() - began_at < 15
    demand_exactly_once(house.owner_address, laptop, *tabs)


async def test_migrated_while_people_talk(house: Drilled, join: Join) -> None:
    house.run()
    laptop = await join()
    phone = await join(laptop)
    migrating = asyncio.create_task(asyncio.to_thread(house.command, "migrate", "-v0"))
    while not migrating.done():
        await laptop.say_and_be_told("Still here", within=2)
    await migrating
    await asyncio.gather(laptop.sees(len(laptop.acknowledged)), phone.sees(len(laptop.acknowledged)))
    demand_exactly_once(house.owner_address, laptop, phone)
