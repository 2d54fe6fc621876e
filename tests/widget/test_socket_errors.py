"""Bad frames get an error, and the socket lives; what cannot be borne is closed with its reason."""

import asyncio
import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from websockets.exceptions import ConnectionClosed

from tests.widget.agent import Agent
from tests.widget.client import Json, Socket, new_id
from tests.widget.conftest import Arrive

KILOBYTE = 1024


async def error_of(socket: Socket) -> Json:
    frame = await socket.until("error")
    assert frame["error"].keys() == {"code", "message"}
    return frame


async def lives(socket: Socket) -> bool:
    mine = await socket.say("Still here")
    return (await socket.until("ack", lambda frame: frame["client_id"] == mine))["seq"] >= 1


@pytest.mark.parametrize(
    "frame", ["{", " ", "nonsense", "[]", "null", "7", '"text"', "[" * 50_000, "9" * 6_000, "{'a': 1}", b"{}", b"\xff\x00"]
)
async def test_what_is_no_json_object_gets_an_error(arrive: Arrive, frame: str | bytes) -> None:
    socket = await (await arrive()).socket()
    await socket.raw(frame)
    assert (await error_of(socket))["error"]["code"] == "json"
    assert await lives(socket)


@pytest.mark.parametrize("kind", ["unknown", "", None, 7, ["message"], {"a": 1}, "\ud800", "__class__", "websocket.disconnect"])
async def test_an_unknown_frame_gets_an_error(arrive: Arrive, kind: object) -> None:
    socket = await (await arrive()).socket()
    await socket.raw(json.dumps({"type": kind}))
    assert (await error_of(socket))["error"]["code"] == "unknown"
    assert await lives(socket)


@pytest.mark.parametrize(
    ("frame", "named"),
    [
        ({"type": "message", "client_id": "7", "text": "Hello"}, "client_id"),
        ({"type": "message", "client_id": new_id(), "text": ""}, "text"),
        ({"type": "message", "client_id": new_id(), "text": "a" * 10_001}, "text"),
        ({"type": "message", "client_id": new_id(), "text": "a\x00b"}, "text"),
        ({"type": "message", "client_id": new_id(), "text": "a\ud800b"}, "text"),
        ({"type": "message", "client_id": new_id(), "text": ["a"]}, "text"),
        ({"type": "message", "client_id": new_id(), "text": "Hello", "attachments": [7]}, "attachments"),
        ({"type": "typing", "on": "yes"}, "on"),
        ({"type": "read", "seq": None}, "seq"),
        ({"type": "read", "seq": 10**30}, "seq"),
    ],
)
async def test_a_bad_field_is_named_and_whose_message_it_was(arrive: Arrive, frame: Json, named: str) -> None:
    socket = await (await arrive()).socket()
    await socket.raw(json.dumps(frame))
    error = await error_of(socket)
    assert error["error"]["code"] == "field"
    assert error["error"]["message"].startswith(named)
    assert error.get("client_id") == frame.get("client_id")
    assert await lives(socket)


async def test_the_same_id_with_another_body_gets_an_error_that_names_it(arrive: Arrive) -> None:
    socket, mine = await (await arrive()).socket(), new_id()
    await socket.say("Hello", mine)
    await socket.say("Goodbye", mine)
    error = await error_of(socket)
    assert (error["error"]["code"], error["client_id"]) == ("client_id_reused", mine)
    assert await lives(socket)


async def test_a_frame_over_64_kilobytes_is_too_large(arrive: Arrive) -> None:
    socket = await (await arrive()).socket()
    for size in (65 * KILOBYTE, 500 * KILOBYTE):
        await socket.raw(json.dumps({"type": "ping", "padding": "a" * size}))
        assert (await error_of(socket))["error"]["code"] == "too_large"
    assert await lives(socket)


async def test_a_frame_just_under_64_kilobytes_is_not(arrive: Arrive) -> None:
    socket = await (await arrive()).socket()
    await socket.raw(json.dumps({"type": "ping", "padding": "a" * 63 * KILOBYTE}))
    await socket.until("pong")


