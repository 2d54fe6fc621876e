"""The socket: what is missed first, then what happens, in order and without a gap."""

import asyncio

from tests.house import House
from tests.widget.agent import Agent
from tests.widget.client import Socket, Visitor, new_id
from tests.widget.conftest import Arrive


async def talking(visitor: Visitor, agent: Agent) -> tuple[str, Socket]:
    """A conversation that Sarah holds, seen through a socket from its start: one message, and that she joined."""
    said = await visitor.said("Hello")
    await agent.does("claim", conversation=said["conversation"])
    socket = await visitor.socket()
    await socket.message(2)
    return said["conversation"], socket


async def test_before_the_first_word_the_conversation_is_null(arrive: Arrive) -> None:
    socket = await (await arrive()).socket()
    assert await socket.next() == {"type": "conversation", "conversation": None}


async def test_the_conversation_comes_first_then_everything_after_the_cursor_then_what_happens(arrive: Arrive, agent: Agent) -> None:
    visitor = await arrive()
    said = [await visitor.said(word) for word in ("one", "two", "three")]
    socket = await visitor.socket(conversation=said[0]["conversation"], after=1)
    first = await socket.next()
    assert (first["type"], first["conversation"]["id"]) == ("conversation", said[0]["conversation"])
    assert [(await socket.next())["message"] for _ in range(2)] == said[1:]
    await agent.does("claim", conversation=said[0]["conversation"])
    await agent.does("post", conversation=said[0]["conversation"], text="Hi")
    assert (await socket.message(5))["text"] == "Hi"
    assert [message["seq"] for message in socket.messages()] == [2, 3, 4, 5]


async def test_the_cursor_counts_where_no_conversation_is_named(arrive: Arrive) -> None:
    visitor = await arrive()
    await visitor.said("one")
    await visitor.said("two")
    socket = await visitor.socket(after=1)
    await socket.message(2)
    assert [message["seq"] for message in socket.messages()] == [2]


async def test_a_cursor_from_before_the_first_word_hides_nothing(arrive: Arrive) -> None:
    visitor = await arrive()
    socket = await visitor.socket(after=7)
    await socket.until("conversation")
    await visitor.said("one")
    assert (await socket.message(1))["text"] == "one"


async def test_another_conversations_id_brings_the_current_one_from_its_start(arrive: Arrive) -> None:
    visitor = await arrive()
    old = await visitor.said("one")
    await visitor.said("two")
    await visitor.post("end")
    new = [await visitor.said(word) for word in ("three", "four")]
    for known in (old["conversation"], "nonsense", "\x00"):
        socket = await visitor.socket(conversation=known, after=2)
        assert (await socket.next())["conversation"]["id"] == new[0]["conversation"]
        await socket.message(2)
        assert socket.messages() == new


async def test_what_is_no_cursor_begins_at_the_start(arrive: Arrive) -> None:
    visitor = await arrive()
    said = await visitor.said("one")
    for after in (-1, 10**30):
        socket = await visitor.socket(conversation=said["conversation"], after=after)
        assert (await socket.message(1))["text"] == "one"


async def test_ones_own_message_is_acknowledged_and_echoed(arrive: Arrive) -> None:
    socket = await (await arrive()).socket()
    mine = [await socket.say(word) for word in ("one", "two", "three")]
    await socket.message(3)
    await socket.settled()
    acks = [(frame["client_id"], frame["seq"]) for frame in socket.heard if frame["type"] == "ack"]
    assert acks == [(mine[0], 1), (mine[1], 2), (mine[2], 3)]
    assert [(message["seq"], message["client_id"]) for message in socket.messages()] == list(enumerate(mine, 1))


async def test_a_retry_is_acknowledged_with_the_same_number_and_shown_once(arrive: Arrive) -> None:
    socket, mine = await (await arrive()).socket(), new_id()
    for _ in range(5):
        await socket.say("Hello", mine)
    acks = [(await socket.until("ack"))["seq"] for _ in range(5)]
    await socket.shows(1)
    await socket.settled()
    assert (acks, [message["seq"] for message in socket.messages()]) == ([1] * 5, [1])


