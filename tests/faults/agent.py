"""A colleague at a console: the page's socket is open, and what they do goes over HTTP."""

import asyncio
import json
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Self

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

PAGE = "console.conversations"


@dataclass
class Agent:
    address: str
    cookie: str
    http: httpx.AsyncClient = field(init=False)
    line: ClientConnection | None = None
    _answering: "asyncio.Task[None] | None" = None

    async def __aenter__(self) -> Self:
        """They sit down: on duty from now on, for as long as the lease of their socket is renewed."""
        name, _, session = self.cookie.partition("=")
        self.http = httpx.AsyncClient(timeout=30, trust_env=False, base_url=self.address, cookies={name: session})
        where = f"{self.address.replace('http', 'ws', 1)}/console/ws?page={PAGE}"
        self.line = await connect(where, origin=self.address, additional_headers={"Cookie": self.cookie}, max_size=None)  # type: ignore[arg-type]
        await self.line.recv()
        self._answering = asyncio.create_task(self._answer(self.line))
        return self

    async def _answer(self, line: ClientConnection) -> None:
        with suppress(ConnectionClosed):
            while True:
                if '"beat"' in str(await line.recv()):
                    await line.send(json.dumps({"type": "pong"}))

    async def __aexit__(self, *_: object) -> None:
        assert self.line is not None
        assert self._answering is not None
        await self.line.close()
        await self._answering
        await self.http.aclose()

    async def reads(self, path: str) -> str:
        answer = await self.http.get(f"/console/{path}")
        assert answer.status_code == 200
        return answer.text

    async def claims(self, number: int, fence: int) -> httpx.Response:
        """By the button as they saw it."""
        await self.reads(f"conversations/{number}/")
        (token,) = [value for name, value in self.http.cookies.items() if "csrf" in name]
        headers = {"X-CSRFToken": token, "HX-Request": "true"}
        return await self.http.post(f"/console/conversations/{number}/claim/", data={"fence": fence}, headers=headers)
