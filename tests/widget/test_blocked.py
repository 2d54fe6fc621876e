"""Who was blocked is told so calmly, whichever way they try; nothing of theirs is kept, and what was said before stays theirs to read."""

import pytest

from tests.widget.agent import Agent
from tests.widget.client import Visitor, new_id, refused
from tests.widget.conftest import Arrive

BLOCKED = (403, "blocked")
ASKS = {
    "human": {},
    "contact": {"name": "Me again"},
    "rating": {"score": 1},
    "nps": {"score": 1},
    "ticket": {"email": "a@b.example", "subject": "Hello", "body": "Hello"},
    "callback": {"phone": "030 123456"},
    "typing": {"on": True},
    "end": {},
}


async def blocked(arrive: Arrive, agent: Agent) -> tuple[Visitor, str]:
    visitor = await arrive()
    conversation: str = (await visitor.said("Buy cheap watches"))["conversation"]
    await agent.does("block", conversation=conversation)
    return visitor, conversation


async def test_a_message_is_refused_in_words_and_not_kept(arrive: Arrive, agent: Agent) -> None:
    visitor, conversation = await blocked(arrive, agent)
    answer = await visitor.say("Cheaper watches")
    assert refused(answer) == BLOCKED
    assert answer.json()["error"]["message"] == "Messages from you are not taken here any more."
    heard = await visitor.hear()
    assert (heard["conversation"]["id"], heard["conversation"]["status"]) == (conversation, "resolved")
    assert [message["text"] for message in heard["messages"]] == ["Buy cheap watches"]


@pytest.mark.parametrize("call", ASKS)
async def test_nor_anything_else(arrive: Arrive, agent: Agent, call: str) -> None:
    visitor, _ = await blocked(arrive, agent)
    assert refused(await visitor.post(call, ASKS[call])) == BLOCKED


async def test_nor_a_file(arrive: Arrive, agent: Agent) -> None:
    visitor, _ = await blocked(arrive, agent)
    assert refused(await visitor.send_file("watch.txt", b"cheap")) == BLOCKED


async def test_an_open_socket_hears_of_it_at_once_and_refuses_what_comes(arrive: Arrive, agent: Agent) -> None:
    visitor = await arrive()
    conversation = (await visitor.said("Buy cheap watches"))["conversation"]
    socket = await visitor.socket()
    await socket.becomes(status="open")
    await agent.does("block", conversation=conversation)
    await socket.becomes(status="resolved")
    for kind, said in (("message", {"client_id": new_id(), "text": "Cheaper"}), ("human", {})):
        await socket.send(kind, **said)
        assert (await socket.until("error"))["error"]["code"] == "blocked"


async def test_a_new_socket_still_shows_what_was_said(arrive: Arrive, agent: Agent) -> None:
    visitor, _ = await blocked(arrive, agent)
    socket = await visitor.socket()
    assert (await socket.message(1))["text"] == "Buy cheap watches"


async def test_unblocked_they_are_heard_again(arrive: Arrive, agent: Agent) -> None:
    visitor, conversation = await blocked(arrive, agent)
    await agent.does("unblock", conversation=conversation)
    assert (await visitor.said("Sorry"))["conversation"] != conversation
