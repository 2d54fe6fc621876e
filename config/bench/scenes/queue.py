"""Agents who look at the queue: when the row of each conversation that begins to wait reaches each of them."""

import asyncio
import re
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from typing import Any

import httpx

from config.bench.scenes.clients import Visitor, in_groups, now, until
from config.bench.scenes.others import Other

LIST = "console.conversations"
WAITING = re.compile(r'id="conversation-(\d+)"[^>]*?\bdata-status="open"\s+data-holder="queue"')
APART = 1.5  # seconds between two presses of the button
PATIENCE = 300.0


class Colleague(Other):
    """Remembers when each waiting conversation first stood in the list."""

    def _take(self, frame: str) -> None:
        for number in map(int, WAITING.findall(frame)):
            self.seen_at.setdefault(number, now())


async def run(spec: dict[str, Any]) -> dict[str, Any]:
    """The worker escalates `expected` as soon as all have sat down; then customers press the button."""
    agents = [Colleague() for _ in spec["cookies"]]
    await in_groups([partial(agent.open, spec, LIST, cookie) for agent, cookie in zip(agents, spec["cookies"], strict=True)], 10)
    await _shown(agents, spec["expected"])
    async with httpx.AsyncClient(base_url=spec["address"], timeout=30) as http:
        pressed = [await _press(http, spec, agents, number) for number in spec["opened_next"]]
    return {"seen": [agent.seen_at for agent in agents], "pressed": pressed}


async def _press(http: httpx.AsyncClient, spec: dict[str, Any], agents: Sequence[Colleague], number: int) -> dict[str, Any]:
    """A customer says something to the assistant, and then would rather have a person."""
    visitor = await (await Visitor(http, spec["answered"]).arrive()).connect()
    await visitor.open()
    await asyncio.sleep(APART)
    at = now()
    answer = await http.post("/widget/api/human", headers={"Authorization": f"Bearer {visitor.token}"})
    answer.raise_for_status()
    answered = now()
    await _shown(agents, [number], seconds=10)
    visitor.cut()
    return {"number": number, "pressed": at, "answered": answered}


async def _shown(agents: Sequence[Colleague], numbers: Sequence[int], seconds: float = PATIENCE) -> None:
    """To all of them; who was not shown it, the measurement says."""
    wanted = set(numbers)
    with suppress(TimeoutError):
        await until(lambda: all(wanted <= agent.seen_at.keys() for agent in agents), seconds)
