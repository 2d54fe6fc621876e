"""Saying something: once, whatever way and however often it is sent."""

import asyncio
import json

import pytest

from tests.widget.agent import Agent
from tests.widget.client import Visitor, new_id, refused
from tests.widget.conftest import Arrive


async def test_a_message_is_answered_with_itself(arrive: Arrive) -> None:
    visitor, mine = await arrive(), new_id()
    said = await visitor.said("  Is **this** in stock?\r\nSee https://example.com/a  ", mine)
    assert (said["seq"], said["client_id"], said["kind"], said["author"]["kind"]) == (1, mine, "text", "customer")
    assert said["text"] == "Is **this** in stock?\nSee https://example.com/a"
    assert "<strong>this</strong>" in said["html"]
    assert 'href="https://example.com/a"' in said["html"]
    assert (said["turn"], said["card"], said["attachments"], said["sources"]) == (None, None, [], [])
    assert said["created_at"].endswith("Z")


async def test_the_same_id_again_is_the_same_message(arrive: Arrive) -> None:
    visitor, mine = await arrive(), new_id()
    said = await visitor.said("Hello", mine)
    for _ in range(4):
        again = await visitor.say("Hello", mine)
        assert (again.status_code, again.json()["message"]) == (200, said)
    assert (await visitor.said("And another"))["seq"] == 2


async def test_the_same_id_with_another_body_is_refused(arrive: Arrive) -> None:
    visitor, mine = await arrive(), new_id()
    await visitor.said("Hello", mine)
    assert refused(await visitor.say("Goodbye", mine)) == (409, "client_id_reused")
    assert (await visitor.said("And another"))["seq"] == 2


