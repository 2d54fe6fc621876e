"""Sockets that only wait. They stay open until the parent has measured."""

import asyncio
import sys
from functools import partial
from typing import Any

import httpx

from config.bench.scenes.clients import Visitor, come_in, in_groups


async def run(spec: dict[str, Any]) -> dict[str, Any]:
    async with httpx.AsyncClient(base_url=spec["address"], timeout=60) as http:
        visitors = [Visitor(http, spec["inbox"]) for _ in range(spec["sockets"])]
        await in_groups([partial(come_in, visitor) for visitor in visitors], 20)
        await asyncio.sleep(3)
        sys.stderr.write("open\n")
        await asyncio.sleep(spec["hold"])
        return {"sockets": len(visitors)}
