"""Hearing by polling: at once what there is, otherwise as soon as there is something."""

import asyncio
from typing import Any

import pytest

from tests.widget.agent import Agent
from tests.widget.client import Json, Visitor, new_id, refused
from tests.widget.conftest import Arrive

AT_ONCE = 2.0


async def quickly(visitor: Visitor, **asked: Any) -> Json:
    async with asyncio.timeout(AT_ONCE):
        return await visitor.hear(**asked)


async def test_before_the_first_word_there_is_nothing(arrive: Arrive) -> None:
    heard = await quickly(await arrive())
    assert (heard["messages"], heard["conversation"], heard["last_seq"], heard["more"]) == ([], None, 0, False)
    assert isinstance(heard["state"], str)


async def test_what_there_is_comes_at_once_however_long_one_would_wait(arrive: Arrive) -> None:
    visitor = await arrive()
    said = await visitor.said("Hello")
    heard = await quickly(visitor, conversation=said["conversation"], after=0, wait=25)
    assert (heard["messages"], heard["last_seq"], heard["more"]) == ([said], 1, False)


async def test_without_a_wait_nothing_is_waited_for(arrive: Arrive) -> None:
    visitor = await arrive()
    await visitor.said("Hello")
    assert (await quickly(visitor, after=1))["messages"] == []


async def test_with_nothing_new_it_waits_as_long_as_asked(arrive: Arrive) -> None:
    visitor = await arrive()
    await visitor.said("Hello")
    begun = asyncio.get_running_loop().time()
    heard = await visitor.hear(after=1, state=(await visitor.hear())["state"], wait=1)
    assert heard["messages"] == []
    assert 0.9 < asyncio.get_running_loop().time() - begun < 4


async def waiting(visitor: Visitor, **asked: Any) -> "asyncio.Task[Json]":
    """A poll that has reached the server: another call that came after it was answered."""
    poll = asyncio.create_task(visitor.hear(wait=25, **asked))
    await asyncio.sleep(0)
    for _ in range(3):
        await visitor.post("typing", {"on": False})
    assert not poll.done()
    return poll


async def answer_of(poll: "asyncio.Task[Json]") -> Json:
    async with asyncio.timeout(AT_ONCE):
        return await poll


async def test_a_message_wakes_it(arrive: Arrive, agent: Agent) -> None:
    visitor = await arrive()
    said = await visitor.said("Hello")
    await agent.does("claim", conversation=said["conversation"])
    poll = await waiting(visitor, conversation=said["conversation"], after=2)
    await agent.does("post", conversation=said["conversation"], text="Hi")
    assert [message["text"] for message in (await answer_of(poll))["messages"]] == ["Hi"]


async def test_the_first_word_from_another_tab_wakes_it(arrive: Arrive) -> None:
    visitor = await arrive()
    poll = await waiting(visitor, after=0)
    await visitor.said("Hello")
    assert [message["seq"] for message in (await answer_of(poll))["messages"]] == [1]


async def test_another_state_wakes_it_and_is_answered_at_once_afterwards(arrive: Arrive, agent: Agent) -> None:
    visitor = await arrive()
    said = await visitor.said("Hello")
    state = (await visitor.hear())["state"]
    poll = await waiting(visitor, after=1, state=state)
    await agent.does("reads", conversation=said["conversation"], seq=0)
    await agent.does("resolve", conversation=said["conversation"])
    heard = await answer_of(poll)
    assert (heard["messages"], heard["conversation"]["status"]) == ([], "resolved")
    assert heard["state"] != state
    assert (await quickly(visitor, after=1, state=state, wait=25))["state"] == heard["state"]


async def test_without_a_state_only_messages_are_waited_for(arrive: Arrive, agent: Agent) -> None:
    visitor = await arrive()
    said = await visitor.said("Hello")
    poll = await waiting(visitor, after=1)
    await agent.does("resolve", conversation=said["conversation"])
    await visitor.post("typing", {"on": False})
    assert not poll.done()
    await visitor.said("Still there?")
    assert [message["text"] for message in (await answer_of(poll))["messages"]] == ["Still there?"]


async def test_a_place_in_the_queue_that_moves_is_another_state(arrive: Arrive, agent: Agent) -> None:
    await agent.does("empty_queue")
    first, second = await arrive(await agent.does("make_inbox")), await arrive(await agent.does("make_inbox"))
    ahead = await first.said("I was first")
    await second.said("And I second")
    heard = await second.hear(after=1)
    assert heard["conversation"]["queue"]["position"] == 2
    poll = await waiting(second, after=1, state=heard["state"])
    await agent.does("claim", conversation=ahead["conversation"])
    assert (await answer_of(poll))["conversation"]["queue"]["position"] == 1