async def test_five_at_the_same_instant_are_one_message(arrive: Arrive) -> None:
    visitor, mine = await arrive(), new_id()
    answers = await asyncio.gather(*(visitor.say("Hello", mine) for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 200, 201]
    assert [answer.json()["message"]["seq"] for answer in answers] == [1] * 5
    assert (await visitor.hear(after=0))["last_seq"] == 1


async def test_five_by_socket_and_http_at_once_are_one_message(arrive: Arrive) -> None:
    visitor, mine = await arrive(), new_id()
    one, other = await visitor.socket(), await visitor.socket()
    sent = [one.say("Hello", mine), other.say("Hello", mine), one.say("Hello", mine)]
    answers = await asyncio.gather(visitor.say("Hello", mine), visitor.say("Hello", mine), *sent)
    assert {answers[0].status_code, answers[1].status_code} <= {200, 201}
    for socket in (one, other):
        assert (await socket.until("ack"))["client_id"] == mine
        await socket.settled()
    heard = await visitor.hear(after=0)
    assert [message["client_id"] for message in heard["messages"]] == [mine]
    for socket in (one, other):
        assert [message["seq"] for message in await socket.shows(1)] == [1]


async def test_twenty_different_at_once_count_without_a_gap(arrive: Arrive) -> None:
    visitor = await arrive()
    answers = await asyncio.gather(*(visitor.say(str(number)) for number in range(20)))
    assert [answer.status_code for answer in answers] == [201] * 20
    assert sorted(answer.json()["message"]["seq"] for answer in answers) == list(range(1, 21))
    assert len({answer.json()["message"]["conversation"] for answer in answers}) == 1


@pytest.mark.parametrize("text", ["", "   ", "a" * 10_001, "a\x00b", "a\ud800b", "\udfff", "\x01\x02", None, 7, True, ["a"], {"a": "b"}])
async def test_what_is_no_text_is_refused_and_named(arrive: Arrive, text: object) -> None:
    visitor = await arrive()
    answer = await visitor.call("POST", "messages", content=json.dumps({"client_id": new_id(), "text": text}))
    assert refused(answer) == (422, "field")
    assert answer.json()["error"]["message"].startswith("text")
    assert (await visitor.said("Still here"))["seq"] == 1


@pytest.mark.parametrize("client_id", ["", "7", 7, None, "\ud800", ["a"], "g" * 32])
async def test_what_is_no_uuid_is_refused_and_named(arrive: Arrive, client_id: object) -> None:
    answer = await (await arrive()).call("POST", "messages", content=json.dumps({"client_id": client_id, "text": "Hello"}))
    assert refused(answer) == (422, "field")
    assert answer.json()["error"]["message"].startswith("client_id")


@pytest.mark.parametrize("letter", ["a", "é", "😀", "م"])
async def test_ten_thousand_characters_are_a_message_however_they_are_written(arrive: Arrive, letter: str) -> None:
    visitor, text = await arrive(), letter * 10_000
    body = {"client_id": new_id(), "text": text}
    for spelling in (json.dumps(body), json.dumps(body, ensure_ascii=False)):
        answer = await visitor.call("POST", "messages", content=spelling.encode())
        assert answer.json()["message"]["text"] == text


async def test_control_characters_are_left_out(arrive: Arrive) -> None:
    assert (await (await arrive()).said("one\x07\x1b[31m\ttwo\nthree"))["text"] == "one[31m\ttwo\nthree"


async def test_markup_of_the_customers_is_text(arrive: Arrive) -> None:
    html = (await (await arrive()).said("<script>alert(1)</script><img src=x onerror=alert(1)> [x](javascript:alert(1))"))["html"]
    assert "<script" not in html
    assert "<img" not in html
    assert 'href="javascript' not in html


async def test_an_answer_comes_with_its_author(arrive: Arrive, agent: Agent) -> None:
    visitor = await arrive()
    said = await visitor.said("Hello")
    await agent.does("claim", conversation=said["conversation"])
    await agent.does("post", conversation=said["conversation"], text="Hi, this is Sarah")
    _, joined, answer = (await visitor.hear(after=0))["messages"]
    assert (joined["seq"], joined["kind"], joined["author"]["kind"]) == (2, "activity", "system")
    assert (answer["seq"], answer["author"], answer["client_id"] is not None) == (3, {"kind": "agent", "name": "Sarah"}, True)


async def test_notes_are_in_nothing_the_customer_reads_and_leave_no_gap(arrive: Arrive, agent: Agent) -> None:
    visitor = await arrive()
    said = await visitor.said("Hello")
    await agent.does("claim", conversation=said["conversation"])
    await agent.does("note", conversation=said["conversation"], text="A difficult customer")
    await agent.does("post", conversation=said["conversation"], text="Hi")
    heard = await visitor.hear(after=0)
    assert [message["seq"] for message in heard["messages"]] == [1, 2, 3]
    transcript = (await visitor.get("transcript", format="txt")).text
    assert "difficult" not in json.dumps(heard) + json.dumps(await visitor.begin()) + transcript


async def resolved(visitor: Visitor, agent: Agent) -> str:
    conversation = str((await visitor.said("Hello"))["conversation"])
    await agent.does("resolve", conversation=conversation)
    assert (await visitor.hear())["conversation"]["status"] == "resolved"
    return conversation


async def test_a_message_soon_after_the_end_goes_on_with_the_same(arrive: Arrive, agent: Agent) -> None:
    visitor = await arrive()
    before = await resolved(visitor, agent)
    said = await visitor.said("One more thing")
    assert (said["conversation"], said["seq"]) == (before, 2)
    assert (await visitor.hear())["conversation"]["status"] == "open"


async def test_a_message_long_after_the_end_begins_anew_counting_from_one(arrive: Arrive, agent: Agent) -> None:
    visitor = await arrive()
    before = await resolved(visitor, agent)
    await agent.does("resolved_long_ago", conversation=before)
    said = await visitor.said("Something else")
    assert said["conversation"] != before
    assert said["seq"] == 1


async def test_what_the_visitor_ended_stays_ended(arrive: Arrive) -> None:
    visitor = await arrive()
    first = await visitor.said("Hello")
    ended = (await visitor.post("end")).json()["conversation"]
    assert (ended["id"], ended["status"], ended["holder"]) == (first["conversation"], "resolved", "none")
    second = await visitor.said("Hello again")
    assert second["conversation"] != first["conversation"]
    assert second["seq"] == 1


async def test_ending_what_an_agent_resolved_means_it_too(arrive: Arrive, agent: Agent) -> None:
    visitor = await arrive()
    before = await resolved(visitor, agent)
    socket = await visitor.socket()
    for _ in range(2):
        assert (await visitor.post("end")).json()["conversation"]["ended_by_visitor"] is True
    await socket.becomes(ended_by_visitor=True)
    assert (await visitor.said("Hello again"))["conversation"] != before


async def test_a_retry_after_the_end_is_still_the_same_message(arrive: Arrive) -> None:
    visitor, mine = await arrive(), new_id()
    said = await visitor.said("Hello", mine)
    await visitor.post("end")
    assert (await visitor.say("Hello", mine)).json()["message"] == said
    assert (await visitor.hear())["conversation"]["status"] == "resolved"