async def test_what_was_said_by_call_and_by_socket_is_one_thread(arrive: Arrive) -> None:
    visitor = await arrive()
    socket = await visitor.socket()
    await visitor.said("by call")
    await socket.message(1)
    await socket.say("by socket")
    await socket.message(2)
    assert (await visitor.hear(after=0))["messages"] == socket.messages()


async def test_two_sockets_of_one_visitor_see_the_same(arrive: Arrive) -> None:
    visitor = await arrive()
    phone, laptop = await visitor.socket(), await visitor.socket()
    for number in range(1, 11):
        await (phone if number % 2 else laptop).say(f"word {number}")
    for socket in (phone, laptop):
        await socket.message(10)
        assert [message["seq"] for message in socket.messages()] == list(range(1, 11))
    assert phone.messages() == laptop.messages()


async def test_a_stranger_sees_nothing_of_it(arrive: Arrive) -> None:
    visitor, stranger = await arrive(), await arrive()
    theirs = await stranger.socket()
    mine = await visitor.socket()
    await mine.say("A secret of mine")
    await mine.message(1)
    await theirs.settled()
    assert [frame for frame in theirs.heard if frame not in ({"type": "conversation", "conversation": None}, {"type": "pong"})] == []


async def test_the_conversation_comes_whenever_it_changes(arrive: Arrive, agent: Agent) -> None:
    visitor = await arrive()
    socket = await visitor.socket()
    said = await visitor.said("Hello")

    await socket.becomes(id=said["conversation"], holder="queue", status="open")
    await agent.does("claim", conversation=said["conversation"])
    await socket.becomes(holder="agent", label="Chatting with Sarah", agent={"name": "Sarah"}, queue=None)
    await agent.does("reads", conversation=said["conversation"], seq=1)
    await agent.does("let_assistant_answer", conversation=said["conversation"])
    await socket.becomes(holder="assistant", label="Chatting with AI Assistant")
    await socket.send("human")
    await socket.becomes(holder="queue")
    await agent.does("resolve", conversation=said["conversation"])
    await socket.becomes(holder="none", status="resolved", can_rate=True)
    await visitor.post("rating", {"score": 5})
    await socket.becomes(status="resolved", can_rate=False)
    await socket.say("One more thing")
    await socket.becomes(status="open", holder="queue")


async def test_a_new_conversation_is_told_and_counts_from_one(arrive: Arrive) -> None:
    visitor = await arrive()
    socket = await visitor.socket()
    first = await visitor.said("Hello")
    await socket.message(1)
    await visitor.post("end")
    second = await visitor.said("Hello again")
    await socket.becomes(id=second["conversation"])
    assert await socket.message(1) == second
    assert [message["conversation"] for message in socket.messages()] == [first["conversation"], second["conversation"]]


async def test_a_message_over_the_socket_after_the_end_opens_a_new_one(arrive: Arrive) -> None:
    visitor = await arrive()
    socket = await visitor.socket()
    await socket.say("Hello")
    before = await socket.message(1)
    await visitor.post("end")
    mine = await socket.say("Hello again")
    assert (await socket.until("ack", lambda frame: frame["client_id"] == mine))["seq"] == 1
    assert (await socket.until("message", lambda frame: frame["message"]["client_id"] == mine))["message"]["conversation"] != before[
        "conversation"
    ]


async def test_a_place_in_the_queue_moves_on_the_screen(arrive: Arrive, agent: Agent) -> None:
    await agent.does("empty_queue")
    key = await agent.does("make_inbox")
    first, second = await arrive(key), await arrive(key)
    ahead = await first.said("I was first")
    socket = await second.socket()
    await socket.send("human")
    await socket.until("conversation", lambda frame: bool(frame["conversation"]) and frame["conversation"]["queue"]["position"] == 2)
    await agent.does("claim", conversation=ahead["conversation"])
    await socket.until("conversation", lambda frame: frame["conversation"]["queue"]["position"] == 1)


