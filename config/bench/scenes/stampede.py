"""Thousands of sockets cut at once: how long until each is back, with nothing left out."""

import asyncio
import random
import uuid
from contextlib import suppress
from functools import partial
from typing import Any

import httpx
from websockets.exceptions import InvalidMessage

from config.bench.scenes.clients import Visitor, come_in, in_groups, now, percentile, until

JITTER = 5.0  # seconds over which clients come back, as the widget does


async def run(spec: dict[str, Any]) -> dict[str, Any]:
    limits = httpx.Limits(max_connections=40)
    async with httpx.AsyncClient(base_url=spec["address"], timeout=60, limits=limits) as http:
        visitors = [Visitor(http, spec["inbox"]) for _ in range(spec["sockets"])]
        await in_groups([partial(come_in, visitor) for visitor in visitors], 20)
        talking = visitors[: spec["missing"]]
        await in_groups([visitor.open for visitor in talking], 10)
        await until(lambda: all(visitor.last == 1 for visitor in talking))
        for visitor in visitors:
            visitor.given_pass = ""
        await until(lambda: all(visitor.given_pass for visitor in visitors), 60)  # each beat brings the pass for the next socket
        for visitor in visitors:
            visitor.cut()
        await in_groups([partial(_miss, visitor) for visitor in talking], 20)
        begin = now()
        times = await asyncio.gather(*(_come_back(visitor, begin) for visitor in visitors))
        await until(lambda: all(visitor.is_told for visitor in visitors) and all(visitor.last == 2 for visitor in talking), 60)
        return {"sockets": len(visitors), "all_back_s": round(now() - begin, 2), "p50_ms": percentile(times, 0.5)}


async def _miss(visitor: Visitor) -> None:
    """Something is said while the socket is away."""
    headers = {"Authorization": f"Bearer {visitor.token}"}
    body = {"client_id": str(uuid.uuid4()), "text": "meanwhile"}
    (await visitor.http.post("/widget/api/messages", json=body, headers=headers)).raise_for_status()


async def _come_back(visitor: Visitor, begin: float) -> float:
    """As a widget does: where it was not let in, once more with a fresh pass, a little later."""
    while True:
        await asyncio.sleep(random.random() * JITTER)  # noqa: S311 - only to spread the load
        with suppress(InvalidMessage, OSError):
            await visitor.connect()
            return now() - begin
        await visitor.take_pass()
