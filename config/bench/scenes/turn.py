"""Replies: how long until their first sentence and their end, of the model asked directly and of the whole house, in turns."""

import asyncio
from dataclasses import dataclass
from typing import Any

import httpx

from config.bench.scenes.clients import Visitor, in_groups, now, percentile, until

QUESTION = "Do you ship abroad?"
GROUP = 20
PARTS = ("first", "whole")


@dataclass
class Asker(Visitor):
    """A visitor who notices when the assistant's words come."""

    first_at: float = 0.0
    whole_at: float = 0.0

    async def ask(self) -> tuple[float, float]:
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
    measured: dict[str, list[tuple[float, float]]] = {"direct": [], "house": []}
    async with httpx.AsyncClient(base_url=spec["address"], timeout=60) as http, httpx.AsyncClient(timeout=60) as model:
        askers = [Asker(http, spec["answered"]) for _ in range(spec["at_once"])]
        await in_groups([asker.arrive for asker in askers], GROUP)
        await in_groups([asker.connect for asker in askers], GROUP)
        for _ in range(spec["rounds"]):
            if spec["standin"]:
                measured["direct"] += await asyncio.gather(*(_directly(model, spec["standin"]) for _ in askers))
            measured["house"] += await asyncio.gather(*(asker.ask() for asker in askers))
    return {f"{whose}_{part}": _spread([one[at] for one in found]) for whose, found in measured.items() for at, part in enumerate(PARTS)}


def _spread(seconds: list[float]) -> dict[str, float]:
    return {"p50_ms": percentile(seconds, 0.5), "p95_ms": percentile(seconds, 0.95)}


async def _directly(model: httpx.AsyncClient, base_url: str) -> tuple[float, float]:
    """The same stand-in with nothing between: seconds until its first sentence is out, and until its end."""
    begun, first = now(), 0.0
    body = {"model": "stand-in", "stream": True, "messages": [{"role": "user", "content": QUESTION}]}
    async with model.stream("POST", f"{base_url}/chat/completions", json=body) as reply:
        async for line in reply.aiter_lines():
            if not first and ". " in line:
                first = now() - begun
    return first, now() - begun
