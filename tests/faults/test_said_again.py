"""F7 and F9: the acknowledgement is lost, the page is reloaded in mid-send, there are two tabs, the cursor is older than any memory."""

import asyncio

import psycopg
import pytest

from tests.faults.chatter import demand_exactly_once, until
from tests.faults.conftest import Join
from tests.faults.drilled import Drilled
from tests.widget.client import new_id, refused

pytestmark = [pytest.mark.drill, pytest.mark.xdist_group("faults")]

MANY = 450  # more than two pages
_FILL = """
WITH filled AS (
    UPDATE conversations_conversation SET last_seq = last_seq + %(many)s WHERE public_id = %(conversation)s
    RETURNING id, tenant_id, last_seq
) INSERT INTO conversations_message (tenant_id, conversation_id, seq, kind, author, author_name, turn, text, activity, sources, language,
    created_at)
SELECT tenant_id, id, last_seq - %(many)s + n, 'text', 'agent', 'Sarah', '', 'Word ' || n, '', '[]', '', now()
FROM filled, generate_series(1, %(many)s) n
"""


async def test_the_same_id_five_times_at_one_instant_by_every_way_in(house: Drilled, join: Join) -> None:
    house.run()
    laptop = await join()
    phone = await join(laptop)
    same = new_id()
    for chatter in (laptop, phone):
        chatter.unsent[same] = "Hello"
    by_http = asyncio.gather(*(laptop.visitor.say("Hello", same) for _ in range(3)))
    await asyncio.gather(laptop.say_all_again(), phone.say_all_again())
    answers = await by_http
    assert {answer.json()["message"]["seq"] for answer in answers} == {1}
    assert {answer.status_code for answer in answers} <= {200, 201}
    await until(lambda: laptop.acknowledged == phone.acknowledged == {same: 1})
    assert refused(await phone.visitor.say("Goodbye", same)) == (409, "client_id_reused")
    await laptop.say_and_be_told("Next")
    await asyncio.gather(laptop.sees(2), phone.sees(2))
    demand_exactly_once(house.owner_address, laptop, phone)


async def test_two_tabs_at_once(house: Drilled, join: Join) -> None:
    house.run()
    laptop = await join()
    phone = await join(laptop)
    await laptop.say_and_be_told("Hello")
    await asyncio.gather(*(chatter.say(f"Word {n}") for n in range(20) for chatter in (laptop, phone)))
    await asyncio.gather(*(chatter.sees(41) for chatter in (laptop, phone)))
    await until(lambda: not laptop.unsent and not phone.unsent)
    demand_exactly_once(house.owner_address, laptop, phone)


async def test_reloaded_in_mid_send(house: Drilled, join: Join) -> None:
    """The page goes before it hears of the acknowledgement; what it kept is sent again by the next."""
    house.run()
    before = await join()
    await before.say_and_be_told("Hello")
    for number in range(10):
        await before.say(f"Word {number}")
    unheard = dict(before.unsent)
    await before.hang_up()
    after = await join(before)
    after.unsent = dict(unheard)
    await after.say_all_again()
    await until(lambda: after.acknowledged.keys() == unheard.keys())
    await after.sees(11)
    demand_exactly_once(house.owner_address, after)


async def test_asleep_for_longer_than_any_memory(house: Drilled, join: Join) -> None:
    house.run()
    laptop = await join()
    poller = await join(laptop, connects=False)
    await laptop.say_and_be_told("Hello")
    await asyncio.gather(laptop.sees(1), poller.poll())
    await laptop.hang_up()
    with psycopg.connect(house.owner_address) as meanwhile:
        meanwhile.execute(_FILL, {"many": MANY, "conversation": laptop.conversation})
    await laptop.connect()
    await asyncio.gather(laptop.sees(1 + MANY), poller.poll())
    await laptop.say_and_be_told("What did I miss?")
    await asyncio.gather(laptop.sees(2 + MANY), poller.poll())
    demand_exactly_once(house.owner_address, laptop, poller)
