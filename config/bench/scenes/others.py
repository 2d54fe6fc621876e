"""The other side: an agent's tab on a conversation, which shows what the visitor says."""

import asyncio
import re
from functools import partial
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from config.bench.scenes.clients import in_groups, now

MESSAGE = re.compile(r'id="message-(\d+)"')
PONG = '{"type": "pong"}'


class Other:
    """Remembers which messages it was shown, in which order, and when."""

    def __init__(self) -> None:
        self.seen: list[int] = []
        self.seen_at: dict[int, float] = {}
        self.reader: asyncio.Task[None] | None = None

    async def look_at(self, spec: dict[str, Any], number: int) -> None:
        await self.open(spec, f"console.conversation-{number}", spec["cookie"])

    async def open(self, spec: dict[str, Any], page: str, cookie: str) -> None:
        base = spec["address"].replace("http", "ws", 1)
        address = f"{base}/console/ws?page={page}&tenant={spec['tenant']}&after=0&notes=0"
        headers = {"Cookie": cookie, "Origin": spec["address"]}
        socket = await connect(address, additional_headers=headers, compression=None, ping_interval=None, max_queue=None, open_timeout=30)
        self.reader = asyncio.create_task(self._read(socket))

    async def _read(self, socket: ClientConnection) -> None:
        try:
            async for frame in socket:
                self._take(str(frame))
                if '"beat"' in frame:
                    await socket.send(PONG)
        except ConnectionClosed:
            return

    def _take(self, frame: str) -> None:
        for seq in map(int, MESSAGE.findall(frame)):
            self.seen.append(seq)
            self.seen_at.setdefault(seq, now())


async def others(spec: dict[str, Any], numbers: list[int]) -> list[Other]:
    """One on each of these conversations."""
    found = [Other() for _ in numbers]
    acts = [partial(other.look_at, spec, number) for other, number in zip(found, numbers, strict=True)]
    await in_groups(acts, 10)
    return found
