"""F6: PostgreSQL stops at once and comes back; or has no lock to give. Nothing acknowledged is missing, nobody waits for ever."""

import asyncio
import time

import psycopg
import pytest

from tests.faults.chatter import Chatter, demand_exactly_once, until
from tests.faults.conftest import Join
from tests.faults.drilled import Drilled
from tests.widget.client import refused

pytestmark = [pytest.mark.drill, pytest.mark.xdist_group("faults")]

BOUND = 8.0  # seconds until a plain “try again”; a row and the queue before it are two locks
LONG_OUTAGE = 8.0  # long enough for a pool that tries ever more rarely to be late


async def chatter_on(laptop: Chatter, until_stopped: asyncio.Event) -> None:
    """Say something all the time, and again what was not accepted."""
    while not until_stopped.is_set():
        await laptop.say("Still here")
        await asyncio.sleep(0.02)


async def test_stopped_at_once_in_mid_chat(house: Drilled, join: Join) -> None:
    house.run()
    laptop = await join()
    phone = await join(laptop)
    await laptop.say_and_be_told("Hello")
    stopped = asyncio.Event()
    speaking = asyncio.create_task(chatter_on(laptop, stopped))
    await until(lambda: len(laptop.acknowledged) > 20)
    house.stop_postgres_for_good()
    went_at = time.monotonic()
    await until(lambda: bool(laptop.errors), BOUND)
    assert {error["error"]["code"] for error in laptop.errors} == {"try_again"}
    assert refused(await laptop.visitor.say("Is anybody there?")) == (503, "try_again")
    stopped.set()
    await speaking
    await asyncio.sleep(max(0.0, went_at + LONG_OUTAGE - time.monotonic()))
    await asyncio.to_thread(house.start_postgres)
    await asyncio.to_thread(until_ready, house)
    back_at = time.monotonic()
    await laptop.say_all_again_until_told()
    assert time.monotonic() - back_at < 5
    await asyncio.gather(*(one.sees(len(laptop.acknowledged), within=5) for one in (laptop, phone)))
    demand_exactly_once(house.owner_address, laptop, phone)


def until_ready(house: Drilled) -> None:
    house._await_ready()


async def test_no_lock_and_no_connection_to_give(house: Drilled, join: Join) -> None:
    """One connection, and somebody sits on the conversation."""
    house.run("hasty", DATABASE_LANES="1")
    laptop, other = await join(), await join()
    await laptop.say_and_be_told("Hello")
    await laptop.sees(1)
    with psycopg.connect(house.owner_address) as sitting:
        sitting.execute("SELECT FROM conversations_conversation WHERE public_id = %s FOR UPDATE", [laptop.conversation])
        began_at = time.monotonic()
        await asyncio.gather(laptop.say("Is anybody there?"), other.say("And here?"))
        await until(lambda: bool(laptop.errors), BOUND)
        await until(lambda: bool(other.errors or other.acknowledged), BOUND)
        assert time.monotonic() - began_at < BOUND
        assert {error["error"]["code"] for error in laptop.errors + other.errors} == {"try_again"}
    await asyncio.gather(laptop.say_all_again_until_told(), other.say_all_again_until_told())
    await asyncio.gather(laptop.sees(2), other.sees(1))
    demand_exactly_once(house.owner_address, laptop)
    demand_exactly_once(house.owner_address, other)


async def test_somebody_sits_on_the_conversation(house: Drilled, join: Join) -> None:
    """What goes the longer way waits no longer; and whoever talks elsewhere waits for nothing."""
    house.run()
    laptop, other = await join(), await join()
    await asyncio.gather(laptop.say_and_be_told("Hello"), other.say_and_be_told("Hello"))
    await asyncio.gather(laptop.sees(1), other.sees(1))
    with psycopg.connect(house.owner_address) as sitting:
        sitting.execute("SELECT FROM conversations_conversation WHERE public_id = %s FOR UPDATE", [laptop.conversation])
        async with asyncio.timeout(BOUND):
            asks = [laptop.visitor.post(path) for path in ("human", "end")]
            assert [refused(answer) for answer in await asyncio.gather(*asks)] == [(503, "try_again")] * 2
        await other.say_and_be_told("Still here", within=1)
    await laptop.say_and_be_told("And so am I")
    await asyncio.gather(laptop.sees(2), other.sees(2))
    demand_exactly_once(house.owner_address, laptop)
    demand_exactly_once(house.owner_address, other)
