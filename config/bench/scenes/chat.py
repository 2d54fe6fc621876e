"""Conversations: at an even pace, then as fast as they go; every message seen by the other side."""

import asyncio
from contextlib import suppress
from typing import Any

import httpx

from config.bench.scenes.clients import Visitor, in_groups, now, percentile, until
from config.bench.scenes.others import Other, others

AT_REST = 2.0  # seconds after fifty pages were opened at once
WINDOW = 4  # messages under way in each conversation at saturation


class Post:
    """One conversation under measurement: when each message was sent, acknowledged and seen."""

    def __init__(self, visitor: Visitor, other: Other) -> None:
        self.visitor, self.other = visitor, other
        self.sent: dict[str, float] = {}
        self.acknowledged: list[float] = []
        self.free = asyncio.Semaphore(WINDOW)
        visitor.on_ack = self._acknowledged

    async def say(self, number: int) -> None:
        at = now()
        self.sent[await self.visitor.say(f"Message {number}")] = at

    def _acknowledged(self, client_id: str) -> None:
        if client_id in self.sent:
            self.acknowledged.append(now() - self.sent[client_id])
        self.free.release()

    @property
    def delivered(self) -> list[float]:
        known = ((self.visitor.acknowledged.get(client_id, 0), at) for client_id, at in self.sent.items())
        return [self.other.seen_at[seq] - at for seq, at in known if seq in self.other.seen_at]

    @property
    def is_settled(self) -> bool:
        return len(self.acknowledged) == len(self.sent) and len(self.other.seen) >= len(self.visitor.acknowledged)

    def forget(self) -> None:
        self.sent.clear()
        self.acknowledged.clear()


async def run(spec: dict[str, Any]) -> dict[str, Any]:
    async with httpx.AsyncClient(base_url=spec["address"], timeout=30) as http:
        visitors = [Visitor(http, spec["inbox"]) for _ in range(spec["conversations"])]
        await in_groups([visitor.arrive for visitor in visitors], 10)
        await in_groups([visitor.connect for visitor in visitors], 10)
        for visitor in visitors:
            await visitor.open()  # one after another, so that their numbers are known
        numbers = [spec["opened"] + place for place in range(1, len(visitors) + 1)]
        posts = [Post(visitor, other) for visitor, other in zip(visitors, await others(spec, numbers), strict=True)]
        await _settled(posts)
        await asyncio.sleep(AT_REST)
        paced = await _at_pace(posts, spec["rate"], spec["seconds"])
        saturated = await _as_fast_as_it_goes(posts, spec["seconds"])
        await _settled(posts)
        return {"paced": paced, "saturated": saturated, "conversations": [_account(post) for post in posts]}


async def _at_pace(posts: list[Post], rate: int, seconds: float) -> dict[str, float]:
    for post in posts:
        post.forget()
    begin, count = now(), int(rate * seconds)
    for number in range(count):
        await asyncio.sleep(max(0.0, begin + number / rate - now()))
        await posts[number % len(posts)].say(number)
    await _settled(posts)
    acknowledged, delivered = [s for post in posts for s in post.acknowledged], [s for post in posts for s in post.delivered]
    figures = {"rate": round(count / (now() - begin), 1), "sent": count, "seen": len(delivered)}
    for name, values in (("ack", acknowledged), ("seen", delivered)):
        figures |= {f"{name}_p50_ms": percentile(values, 0.5), f"{name}_p99_ms": percentile(values, 0.99)}
    return figures


async def _as_fast_as_it_goes(posts: list[Post], seconds: float) -> dict[str, float]:
    for post in posts:
        post.forget()
    begin = now()

    async def keep_talking(post: Post) -> None:
        number = 0
        while now() - begin < seconds:
            await post.free.acquire()
            await post.say(number)
            number += 1

    await asyncio.gather(*(keep_talking(post) for post in posts))
    acknowledged = [s for post in posts for s in post.acknowledged]
    return {"rate": round(len(acknowledged) / (now() - begin), 1), "ack_p50_ms": percentile(acknowledged, 0.5)}


async def _settled(posts: list[Post]) -> None:
    """Until the other side has seen what was acknowledged; the audit says what was not."""
    with suppress(TimeoutError):
        await until(lambda: all(post.is_settled for post in posts))


def _account(post: Post) -> dict[str, Any]:
    """For the audit: what was acknowledged, and what the other side saw, in its order."""
    return {
        "id": post.visitor.conversation,
        "acknowledged": post.visitor.acknowledged,
        "seen": post.other.seen,
        "refused": post.visitor.refused,
    }
