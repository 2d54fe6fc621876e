"""A bare echo socket on the same server: the most that one process could say."""

import asyncio
from typing import Any

from websockets.asyncio.client import connect

from config.bench.scenes.clients import now, percentile


async def run(spec: dict[str, Any]) -> dict[str, Any]:
    base, begin, times = spec["address"].replace("http", "ws", 1), now(), []

    async def talk() -> None:
        async with connect(f"{base}/", compression=None, ping_interval=None) as socket:
            while now() - begin < spec["seconds"]:
                at = now()
                await socket.send("hello")
                await socket.recv()
                times.append(now() - at)

    await asyncio.gather(*(talk() for _ in range(spec["sockets"])))
    return {"rate": round(len(times) / (now() - begin), 1), "p50_ms": percentile(times, 0.5)}
