"""Whatever is sent: the error of the contract in its one shape, and never a fault of the server's."""

import asyncio
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.widget.client import Json, Visitor, new_id, refused
from tests.widget.conftest import Arrive

POSTS = ["session", "messages", "human", "typing", "read", "rating", "nps", "ticket", "callback", "end", "transcript", "pass", "contact"]


@pytest.mark.parametrize("path", POSTS)
async def test_what_is_no_json_is_refused(arrive: Arrive, path: str) -> None:
    visitor = await arrive()
    for body in (b"{", b"nonsense", b"\xff\xfe", b"{'a': 1}", b"[" * 60_000, b"9" * 6_000, b'{"a": 1}}', b"\x00"):
        assert refused(await visitor.call("POST", path, content=body)) == (400, "json")


@pytest.mark.parametrize("path", POSTS)
async def test_what_is_no_object_is_refused(arrive: Arrive, path: str) -> None:
    visitor = await arrive()
    for body in ([], "text", 7, None, True, [{"inbox": visitor.inbox}]):
        assert refused(await visitor.call("POST", path, content=json.dumps(body))) == (400, "json")


async def test_what_is_too_large_is_refused(arrive: Arrive) -> None:
    visitor = await arrive()
    for path in POSTS:
        assert refused(await visitor.post(path, {"text": "a" * 300_000})) == (413, "too_large")


async def test_another_method_is_refused(arrive: Arrive) -> None:
    visitor = await arrive()
    odd = [("PUT", "messages"), ("GET", "session"), ("GET", "human"), ("POST", "attachments/a"), ("GET", "attachments")]
    for method, path in [*(("DELETE", path) for path in POSTS), *odd]:
        assert refused(await visitor.call(method, path)) == (405, "method")


async def test_nothing_is_done_or_read_without_a_token(arrive: Arrive) -> None:
    visitor = await arrive()
    visitor.token = ""
    for path in [*(path for path in POSTS if path != "session"), "attachments"]:
        assert refused(await visitor.post(path)) == (401, "token")
    for path in ("messages", "transcript", "attachments/nothing"):
        assert refused(await visitor.get(path)) == (401, "token")


async def test_too_many_calls_are_told_when_to_come_back(arrive: Arrive) -> None:
    visitor, other = await arrive(), await arrive()
    answers = await asyncio.gather(*(visitor.post("typing", {"on": True}) for _ in range(80)))
    late = [answer for answer in answers if answer.status_code != 204]
    assert late
    assert all(refused(answer) == (429, "too_many") and int(answer.headers["Retry-After"]) >= 1 for answer in late)
    assert (await other.post("typing", {"on": True})).status_code == 204
    await asyncio.sleep(int(late[-1].headers["Retry-After"]))
    assert (await visitor.said("Back again"))["seq"] == 1


TEXTS = st.one_of(st.text(max_size=40), st.sampled_from(["\x00", "\ud800", "", " ", "a" * 10_001, "0", "-1", "\u202e", "true", "a@b.io"]))
LEAVES = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), TEXTS, st.integers(min_value=0, max_value=10))
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3), max_leaves=6)
NAMES = [
    "inbox", "token", "identity", "page", "locale", "client_id", "text", "attachments", "on", "seq", "score", "comment", "email", "subject",
    "body", "phone", "at", "name", "type",
]  # fmt: skip
SENSIBLE: Json = {
    "client_id": new_id(),
    "text": "Hello",
    "on": True,
    "seq": 1,
    "score": 3,
    "email": "a@b.io",
    "subject": "a",
    "body": "b",
    "phone": "020 7946",
}
BODIES = st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=4).map(lambda odd: {**SENSIBLE, **odd})
EXPECTED = {200, 201, 204, 400, 401, 403, 404, 409, 413, 415, 422}


@pytest.fixture(scope="module")
def bodies() -> list[tuple[str, Json]]:
    """Some hundred odd bodies, found ahead: a house cannot be asked from within a search."""
    found: list[tuple[str, Json]] = []

    @settings(max_examples=150, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(st.sampled_from(POSTS), BODIES)
    def search(path: str, body: Json) -> None:
        found.append((path, body))

    search()
    return found


async def test_no_body_whatever_is_a_fault_of_the_servers(arrive: Arrive, bodies: list[tuple[str, Json]]) -> None:
    visitors: list[Visitor] = []
    for number, (path, body) in enumerate(bodies):
        if number % 30 == 0:
            visitors.append(await arrive())
        said = {"inbox": visitors[-1].inbox} | body if path == "session" else body
        answer = await visitors[-1].call("POST", path, content=json.dumps(said))
        assert answer.status_code in EXPECTED, (path, body, answer.status_code)
        if answer.status_code >= 400:
            refused(answer)


@pytest.mark.parametrize("name", ["conversation", "after", "state", "wait", "format"])
async def test_no_question_whatever_is_a_fault_of_the_servers(arrive: Arrive, name: str) -> None:
    visitor = await arrive()
    await visitor.said("Hello")
    for value in ("", "\x00", "-1", "9" * 400, "é", "1e5", "٣", "null", "%ed%a0%80", "a" * 2000):
        for path in ("messages", "transcript"):
            answer = await visitor.get(path, **{name: value})
            assert answer.status_code in EXPECTED, (path, name, value)
            if answer.status_code >= 400:
                refused(answer)