async def test_a_frame_over_a_megabyte_harms_nobody(arrive: Arrive) -> None:
    visitor, other = await arrive(), await arrive()
    socket, bystander = await visitor.socket(), await other.socket()
    with suppress(ConnectionClosed):  # Daphne drops the line, at times before all of it is sent
        await socket.raw("a" * 2 * KILOBYTE * KILOBYTE)
    assert await _refused_or_closed(socket) in {"too_large", 1009, 1006}
    assert await lives(bystander)
    assert await lives(await visitor.socket())


async def _refused_or_closed(socket: Socket) -> str | int:
    closed = asyncio.create_task(socket.line.wait_closed())
    said = asyncio.create_task(error_of(socket))
    await asyncio.wait([closed, said], return_when=asyncio.FIRST_COMPLETED, timeout=10)
    closed.cancel()
    return str(said.result()["error"]["code"]) if said.done() and not said.exception() else int(socket.line.close_code or 0)


async def test_a_ping_is_answered(arrive: Arrive) -> None:
    socket = await (await arrive()).socket()
    await socket.send("ping")
    assert await socket.until("pong") == {"type": "pong"}
    await socket.send("pong", seq=0)
    await socket.send("pong")
    assert [frame["type"] for frame in await socket.settled()] in ([], ["conversation"])


async def test_too_many_sockets_of_one_visitor_are_turned_away(arrive: Arrive) -> None:
    visitor, other = await arrive(), await arrive()
    sockets = [await visitor.socket() for _ in range(12)]
    for socket in sockets:
        assert (await socket.next())["type"] == "conversation"
    assert await (await visitor.socket()).close_code() == 4429
    assert (await (await other.socket()).next())["type"] == "conversation"
    await sockets[0].close()
    await sockets[1].settled()
    assert (await (await visitor.socket()).next())["type"] == "conversation"


async def test_too_many_frames_get_errors_then_the_door(arrive: Arrive) -> None:
    visitor, other = await arrive(), await arrive()
    socket, bystander = await visitor.socket(), await other.socket()
    for _ in range(400):
        await socket.send("typing", on=True)
    assert (await error_of(socket))["error"]["code"] == "too_many"
    assert await socket.close_code() == 4429
    assert await lives(bystander)


async def test_a_few_frames_too_many_are_forgiven(arrive: Arrive) -> None:
    socket = await (await arrive()).socket()
    for _ in range(60):
        await socket.send("typing", on=True)
    assert (await error_of(socket))["error"]["code"] == "too_many"
    await asyncio.sleep(1)
    assert await lives(socket)


LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=30), st.sampled_from(["\x00", "\ud800", new_id()])
)
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3), max_leaves=5
)
KINDS = st.sampled_from(["message", "typing", "read", "human", "pong", "ping", "unknown"])
FIELDS = st.sampled_from(["client_id", "text", "attachments", "on", "seq", "type"])
FRAMES = st.builds(
    lambda kind, odd: {"type": kind, "client_id": new_id(), "text": "Hello", **odd}, KINDS, st.dictionaries(FIELDS, VALUES, max_size=3)
)


@pytest.fixture(scope="module")
def frames() -> list[Json]:
    found: list[Json] = []

    @settings(max_examples=120, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(FRAMES)
    def search(frame: Any) -> None:
        found.append(frame)

    search()
    return found


async def test_no_frame_whatever_ends_the_socket(arrive: Arrive, agent: Agent, frames: list[Json]) -> None:
    for begin in range(0, len(frames), 30):
        visitor = await arrive()
        socket = await visitor.socket()
        for frame in frames[begin : begin + 30]:
            await socket.raw(json.dumps(frame))
        assert await lives(socket)
        seqs = [message["seq"] for message in socket.messages()]
        assert seqs == list(range(1, len(seqs) + 1))