async def test_the_queue_is_one_for_all_inboxes(arrive: Arrive, agent: Agent) -> None:
    await agent.does("empty_queue")
    first, second = await arrive(await agent.does("make_inbox")), await arrive(await agent.does("make_inbox"))
    ahead = await first.said("I was first, elsewhere")
    socket = await second.socket()
    await socket.send("human")
    await socket.until("conversation", lambda frame: bool(frame["conversation"]) and frame["conversation"]["queue"]["position"] == 2)
    await agent.does("claim", conversation=ahead["conversation"])
    await socket.until("conversation", lambda frame: frame["conversation"]["queue"]["position"] == 1)


async def test_an_agents_typing_is_told_and_passes(arrive: Arrive, agent: Agent) -> None:
    conversation, socket = await talking(await arrive(), agent)
    for on in (True, False):
        await agent.does("writes", conversation=conversation, on=on)
        assert await socket.until("typing") == {"type": "typing", "who": {"kind": "agent", "name": "Sarah"}, "on": on}
    await socket.send("typing", on=True)
    await socket.settled()
    assert [frame["on"] for frame in socket.heard if frame["type"] == "typing"] == [True, False]  # nobody is told of themselves


async def test_notes_are_on_no_screen_and_leave_no_gap(arrive: Arrive, agent: Agent) -> None:
    conversation, socket = await talking(await arrive(), agent)
    await agent.does("note", conversation=conversation, text="A difficult customer")
    await agent.does("post", conversation=conversation, text="Hi")
    await socket.message(3)
    assert [message["seq"] for message in socket.messages()] == [1, 2, 3]
    assert "difficult" not in str(socket.heard)


async def test_reading_is_taken_without_an_answer(arrive: Arrive, agent: Agent) -> None:
    _, socket = await talking(await arrive(), agent)
    await socket.send("read", seq=2)
    assert [frame for frame in await socket.settled() if frame["type"] == "error"] == []


async def test_a_long_thread_comes_whole_and_in_order(arrive: Arrive, agent: Agent) -> None:
    visitor = await arrive()
    conversation = (await visitor.said("1"))["conversation"]
    await agent.does("claim", conversation=conversation)
    await agent.does("post_many", conversation=conversation, count=248)
    socket = await visitor.socket()
    await socket.message(250)
    assert [message["seq"] for message in socket.messages()] == list(range(1, 251))


async def test_a_heavy_thread_reaches_whoever_answers_beats(arrive: Arrive, agent: Agent) -> None:
    visitor = await arrive()
    conversation = (await visitor.said("1"))["conversation"]
    await agent.does("claim", conversation=conversation)
    await agent.does("post_many", conversation=conversation, count=30, text="م" * 10_000)
    socket = await visitor.socket()
    await socket.message(32)
    assert [message["seq"] for message in socket.messages()] == list(range(1, 33))


async def test_a_token_that_changed_closes_its_socket_and_the_new_one_joins_the_threads(arrive: Arrive, agent: Agent, inbox: str) -> None:
    proof = await agent.does("sign", inbox=inbox, sub=new_id())
    laptop, phone = await arrive(identity=proof), await arrive()
    socket = await phone.socket()
    await socket.settled()
    await phone.begin(identity=proof)
    assert await socket.close_code() == 4401
    said = await laptop.said("From the laptop")
    assert await (await phone.socket()).message(1) == said


async def test_a_hundred_messages_both_ways_at_once_have_one_order(arrive: Arrive, agent: Agent, house: House) -> None:
    conversation, socket = await talking(await arrive(), agent)
    posting = asyncio.create_task(agent.does("post_many", conversation=conversation, count=50))
    mine = [await socket.say(f"word {number}") for number in range(30)]
    await posting
    await socket.message(82)
    assert [message["seq"] for message in socket.messages()] == list(range(1, 83))
    acked = {frame["client_id"]: frame["seq"] for frame in socket.heard + await socket.settled() if frame["type"] == "ack"}
    assert acked == {message["client_id"]: message["seq"] for message in socket.messages() if message["client_id"] in mine}
