"""What takes longer than a test may, tried from inside: beats, silence, slow readers, and doors that stay shut."""

import json
import uuid
from collections.abc import AsyncIterator
from typing import Any

import pytest
from channels.db import database_sync_to_async
from channels.testing import WebsocketCommunicator
from django.test import AsyncClient

from apps.conversations import actions
from apps.conversations.actions import Arrival
from apps.conversations.admitting import issue_pass
from apps.conversations.models import Visitor
from apps.events import sockets
from apps.events.rollcall import rollcall
from apps.ground import clock, lane
from apps.ground.rates import Rate
from apps.ground.scope import tenant_scope
from apps.inboxes.models import Inbox
from apps.widget import calls, consumers
from apps.widget.consumers import WidgetConsumer
from apps.widget.views import sessions
from config.asgi import application
from tests.cast import assemble
from tests.factories import make_arrival, make_inbox

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def fresh_rates(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test's first visitor is number one: what another test used up is not theirs."""
    monkeypatch.setattr(consumers, "rates", Rate(10, burst=40))
    monkeypatch.setattr(calls, "visitors", Rate(10, burst=40))
    monkeypatch.setattr(sessions, "arrivals", Rate(10, burst=40))


@pytest.fixture
async def inbox(transactional_db: None) -> AsyncIterator[Inbox]:
    yield await database_sync_to_async(lambda: make_inbox(assemble().acme))()
    await lane.close()


@pytest.fixture
async def arrival(inbox: Inbox) -> Arrival:
    return await database_sync_to_async(make_arrival)(inbox)


async def opened(given: str) -> WebsocketCommunicator:
    socket = WebsocketCommunicator(application, f"/widget/ws?pass={given}", headers=[(b"host", b"localhost")])
    assert (await socket.connect(timeout=20))[0]
    return socket


async def frame(socket: WebsocketCommunicator, kind: str) -> dict[str, Any]:
    for _ in range(100):
        heard: dict[str, Any] = json.loads(await socket.receive_from(timeout=20))
        if heard["type"] == kind:
            return heard
    raise AssertionError("it never came")


async def closed_with(socket: WebsocketCommunicator) -> int:
    for _ in range(400):
        said = await socket.receive_output(timeout=20)
        if said["type"] == "websocket.close":
            return int(said["code"])
    raise AssertionError("it stayed open")


def listening(tenant_id: int) -> list[WidgetConsumer]:
    return [one for one in rollcall()._present if isinstance(one, WidgetConsumer) and one.tenant_id == tenant_id]


async def say(arrival: Arrival, text: str = "Hello") -> None:
    await actions.areceive(arrival.guest, client_id=uuid.uuid4(), text=text)


async def test_a_beat_carries_the_newest_number(arrival: Arrival) -> None:
    socket = await opened(issue_pass(arrival.guest))
    await frame(socket, "conversation")
    for expected in (0, 1, 2):
        (present,) = listening(arrival.guest.tenant_id)
        await WidgetConsumer.beat(arrival.guest.tenant_id, [present])
        assert (await frame(socket, "beat"))["seq"] == expected
        await socket.send_to(json.dumps({"type": "message", "client_id": str(uuid.uuid4()), "text": "Hello"}))
        await frame(socket, "message")
    await socket.disconnect()


async def test_whoever_does_not_answer_a_beat_is_closed(arrival: Arrival, monkeypatch: pytest.MonkeyPatch) -> None:
    silent, lively = await opened(issue_pass(arrival.guest)), await opened(issue_pass(arrival.guest))
    await WidgetConsumer.beat(arrival.guest.tenant_id, listening(arrival.guest.tenant_id))
    await frame(silent, "beat")
    await frame(lively, "beat")
    await lively.send_to('{"type": "pong", "seq": 0}')
    for socket in (silent, lively):  # a ping is no answer
        await socket.send_to('{"type": "ping"}')
        await frame(socket, "pong")
    later = clock.monotonic() + sockets.PONG_WITHIN + 1
    monkeypatch.setattr(clock, "monotonic", lambda: later)
    await WidgetConsumer.beat(arrival.guest.tenant_id, listening(arrival.guest.tenant_id))
    assert await closed_with(silent) == sockets.NO_PONG == 4408
    await frame(lively, "beat")
    await lively.disconnect()


async def test_a_slow_reader_is_asked_then_closed(arrival: Arrival, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(WidgetConsumer, "most_unread", 4_000)
    monkeypatch.setattr(consumers, "READ_WITHIN", 0.05)
    for number in range(20):
        await say(arrival, f"word {number}")
    socket = await opened(issue_pass(arrival.guest))
    assert await closed_with(socket) == sockets.TOO_SLOW == 4413


async def test_who_was_closed_as_too_slow_resumes_whole(arrival: Arrival, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(WidgetConsumer, "most_unread", 4_000)
    for number in range(20):
        await say(arrival, f"word {number}")
    socket = await opened(issue_pass(arrival.guest))
    seqs: list[int] = []
    while len(seqs) < 20:
        heard = json.loads(await socket.receive_from(timeout=20))
        if heard["type"] == "message":
            seqs.append(heard["message"]["seq"])
        elif heard["type"] == "beat":
            assert heard["seq"] >= seqs[-1]
            await socket.send_to(json.dumps({"type": "pong", "seq": heard["seq"]}))
    assert seqs == list(range(1, 21))
    await socket.disconnect()


async def test_a_client_that_never_answers_is_cut_off_before_it_fills_memory(arrival: Arrival, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(WidgetConsumer, "most_unread", 2_000)
    socket = await opened(issue_pass(arrival.guest))
    for number in range(20):
        await socket.send_to(json.dumps({"type": "message", "client_id": str(uuid.uuid4()), "text": f"word {number}"}))
    assert await closed_with(socket) == 4413


async def test_a_pass_lasts_a_minute(arrival: Arrival, held_clock: clock.HeldClock) -> None:
    early, late = issue_pass(arrival.guest), issue_pass(arrival.guest)
    held_clock.advance(seconds=59)
    await (await opened(early)).disconnect()
    held_clock.advance(seconds=2)
    assert await closed_with(await opened(late)) == consumers.NOT_ADMITTED == 4401


def shut_out(arrival: Arrival) -> None:
    """Behind every hint's back."""
    with tenant_scope(arrival.guest.tenant_id):
        Visitor.objects.filter(pk=arrival.guest.visitor_id).update(revoked_at=clock.now())


async def test_the_roll_call_finds_who_was_shut_out_unheard(arrival: Arrival, inbox: Inbox) -> None:
    other = await database_sync_to_async(make_arrival)(inbox)
    socket, bystander = await opened(issue_pass(arrival.guest)), await opened(issue_pass(other.guest))
    await frame(socket, "conversation")
    await frame(bystander, "conversation")
    await database_sync_to_async(shut_out)(arrival)
    await WidgetConsumer.authorise(arrival.guest.tenant_id, listening(arrival.guest.tenant_id))
    assert await closed_with(socket) == 4401
    await bystander.send_to('{"type": "ping"}')
    await frame(bystander, "pong")
    await bystander.disconnect()


async def test_a_process_that_is_leaving_takes_no_new_sockets(arrival: Arrival, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rollcall(), "is_leaving", True)
    assert await closed_with(await opened(issue_pass(arrival.guest))) == 1012


async def test_the_last_socket_leaves_nothing_behind(arrival: Arrival) -> None:
    before = dict(consumers._open)
    for _ in range(3):
        socket = await opened(issue_pass(arrival.guest))
        await frame(socket, "conversation")
        await socket.disconnect()
    assert listening(arrival.guest.tenant_id) == []
    assert consumers._open == before


async def test_too_many_arrivals_from_one_address_are_told_when_to_come_back(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "arrivals", Rate(0.25, burst=2))
    client, body = AsyncClient(), {"inbox": inbox.key}
    answers = [await client.post("/widget/api/session", body, content_type="application/json") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[-1].json()["error"]["code"] == "too_many"
    assert int(answers[-1].headers["Retry-After"]) == 4


async def test_a_database_that_is_away_asks_to_try_again(arrival: Arrival, monkeypatch: pytest.MonkeyPatch) -> None:
    async def away(*_: object) -> None:
        raise TimeoutError

    monkeypatch.setattr("apps.conversations.admitting.afetch", away)
    answer = await AsyncClient().get("/widget/api/messages", headers={"Authorization": f"Bearer {arrival.token}"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "try_again")
    assert int(answer.headers["Retry-After"]) >= 1
