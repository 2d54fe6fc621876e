"""A visitor and an agent, as the protocols know them."""

import asyncio
import json
import time
import uuid
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed


def nobody_minds(_: str) -> None:
    """Until a scene measures."""


@dataclass
class Visitor:
    """One conversation, from the customer's side."""

    http: httpx.AsyncClient
    inbox: str
    token: str = ""
    given_pass: str = ""
    conversation: str = ""
    last: int = 0
    acknowledged: dict[str, int] = field(default_factory=dict)
    refused: int = 0
    is_told: bool = False
    socket: ClientConnection | None = None
    reader: "asyncio.Task[None] | None" = None
    pong: "asyncio.Task[None] | None" = None
    on_ack: Callable[[str], None] = nobody_minds

    async def arrive(self) -> "Visitor":
        answer = (await self.http.post("/widget/api/session", json={"inbox": self.inbox})).raise_for_status().json()
        self.token, self.given_pass = answer["token"], answer["pass"]
        return self

    async def take_pass(self) -> None:
        headers = {"Authorization": f"Bearer {self.token}"}
        self.given_pass = (await self.http.post("/widget/api/pass", headers=headers)).raise_for_status().json()["pass"]

    async def connect(self) -> "Visitor":
        base = str(self.http.base_url).replace("http", "ws", 1).rstrip("/")
        address = f"{base}/widget/ws?pass={self.given_pass}&conversation={self.conversation}&after={self.last}"
        self.socket = await connect(address, compression=None, open_timeout=120, ping_interval=None, max_queue=None)
        self.reader = asyncio.create_task(self._read(self.socket))
        return self

    async def say(self, text: str) -> str:
        assert self.socket is not None  # noqa: S101 - a scene connects first
        client_id = str(uuid.uuid4())
        await self.socket.send(json.dumps({"type": "message", "client_id": client_id, "text": text}))
        return client_id

    async def open(self) -> None:
        """The first word, which opens a conversation."""
        await self.say("Hello")
        await until(lambda: bool(self.acknowledged))

    def cut(self) -> None:
        """Gone without a word."""
        self.is_told = False
        if self.socket is not None:
            self.socket.transport.abort()

    async def _read(self, socket: ClientConnection) -> None:
        with suppress(ConnectionClosed):
            async for frame in socket:
                self._take(json.loads(frame))

    def _take(self, frame: dict[str, Any]) -> None:
        match frame["type"]:
            case "ack":
                self.acknowledged[frame["client_id"]] = frame["seq"]
                self.on_ack(frame["client_id"])
            case "message":
                self.last = frame["message"]["seq"]
            case "conversation":
                self.is_told = True
                self.conversation = frame["conversation"]["id"] if frame["conversation"] else ""
            case "beat":
                self.given_pass = frame["pass"]
                self.pong = asyncio.create_task(self._pong())
            case "error":
                self.refused += 1

    async def _pong(self) -> None:
        if self.socket is not None:
            await self.socket.send(json.dumps({"type": "pong", "seq": self.last}))


async def come_in(visitor: Visitor) -> None:
    """At once, as a widget does: a pass lives a minute."""
    await (await visitor.arrive()).connect()


def now() -> float:
    return time.perf_counter()


def percentile(values: list[float], share: float) -> float:
    """Milliseconds that this share of the values does not pass."""
    ordered = sorted(values)
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000, 2) if ordered else 0.0


async def until(holds: Callable[[], bool], seconds: float = 30) -> None:
    """Frames come in elsewhere: look again and again, but not for ever."""
    deadline = now() + seconds
    while not holds():
        if now() > deadline:
            raise TimeoutError(f"It did not come about within {seconds:g} seconds.")
        await asyncio.sleep(0.005)


async def in_groups(acts: Sequence[Callable[[], Any]], size: int) -> None:
    """So many at a time, so that starting does not drown what is measured."""
    for start in range(0, len(acts), size):
        await asyncio.gather(*(act() for act in acts[start : start + size]))
