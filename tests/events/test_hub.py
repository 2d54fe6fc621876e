"""The hub: one Redis subscription for all sockets of a process, real Redis underneath."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from functools import partial
from typing import Any, Self

import pytest
import redis.asyncio
from django.conf import settings

from apps.events import publisher
from apps.events.hub import BACKLOG, RESYNC, SILENCE, Hub, Subscription, _heeding, hub


@pytest.fixture
async def house() -> AsyncIterator[Hub]:
    opened = Hub()
    yield opened
    if opened._reader is not None:
        opened._reader.cancel()
        with suppress(asyncio.CancelledError):
            await opened._reader


async def hear(subscription: Subscription) -> dict[str, Any]:
    heard = await subscription.next(5)
    assert heard is not None
    return heard


async def listening(subscription: Subscription) -> None:
    """Past the two greetings: one for a new socket, one when Redis listens."""
    assert await hear(subscription) == RESYNC
    assert await hear(subscription) == RESYNC


async def publish(tenant_id: int, **payload: Any) -> None:
    await asyncio.to_thread(publisher.publish, tenant_id, "kettle.boiled", payload)


async def test_a_hint_reaches_every_socket_of_its_tenant(house: Hub) -> None:
    async with house.subscribed(1) as one, house.subscribed(1) as two, house.subscribed(2) as rival:
        for subscription in (one, two, rival):
            await listening(subscription)
        await publish(1, kettle=7)
        assert await hear(one) == await hear(two) == {"name": "kettle.boiled", "kettle": 7}
        assert rival._waiting.empty()


async def test_a_process_heeds_a_hint_whoever_is_there_to_hear_it(house: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    heeded: list[str] = []
    monkeypatch.setitem(_heeding, "kettle.boiled", [lambda: heeded.append("kettle")])
    async with house.subscribed(1) as rival:
        await listening(rival)
        heeded.clear()
        await publish(2, kettle=7)
        await publish(1, kettle=8)
        assert (await hear(rival))["kettle"] == 8
    assert heeded == ["kettle", "kettle"]


async def test_who_lags_too_far_is_told_to_read_again() -> None:
    slow = Subscription()
    for number in range(BACKLOG + 1):
        slow.hear({"name": "kettle.boiled", "kettle": number})
    assert await hear(slow) == RESYNC
    assert slow._waiting.empty()


async def test_after_redis_was_away_everybody_reads_again(house: Hub) -> None:
    async with house.subscribed(1) as subscription:
        await listening(subscription)
        async with redis.asyncio.Redis.from_url(settings.REDIS_URL) as operator:
            await operator.client_kill_filter(_type="pubsub")
        assert await hear(subscription) == RESYNC
        await publish(1, kettle=7)
        assert (await hear(subscription))["name"] == "kettle.boiled"


async def test_what_many_ask_for_at_once_is_made_once(house: Hub) -> None:
    made: list[str] = []

    async def render() -> str:
        await asyncio.sleep(0)
        made.append("partial")
        return "partial"

    assert await asyncio.gather(*(house.once("page", render) for _ in range(50))) == ["partial"] * 50
    assert made == ["partial"]
    await house.once("page", render)
    assert len(made) == 2


async def test_a_process_has_one_hub() -> None:
    assert hub() is hub()


async def test_who_follows_a_topic_hears_what_carries_it_and_nothing_else(house: Hub) -> None:
    async with house.subscribed(1, ("kettle", 7), ("lid", 3)) as follower, house.subscribed(1) as everybody:
        for subscription in (follower, everybody):
            await listening(subscription)
        for hint in ({"kettle": 8}, {"lid": 7}, {"kettle": 7}, {"kettle": 7, "lid": 3}, {"lid": 3}):
            await publish(1, **hint)
        await publish(2, kettle=7)
        await publish(1, kettle=7, last=True)
        heard = [await hear(follower) for _ in range(4)]
        assert [{name: value for name, value in one.items() if name != "name"} for one in heard] == [
            {"kettle": 7},
            {"kettle": 7, "lid": 3},
            {"lid": 3},
            {"kettle": 7, "last": True},
        ]
        assert [len(await hear(everybody)) for _ in range(6)] == [2, 2, 2, 3, 2, 3]


class Ear:
    def __init__(self) -> None:
        self.heard: list[Any] = []

    def hear(self, hint: Any) -> None:
        self.heard.append(hint)


async def test_who_leaves_a_topic_hears_of_it_no_more_and_nothing_is_kept_of_them(house: Hub) -> None:
    stays, leaves = Ear(), Ear()
    house.follow(1, stays, [("kettle", 7)])
    house.follow(1, leaves, [("kettle", 7), ("lid", 3), None])
    house.leave(1, leaves, [("kettle", 7), ("lid", 3), None, ("never", 1)])
    house._take({"type": "pmessage", "channel": b"x:tenant:1", "data": '{"name": "kettle.boiled", "kettle": 7}'})
    assert (stays.heard, leaves.heard) == ([{"name": "kettle.boiled", "kettle": 7}], [])
    house.leave(1, stays, [("kettle", 7)])
    assert not house._listeners


async def test_nobody_hears_a_hint_twice_though_it_carries_two_of_their_topics(house: Hub) -> None:
    ear = Ear()
    house.follow(1, ear, [("kettle", 7), ("lid", 3), None])
    house._take({"type": "pmessage", "channel": b"x:tenant:1", "data": '{"name": "kettle.boiled", "kettle": 7, "lid": 3}'})
    assert len(ear.heard) == 1


async def test_who_waits_for_a_hint_waits_no_longer_than_they_like() -> None:
    assert await Subscription().next(0.01) is None


async def test_what_was_read_before_a_hint_is_not_shared_after_it(house: Hub) -> None:
    gates = [asyncio.Event(), asyncio.Event()]
    made: list[int] = []

    async def render() -> int:
        made.append(len(made))
        mine = made[-1]
        await gates[mine].wait()
        return mine

    early = asyncio.create_task(house.once("page", render))
    await asyncio.sleep(0)
    house._tell([], {"name": "kettle.boiled"})
    late = asyncio.create_task(house.once("page", render))
    await asyncio.sleep(0)
    gates[0].set()
    assert await early == 0
    joins = asyncio.create_task(house.once("page", render))
    await asyncio.sleep(0)
    gates[1].set()
    assert [await late, await joins, made] == [1, 1, [0, 1]]


async def test_who_gives_up_waiting_takes_nothing_from_the_others(house: Hub) -> None:
    gate = asyncio.Event()

    async def render() -> str:
        await gate.wait()
        return "partial"

    hasty, patient = (asyncio.create_task(house.once("page", render)) for _ in range(2))
    await asyncio.sleep(0)
    hasty.cancel()
    await asyncio.sleep(0)
    gate.set()
    assert await patient == "partial"


class Line:
    """A connection to Redis that says what it was told to, and then nothing ever."""

    opened: list["Line"] = []
    says: list[dict[str, Any] | None] = []

    def __init__(self) -> None:
        self.asked = 0
        self.left: list[Any] = [{"type": "psubscribe", "channel": b"*", "data": 1}, *Line.says]
        Line.opened.append(self)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        pass

    def pubsub(self) -> "Line":
        return self

    async def psubscribe(self, pattern: str) -> None:
        assert pattern.endswith(":tenant:*")

    async def ping(self) -> None:
        self.asked += 1

    async def get_message(self, timeout: float) -> Any:  # noqa: ASYNC109 - so Redis calls it
        assert timeout == SILENCE
        await asyncio.sleep(0)
        return self.left.pop(0) if self.left else None


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> list[Line]:
    monkeypatch.setattr("apps.events.hub.RETRY_AFTER", 0)
    monkeypatch.setattr("redis.asyncio.Redis.from_url", lambda url, **_: Line())
    Line.opened, Line.says = [], []
    return Line.opened


async def test_a_redis_that_says_nothing_even_when_asked_is_left_and_everybody_reads_again(house: Hub, lines: list[Line]) -> None:
    async with house.subscribed(1) as subscription:
        for _ in range(3):
            assert await hear(subscription) == RESYNC
    assert [line.asked for line in lines[:-1]] == [1] * (len(lines) - 1)
    assert len(lines) >= 2


async def test_what_a_process_remembers_is_forgotten_whenever_it_listens_again(
    house: Hub, lines: list[Line], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody told it meanwhile that somebody was forgotten."""
    heeded: list[str] = []
    for name in ("kettle.boiled", "kettle.cooled"):
        monkeypatch.setitem(_heeding, name, [partial(heeded.append, name)])
    async with house.subscribed(1) as subscription:
        for _ in range(3):
            assert await hear(subscription) == RESYNC
    assert heeded[:4] == ["kettle.boiled", "kettle.cooled"] * 2


async def test_a_quiet_redis_that_answers_when_asked_is_kept(house: Hub, lines: list[Line]) -> None:
    pong = {"type": "pong", "channel": b"", "data": b""}
    Line.says = [None, pong, None, pong, None, pong]
    async with house.subscribed(1) as subscription:
        await listening(subscription)
        assert await hear(subscription) == RESYNC
    assert (lines[0].asked, lines[0].left) == (4, [])
