"""The hub: one Redis subscription for all sockets of a process, real Redis underneath."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import pytest
import redis.asyncio
from django.conf import settings

from apps.events import publisher
from apps.events.hub import BACKLOG, RESYNC, Hub, Subscription, hub


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


async def test_who_lags_too_far_is_told_to_read_again() -> None:
    slow = Subscription()
    for number in range(BACKLOG + 1):
        slow.offer({"name": "kettle.boiled", "kettle": number})
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
