"""F12 and F13: two agents at one instant, one who vanishes, a worker that dies over a hand-over, a hand-over while the assistant speaks."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest

from apps.text.speaking import spoken
from config.bench.standin import Script, StandIn
from config.bench.standin.script import in_pieces
from tests.faults.agent import Agent
from tests.faults.auditing import Auditor, Row
from tests.faults.chatter import Chatter, demand_exactly_once, until
from tests.faults.conftest import Join
from tests.faults.crew import Crew
from tests.faults.drilled import Drilled

pytestmark = [pytest.mark.drill, pytest.mark.xdist_group("faults")]

OF_IT = "JOIN conversations_conversation c ON c.id = x.conversation_id WHERE c.public_id = %s"
CONVERSATION = """SELECT c.number, c.holder, c.fence, c.ranked_at, u.name AS agent FROM conversations_conversation c
LEFT JOIN tenants_membership a ON a.id = c.agent_id LEFT JOIN tenants_user u ON u.id = a.user_id WHERE c.public_id = %s"""
MOVES = f"SELECT x.kind FROM escalations_move x {OF_IT} ORDER BY x.id"
ESCALATIONS = f"SELECT x.state, x.reason, x.taken_by_id IS NOT NULL AS is_taken FROM escalations_escalation x {OF_IT}"
OFFERS = f"SELECT x.state FROM escalations_offer x {OF_IT}"
TURNS = f"SELECT x.state FROM assistant_turn x {OF_IT} ORDER BY x.id"
SHOWN = f"SELECT x.text FROM conversations_partial x {OF_IT}"
ADDITIONS = f"""SELECT a.kind FROM escalations_escalation x JOIN escalations_casefile f ON f.escalation_id = x.id
JOIN escalations_addition a ON a.case_file_id = f.id {OF_IT} ORDER BY a.kind"""
LOCK = "SELECT FROM conversations_conversation WHERE public_id = %s FOR UPDATE"
HELD_UP = "SELECT count(*) FROM pg_locks WHERE NOT granted"
THE_LEASE_ENDS = """UPDATE tenants_presence SET seen_at = seen_at - interval '45 seconds'
WHERE membership_id = (SELECT agent_id FROM conversations_conversation WHERE public_id = %s)"""
A_LONG_REPLY = (
    "It is on its way. You will be glad to hear. It is not far any more. It left our house. Somebody carries it. Be at home today."
)

TakeOver = Callable[[Drilled, Chatter], Awaitable[None]]


class Books(Auditor):
    """What is written down of a conversation."""

    def read(self, sql: str, chatter: Chatter) -> list[Row]:
        return self.session.execute(sql, [chatter.conversation]).fetchall()

    def words(self, sql: str, chatter: Chatter) -> list[Any]:
        return [next(iter(row.values())) for row in self.read(sql, chatter)]

    def conversation(self, chatter: Chatter) -> Row:
        (row,) = self.read(CONVERSATION, chatter)
        return row


@pytest.fixture
def books(house: Drilled) -> Iterator[Books]:
    with Auditor.at(house.owner_address) as auditor:
        yield Books(auditor.session)


@contextmanager
def held_up(house: Drilled, chatter: Chatter) -> Iterator[Callable[[int], Awaitable[None]]]:
    """Nobody can change the conversation until so many wait to."""
    with psycopg.connect(house.owner_address) as session, Auditor.at(house.owner_address) as onlooker:
        session.execute(LOCK, [chatter.conversation])
        yield lambda many: until(lambda: onlooker.session.execute(HELD_UP).fetchall() == [{"count": many}])


async def test_of_two_who_claim_at_one_instant_one_wins_and_the_other_is_told(house: Drilled, join: Join, books: Books) -> None:
    house.run()
    customer = await join()
    await customer.say_and_be_told("Is anybody there?")
    await customer.sees(1)
    seen = books.conversation(customer)
    with house.annex() as annex:
        async with Agent(house.address, house.sarah) as sarah, Agent(annex.address, house.tom) as tom:
            with held_up(house, customer) as until_all_wait:
                claims = [asyncio.create_task(one.claims(seen["number"], seen["fence"])) for one in (sarah, tom)]
                await until_all_wait(len(claims))
            won, lost = sorted(await asyncio.gather(*claims), key=lambda answer: answer.status_code)
    assert (won.status_code, lost.status_code) == (200, 409)
    assert "Somebody else was quicker." in lost.text
    held = books.conversation(customer)
    assert (held["holder"], held["fence"]) == ("agent", seen["fence"] + 1)
    assert books.words(MOVES, customer) == ["queued", "claimed"]
    assert books.read(ESCALATIONS, customer) == [{"state": "taken", "reason": "inbox", "is_taken": True}]
    await customer.sees(2)
    assert held["agent"].split()[0] in customer.seen[-1]["text"]
    demand_exactly_once(house.owner_address, customer)


async def test_who_vanishes_is_relieved_when_the_lease_ends(house: Drilled, crew: Crew, join: Join, books: Books) -> None:
    """Their web process is killed: nobody says that they left, and nobody renews their lease."""
    customer = await join()
    await customer.say_and_be_told("Is anybody there?")
    await customer.sees(1)
    waits = books.conversation(customer)
    async with Agent(house.address, house.tom) as tom:
        with house.annex() as annex:
            async with Agent(annex.address, house.sarah) as sarah:
                assert (await sarah.claims(waits["number"], waits["fence"])).status_code == 200
                await customer.say_and_be_told("Are you still there?")
                annex.web.kill()
                annex.web.wait(10)
        assert books.conversation(customer)["holder"] == "agent"
        books.session.execute(THE_LEASE_ENDS, [customer.conversation])
        await until(lambda: books.conversation(customer)["holder"] == "queue", within=25)
        relieved = books.conversation(customer)
        assert books.words(MOVES, customer) == ["queued", "claimed", "relieved"]
        assert books.read(ESCALATIONS, customer) == [{"state": "waiting", "reason": "inbox", "is_taken": False}]
        assert abs((relieved["ranked_at"] - waits["ranked_at"]).total_seconds()) < 1
        assert (await tom.claims(relieved["number"], relieved["fence"])).status_code == 200
    told = spoken("en", "relieved", name=customer.seen[1]["text"].split()[0])
    await customer.sees(6)
    assert [one["text"] for one in customer.seen].count(told) == 1
    demand_exactly_once(house.owner_address, customer)


async def test_a_worker_dies_before_anybody_heard_that_a_person_is_asked_for(
    house: Drilled, crew: Crew, laptop: Chatter, books: Books
) -> None:
    async with Agent(house.address, house.sarah) as sarah:
        await laptop.say_and_be_told("Is there somebody I can talk to before the hints? I want to speak to a human.")
        await laptop.sees(1)
        await asyncio.to_thread(crew.replace_worker)
        row = books.conversation(laptop)
        assert row["holder"] == "queue"
        assert books.read(ESCALATIONS, laptop) == [{"state": "waiting", "reason": "rule", "is_taken": False}]
        assert f'id="conversation-{row["number"]}"' in await sarah.reads("conversations/?list=queue")
        assert "before the hints" in await sarah.reads(f"conversations/{row['number']}/")
        await until(lambda: books.words(OFFERS, laptop) == ["open"])
        await until(lambda: "summary" in books.words(ADDITIONS, laptop), within=25)
        assert books.words(ADDITIONS, laptop).count("summary") == 1
    assert books.words(MOVES, laptop) == ["queued", "offered"]
    await laptop.sees(2)
    demand_exactly_once(house.owner_address, laptop)


async def by_the_button(house: Drilled, chatter: Chatter) -> None:
    assert (await chatter.visitor.post("human")).status_code == 200


async def by_an_agent(house: Drilled, chatter: Chatter) -> None:
    with Auditor.at(house.owner_address) as auditor:
        seen = Books(auditor.session).conversation(chatter)
    async with Agent(house.address, house.tom) as tom:
        assert (await tom.claims(seen["number"], seen["fence"])).status_code == 200


@pytest.mark.parametrize(("take_over", "holder"), [(by_the_button, "queue"), (by_an_agent, "agent")])
async def test_not_one_word_of_the_assistant_comes_after_a_take_over(
    house: Drilled, crew: Crew, standin: StandIn, laptop: Chatter, books: Books, take_over: TakeOver, holder: str
) -> None:
    standin.plays(Script(in_pieces(A_LONG_REPLY), between=0.2))
    await laptop.say_and_be_told("Where is my parcel?")
    await laptop.sees(1)
    await until(lambda: bool(books.words(SHOWN, laptop)), within=30)
    await take_over(house, laptop)
    assert books.conversation(laptop)["holder"] == holder
    at_the_take_over = books.messages_in(laptop.conversation)
    await until(lambda: books.words(TURNS, laptop) == ["cut_off"])
    assert books.messages_in(laptop.conversation) == at_the_take_over
    assert books.words(SHOWN, laptop) == []
    await laptop.sees(len(at_the_take_over))
    said = laptop.seen[1]["text"]
    assert (laptop.seen[1]["author"]["kind"], A_LONG_REPLY.startswith(said)) == ("assistant", True)
    assert said != A_LONG_REPLY
    demand_exactly_once(house.owner_address, laptop)


async def test_a_rule_takes_over_what_the_customer_says_meanwhile(
    house: Drilled, crew: Crew, standin: StandIn, laptop: Chatter, books: Books
) -> None:
    """What was begun is said to its end; then a person is asked for, and the assistant is silent."""
    standin.plays(Script(in_pieces(A_LONG_REPLY), between=0.1))
    await laptop.say_and_be_told("Where is my parcel?")
    await laptop.sees(1)
    await until(lambda: bool(books.words(SHOWN, laptop)), within=30)
    await laptop.say_and_be_told("I want to speak to a human")
    await until(lambda: books.conversation(laptop)["holder"] == "queue")
    assert [row["author"] for row in books.messages_in(laptop.conversation)] == ["customer", "customer", "assistant", "assistant"]
    assert books.read(ESCALATIONS, laptop) == [{"state": "waiting", "reason": "rule", "is_taken": False}]
    assert (books.words(TURNS, laptop), books.words(SHOWN, laptop)) == (["done", "done"], [])
    await laptop.sees(4)
    assert laptop.seen[2]["text"] == A_LONG_REPLY
    demand_exactly_once(house.owner_address, laptop)
