"""A visitor's program of its own, written from the contract of the widget API alone: plain HTTP and plain WebSocket."""

import asyncio
import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

PATIENCE = 10.0

Json = dict[str, Any]


def new_id() -> str:
    return str(uuid.uuid4())


def refused(answer: httpx.Response) -> tuple[int, str]:
    """Status and code of a refusal, which always has the one shape."""
    error = answer.json()["error"]
    assert answer.json().keys() == {"error"}
    assert error.keys() == {"code", "message"}
    assert isinstance(error["message"], str)
    return answer.status_code, str(error["code"])


@dataclass
class Visitor:
    """Somebody at a browser: a token, and whatever the API lets its bearer do."""

    address: str
    inbox: str
    http: httpx.AsyncClient
    token: str = ""
    welcome: Json = field(default_factory=dict)
    sockets: "list[Socket]" = field(default_factory=list)

    async def begin(self, **said: Any) -> Json:
        """A session; with what is remembered of the one before."""
        known = {"token": self.token} if self.token else {}
        answer = await self.post("session", {"inbox": self.inbox, **known, **said})
        assert answer.status_code == 200, answer.text[:500]
        self.welcome = answer.json()
        self.token = self.welcome["token"]
        return self.welcome

    async def post(self, path: str, body: Any = None, **options: Any) -> httpx.Response:
        return await self.call("POST", path, json={} if body is None else body, **options)

    async def get(self, path: str, **asked: Any) -> httpx.Response:
        return await self.call("GET", path, params=asked)

    async def call(self, method: str, path: str, **options: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        options["headers"] = headers | options.pop("headers", {})
        return await self.http.request(method, f"{self.address}/widget/api/{path}", **options)

    async def say(self, text: str, client_id: str = "", **more: Any) -> httpx.Response:
        return await self.post("messages", {"client_id": client_id or new_id(), "text": text, **more})

    async def said(self, text: str, client_id: str = "", **more: Any) -> Json:
        answer = await self.say(text, client_id, **more)
        assert answer.status_code == 201, answer.text[:500]
        message: Json = answer.json()["message"]
        return message

    async def hear(self, **asked: Any) -> Json:
        answer = await self.get("messages", **asked)
        assert answer.status_code == 200, answer.text[:500]
        heard: Json = answer.json()
        return heard

    async def send_file(self, name: str, content: bytes, field_name: str = "file") -> httpx.Response:
        return await self.call("POST", "attachments", files={field_name: (name, content)})

    async def new_pass(self) -> str:
        return str((await self.post("pass")).json()["pass"])

    async def socket(self, *, conversation: str = "", after: int = 0, with_pass: str = "", origin: str | None = None) -> "Socket":
        """A socket, whatever the server makes of it."""
        asked = {"pass": with_pass or await self.new_pass(), "after": str(after)}
        if conversation:
            asked["conversation"] = conversation
        where = f"{self.address.replace('http', 'ws', 1)}/widget/ws?{urlencode(asked)}"
        opened = Socket(await connect(where, origin=origin, max_size=None, open_timeout=PATIENCE, ping_interval=None))  # type: ignore[arg-type]
        self.sockets.append(opened)
        return opened

    async def leave(self) -> None:
        for socket in self.sockets:
            await socket.close()
        await self.http.aclose()


@dataclass
class Socket:
    """Frames in the order they came. Beats are answered as they are read, unless the client plays dead."""

    line: ClientConnection
    answers_beats: bool = True
    heard: list[Json] = field(default_factory=list)

    async def send(self, kind: str, **said: Any) -> None:
        await self.raw(json.dumps({"type": kind, **said}))

    async def raw(self, frame: str | bytes) -> None:
        await self.line.send(frame)

    async def say(self, text: str, client_id: str = "", **more: Any) -> str:
        client_id = client_id or new_id()
        await self.send("message", client_id=client_id, text=text, **more)
        return client_id

    async def next(self) -> Json:
        async with asyncio.timeout(PATIENCE):
            frame: Json = json.loads(await self.line.recv())
        self.heard.append(frame)
        if frame["type"] == "beat" and self.answers_beats:
            await self.send("pong", seq=frame["seq"])
        return frame

    async def until(self, kind: str, holds: Callable[[Json], bool] = lambda frame: True) -> Json:
        """The first frame of that kind for which it holds, of those not read yet."""
        async with asyncio.timeout(PATIENCE):
            while True:
                frame = await self.next()
                if frame["type"] == kind and holds(frame):
                    return frame

    async def becomes(self, **expected: Any) -> Json:
        """The conversation, once it is as expected; it may have been for a while."""
        known = [frame["conversation"] for frame in self.heard if frame["type"] == "conversation"]
        while not known or not known[-1] or not expected.items() <= known[-1].items():
            known.append((await self.until("conversation"))["conversation"])
        conversation: Json = known[-1]
        return conversation

    async def message(self, seq: int) -> Json:
        """The message of that number, the ones before it having come before."""
        message: Json = (await self.until("message", lambda frame: frame["message"]["seq"] == seq))["message"]
        return message

    async def shows(self, count: int) -> list[Json]:
        """The messages, once there are so many."""
        while len(self.messages()) < count:
            await self.next()
        return self.messages()

    async def settled(self) -> list[Json]:
        """Everything up to the answer to a ping: what the server had to say to the frames before it."""
        before = len(self.heard)
        await self.send("ping")
        await self.until("pong")
        return self.heard[before:-1]

    def messages(self) -> list[Json]:
        return [frame["message"] for frame in self.heard if frame["type"] == "message"]

    def deltas(self) -> list[Json]:
        return [frame for frame in self.heard if frame["type"] == "delta"]

    async def close_code(self) -> int:
        """With what code the server closes, after whatever it says before."""
        try:
            async with asyncio.timeout(PATIENCE):
                while True:
                    await self.next()
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else 0

    async def close(self) -> None:
        await self.line.close()
