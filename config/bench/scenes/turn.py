"""Replies: how long until their first sentence and their end, of the model asked directly and of the whole house, in turns.

So many askers are at it that so many replies are under way at any moment: each begins a little after the one before, and asks again as soon
as it has its reply. With nothing between their beginnings, all of them ask in the same instant.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import httpx

from config.bench.scenes.clients import Visitor, in_groups, now, percentile, until

QUESTION = "Do you ship abroad?"
GROUP = 20
PARTS = ("first", "whole")

Spent = tuple[float, float]  # seconds until the first sentence, and until the end


@dataclass
class Asker(Visitor):
    """A visitor who notices when the assistant's words come."""

    first_at: float = 0.0
    whole_at: float = 0.0

    async def ask(self) -> Spent:
        """Seconds until the first words, and until the message is whole."""
        self.first_at = self.whole_at = 0.0
        begun = now()
        await self.say(QUESTION)
        await until(lambda: bool(self.whole_at), seconds=60)
        return (self.first_at or self.whole_at) - begun, self.whole_at - begun

    def _take(self, frame: dict[str, Any]) -> None:
        super()._take(frame)
        if frame["type"] == "delta" and frame.get("text"):
            self.first_at = self.first_at or now()
        elif frame["type"] == "message" and frame["message"]["author"]["kind"] == "assistant":
            self.whole_at = now()


async def run(spec: dict[str, Any]) -> dict[str, Any]:
    """With no `standin` only the house is asked."""
    measured: dict[str, list[Spent]] = {"direct": [], "house": []}
    async with httpx.AsyncClient(base_url=spec["address"], timeout=60) as http, httpx.AsyncClient(timeout=60) as model:
        askers = [Asker(http, spec["answered"]) for _ in range(spec["at_once"])]
        await in_groups([asker.arrive for asker in askers], GROUP)
        await in_groups([asker.connect for asker in askers], GROUP)
        for _ in range(spec["rounds"]):
            if spec["standin"]:
                measured["direct"] += await _under_way([lambda: directly(model, spec["standin"])] * len(askers), spec)
            measured["house"] += await _under_way([asker.ask for asker in askers], spec)
    return {f"{whose}_{part}": spread([one[at] for one in found]) for whose, found in measured.items() for at, part in enumerate(PARTS)}


async def _under_way(asks: Sequence[Callable[[], Awaitable[Spent]]], spec: dict[str, Any]) -> list[Spent]:
    async def again_and_again(ask: Callable[[], Awaitable[Spent]], place: int) -> list[Spent]:
        await asyncio.sleep(place * spec["apart"])
        return [await ask() for _ in range(spec["each"])]

    found = await asyncio.gather(*(again_and_again(ask, place) for place, ask in enumerate(asks)))
    return [one for of_one in found for one in of_one]


def spread(seconds: list[float]) -> dict[str, float]:
    return {"p50_ms": percentile(seconds, 0.5), "p95_ms": percentile(seconds, 0.95)}


async def directly(model: httpx.AsyncClient, base_url: str) -> Spent:
    """The same stand-in with nothing between: seconds until its first sentence is surely whole, for the next begins, and until its end."""
    begun, first, is_out = now(), 0.0, False
    body = {"model": "stand-in", "stream": True, "messages": [{"role": "user", "content": QUESTION}]}
    async with model.stream("POST", f"{base_url}/chat/completions", json=body) as reply:
        async for line in reply.aiter_lines():
            if is_out and line:
                first = first or now() - begun
            is_out = is_out or ". " in line
    return first, now() - begun