async def test_who_does_not_wait_in_the_queue_is_not_woken_when_it_moves(arrive: Arrive, agent: Agent) -> None:
    talking, other = await arrive(), await arrive()
    said = await talking.said("Hello")
    await agent.does("claim", conversation=said["conversation"])
    state = (await talking.hear(after=2))["state"]
    poll = await waiting(talking, after=2, state=state)
    await other.said("I come into the queue")
    await talking.post("typing", {"on": False})
    assert not poll.done()
    await talking.said("Thank you")
    assert [message["text"] for message in (await answer_of(poll))["messages"]] == ["Thank you"]


async def test_who_is_shut_out_while_waiting_hears_nothing_more(arrive: Arrive, agent: Agent) -> None:
    visitor = await arrive()
    said = await visitor.said("Hello")
    await agent.does("claim", conversation=said["conversation"])
    asked = {"after": "2", "wait": "25"}
    poll = asyncio.create_task(visitor.get("messages", **asked))
    await visitor.post("typing", {"on": False})
    await agent.does("revoke", token=visitor.token)
    async with asyncio.timeout(AT_ONCE):
        assert refused(await poll) == (401, "token")


async def test_who_polls_is_known_to_be_here(arrive: Arrive, agent: Agent) -> None:
    visitor = await arrive()
    await agent.does("age", token=visitor.token, days=1)
    await visitor.hear()
    assert await agent.does("absent_for", token=visitor.token) < 30


@pytest.mark.parametrize(
    "asked", [{"wait": "26"}, {"wait": "-1"}, {"wait": "soon"}, {"wait": "2.5"}, {"after": "-1"}, {"after": "x"}, {"after": "9" * 30}]
)
async def test_numbers_out_of_bounds_are_refused_and_named(arrive: Arrive, asked: Json) -> None:
    answer = await (await arrive()).get("messages", **asked)
    assert refused(answer) == (422, "field")
    assert answer.json()["error"]["message"].startswith(next(iter(asked)))


async def test_two_hundred_come_at_a_time(arrive: Arrive, agent: Agent) -> None:
    visitor = await arrive()
    conversation = (await visitor.said("1"))["conversation"]
    await agent.does("claim", conversation=conversation)
    await agent.does("post_many", conversation=conversation, count=198)
    heard = await visitor.hear(conversation=conversation, after=0)
    assert (len(heard["messages"]), heard["more"], heard["last_seq"]) == (200, False, 200)
    await agent.does("post_many", conversation=conversation, count=5)
    heard = await visitor.hear(conversation=conversation, after=0)
    assert (len(heard["messages"]), heard["more"], heard["last_seq"]) == (200, True, 205)
    rest = await visitor.hear(conversation=conversation, after=200)
    assert (len(rest["messages"]), rest["more"]) == (5, False)
    assert [message["seq"] for message in heard["messages"] + rest["messages"]] == list(range(1, 206))


@pytest.mark.parametrize("other", ["", "nonsense", "acme_" + "0" * 26, "\x00", "é"])
async def test_without_the_current_conversations_id_the_current_one_answers(arrive: Arrive, other: str) -> None:
    visitor = await arrive()
    said = [await visitor.said(word) for word in ("one", "two")]
    heard = await visitor.hear(conversation=other, after=1)
    assert heard["conversation"]["id"] == said[0]["conversation"]
    assert heard["messages"] == (said if other else said[1:])


async def test_an_ended_conversations_id_brings_the_new_one_from_its_start(arrive: Arrive) -> None:
    visitor = await arrive()
    old = await visitor.said("one")
    await visitor.said("two")
    await visitor.post("end")
    new = await visitor.said("three")
    heard = await visitor.hear(conversation=old["conversation"], after=2)
    assert (heard["messages"], heard["conversation"]["id"]) == ([new], new["conversation"])


async def test_a_strangers_conversation_brings_ones_own(arrive: Arrive) -> None:
    mine, theirs = await arrive(), await arrive()
    secret = await theirs.said(new_id())
    heard = await mine.hear(conversation=secret["conversation"], after=0)
    assert (heard["messages"], heard["conversation"]) == ([], None)
