"""One conversation with many who look on: how long until the last of them has seen a message."""

import asyncio
from typing import Any

import httpx

from config.bench.scenes.clients import Visitor, now, percentile, until
from config.bench.scenes.others import Other, others


async def run(spec: dict[str, Any]) -> dict[str, Any]:
    async with httpx.AsyncClient(base_url=spec["address"], timeout=30) as http:
        visitor = await (await Visitor(http, spec["inbox"]).arrive()).connect()
        await visitor.open()
        watching = await others(spec, [spec["opened"] + 1] * spec["viewers"])
        await until(lambda: all(other.seen == [1] for other in watching))
        lasts = [await _one(visitor, watching, number) for number in range(2, spec["messages"] + 2)]
        return {
            "viewers": len(watching),
            "last_p50_ms": percentile(lasts, 0.5),
            "last_p99_ms": percentile(lasts, 0.99),
            "all_alike": all(other.seen == list(range(1, spec["messages"] + 2)) for other in watching),
        }


async def _one(visitor: Visitor, watching: list[Other], seq: int) -> float:
    at = now()
    await visitor.say(f"Message {seq}")
    await until(lambda: all(seq in other.seen_at for other in watching))
    await asyncio.sleep(0.2)  # the sockets rest before the next
    return max(other.seen_at[seq] for other in watching) - at
