"""A reply in the making: seen as it grows, and superseded by what was said in the end."""

from tests.widget.agent import Agent
from tests.widget.client import Json, Socket, Visitor, new_id
from tests.widget.conftest import Arrive


async def asked(visitor: Visitor, agent: Agent) -> tuple[str, Socket]:
    """A conversation the assistant holds, one message long."""
    conversation = str((await visitor.said("Where is my order?"))["conversation"])
    await agent.does("let_assistant_answer", conversation=conversation)
    socket = await visitor.socket()
    await socket.message(1)
    return conversation, socket


def on_screen(frames: list[Json]) -> str:
    """What a client that joins deltas shows: one with `n` 0 begins anew."""
    shown = ""
    for frame in frames:
        if frame["type"] == "delta":
            shown = "" if frame.get("end") else (shown if frame["n"] else "") + frame["text"]
    return shown


async def test_a_reply_grows_and_is_superseded_by_its_message(arrive: Arrive, agent: Agent) -> None:
    conversation, socket = await asked(await arrive(), agent)
    turn, reply = new_id(), ""
    for sentence in ("It left us on Monday. ", "It should be with you today."):
        reply += sentence
        await agent.does("show", conversation=conversation, turn=turn, text=sentence)
        await socket.until("delta")
        assert on_screen(socket.heard) == reply
    assert [(frame["turn"], frame["n"] == 0) for frame in socket.deltas()] == [(turn, True), (turn, False)]
    await agent.does("finish", conversation=conversation, turn=turn, text=reply)
    message = await socket.message(2)
    assert (message["turn"], message["text"], message["author"]["kind"]) == (turn, reply, "assistant")
    await socket.settled()
    assert len(socket.deltas()) == 2


async def test_who_comes_back_gets_the_text_so_far_as_one(arrive: Arrive, agent: Agent) -> None:
    visitor = await arrive()
    conversation, socket = await asked(visitor, agent)
    turn = new_id()
    for sentence in ("One. ", "Two. ", "Three."):
        await agent.does("show", conversation=conversation, turn=turn, text=sentence)
        await socket.until("delta")
    await socket.close()
    again = await visitor.socket(conversation=conversation, after=1)
    assert await again.until("delta") == {"type": "delta", "turn": turn, "n": 0, "text": "One. Two. Three."}
    await agent.does("show", conversation=conversation, turn=turn, text=" Four.")
    await again.until("delta")
    assert on_screen(again.heard) == "One. Two. Three. Four."


async def test_a_turn_that_ends_without_a_word_is_said_to_end(arrive: Arrive, agent: Agent) -> None:
    conversation, socket = await asked(await arrive(), agent)
    turn = new_id()
    await agent.does("show", conversation=conversation, turn=turn, text="")
    await socket.until("delta")
    await agent.does("finish", conversation=conversation, turn=turn)
    assert await socket.until("delta") == {"type": "delta", "turn": turn, "end": True}


async def test_what_was_shown_of_a_turn_without_a_reply_stands(arrive: Arrive, agent: Agent) -> None:
    conversation, socket = await asked(await arrive(), agent)
    turn = new_id()
    await agent.does("show", conversation=conversation, turn=turn, text="Let me look.")
    await socket.until("delta")
    await agent.does("finish", conversation=conversation, turn=turn)
    said = await socket.message(2)
    assert (said["text"], said["turn"], said["author"]["kind"]) == ("Let me look.", turn, "assistant")


async def test_when_a_person_takes_over_what_was_shown_is_what_was_said(arrive: Arrive, agent: Agent) -> None:
    visitor = await arrive()
    conversation, socket = await asked(visitor, agent)
    turn = new_id()
    await agent.does("show", conversation=conversation, turn=turn, text="Your order is ")
    await socket.until("delta")
    shown = on_screen(socket.heard)
    await agent.does("claim", conversation=conversation)
    cut, joined = await socket.message(2), await socket.message(3)
    assert (cut["turn"], cut["text"], cut["author"]["kind"]) == (turn, shown, "assistant")
    assert joined["kind"] == "activity"
    assert await agent.does("show", conversation=conversation, turn=turn, text="lost.") is False
    await agent.does("post", conversation=conversation, text="Sarah here")
    await socket.message(4)
    assert len(socket.deltas()) == 1
    assert [message["seq"] for message in (await visitor.hear(after=0))["messages"]] == [1, 2, 3, 4]


async def test_asking_for_a_person_cuts_the_reply_off_where_it_stands(arrive: Arrive, agent: Agent) -> None:
    conversation, socket = await asked(await arrive(), agent)
    turn = new_id()
    await agent.does("show", conversation=conversation, turn=turn, text="Certainly. ")
    await socket.until("delta")
    await socket.send("human")
    cut = await socket.message(2)
    assert (cut["turn"], cut["text"]) == (turn, "Certainly. ")
    await socket.becomes(holder="queue")
    await socket.settled()
    assert [frame for frame in socket.deltas() if frame.get("end")] == []


async def test_ending_the_chat_keeps_what_was_shown(arrive: Arrive, agent: Agent) -> None:
    visitor = await arrive()
    conversation, socket = await asked(visitor, agent)
    await agent.does("show", conversation=conversation, turn=new_id(), text="One moment. ")
    await socket.until("delta")
    await visitor.post("end")
    assert (await socket.message(2))["text"] == "One moment. "
    await socket.becomes(status="resolved")


async def test_who_writes_while_a_reply_grows_keeps_both(arrive: Arrive, agent: Agent) -> None:
    conversation, socket = await asked(await arrive(), agent)
    turn = new_id()
    await agent.does("show", conversation=conversation, turn=turn, text="One. ")
    await socket.until("delta")
    await socket.say("And my other order?")
    await socket.message(2)
    await agent.does("show", conversation=conversation, turn=turn, text="Two.")
    await socket.until("delta")
    assert on_screen(socket.heard) == "One. Two."
    await agent.does("finish", conversation=conversation, turn=turn, text="One. Two.")
    assert (await socket.message(3))["turn"] == turn


async def test_a_poll_gives_the_same_reply_once_it_is_said(arrive: Arrive, agent: Agent) -> None:
    visitor = await arrive()
    conversation, socket = await asked(visitor, agent)
    turn = new_id()
    await agent.does("show", conversation=conversation, turn=turn, text="Half a re")
    await socket.until("delta")
    assert (await visitor.hear(after=1))["messages"] == []
    await agent.does("finish", conversation=conversation, turn=turn, text="Half a reply, and the rest.")
    message = await socket.message(2)
    assert (await visitor.hear(after=1))["messages"] == [message]
