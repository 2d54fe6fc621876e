"""A client as contracts.md wants it: keeps what was not acknowledged, applies only the next number, resumes from the last."""

import asyncio
import json
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed, WebSocketException

from tests.faults.auditing import Auditor, demand_whole
from tests.widget.client import Visitor, new_id

PATIENCE = 15.0
LAST_WORDS = "these are my last words"  # at which a brittle house dies
NOT_THERE = (httpx.HTTPError, OSError, WebSocketException, KeyError, ValueError, TimeoutError)

Json = dict[str, Any]


@dataclass
class Chatter:
    visitor: Visitor
    conversation: str = ""
    seen: list[Json] = field(default_factory=list)
    unsent: dict[str, str] = field(default_factory=dict)
    acknowledged: dict[str, int] = field(default_factory=dict)
    errors: list[Json] = field(default_factory=list)
    codes: list[int] = field(default_factory=list)
    line: ClientConnection | None = None
    answers_beats: bool = True
    _reader: "asyncio.Task[None] | None" = None

    async def connect(self) -> None:
        """Until it works: where the first frame has come, we are let in."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                await self._open()
            except NOT_THERE:
                assert time.monotonic() < deadline, "there is no way in"
                await asyncio.sleep(0.05)
            else:
                return

    async def _open(self) -> None:
        self.line = line = (await self.visitor.socket(conversation=self.conversation, after=len(self.seen))).line
        async with asyncio.timeout(PATIENCE):
            await self._take(json.loads(await line.recv()))
        self._reader = asyncio.create_task(self._read(line))

    async def _read(self, line: ClientConnection) -> None:
        try:
            while True:
                await self._take(json.loads(await line.recv()))
        except ConnectionClosed as closed:
            self.codes.append(closed.rcvd.code if closed.rcvd else 0)

    async def _take(self, frame: Json) -> None:
        match frame["type"]:
            case "message":
                self.show(frame["message"])
            case "ack":
                self.told(frame["client_id"], frame["seq"])
            case "conversation" if frame["conversation"]:
                self._be_in(frame["conversation"]["id"])
            case "error":
                self.errors.append(frame)
            case "beat" if self.answers_beats and self.line:
                await self.line.send(json.dumps({"type": "pong", "seq": len(self.seen)}))

    def _be_in(self, conversation: str) -> None:
        if conversation != self.conversation:
            self.conversation, self.seen = conversation, []

    def show(self, message: Json) -> None:
        assert message["seq"] <= len(self.seen) + 1, f"a gap before {message['seq']}"
        if message["seq"] == len(self.seen) + 1:
            self.seen.append(message)

    def told(self, client_id: str, seq: int) -> None:
        assert self.acknowledged.setdefault(client_id, seq) == seq, "acknowledged twice, differently"
        self.unsent.pop(client_id, None)

    async def say(self, text: str) -> str:
        client_id = new_id()
        self.unsent[client_id] = text
        await self._send(client_id, text)
        return client_id

    async def say_all_again(self) -> None:
        for client_id, text in list(self.unsent.items()):
            await self._send(client_id, text)

    async def say_all_again_until_told(self) -> None:
        """As often as it takes; at a new socket where the old one was closed."""
        deadline = time.monotonic() + PATIENCE
        while self.unsent:
            assert time.monotonic() < deadline, f"{len(self.unsent)} were never accepted: {self.errors[-1:]}"
            if self._is_cut:
                await self.connect()
            due = self._answers + len(self.unsent)
            await self.say_all_again()
            await until(partial(self._has_answers, due))

    def _has_answers(self, due: int) -> bool:
        return self._answers >= due or self._is_cut

    @property
    def _answers(self) -> int:
        return len(self.errors) + len(self.acknowledged)

    @property
    def _is_cut(self) -> bool:
        return self._reader is None or self._reader.done()

    async def _send(self, client_id: str, text: str) -> None:
        assert self.line is not None
        with suppress(ConnectionClosed):
            await self.line.send(json.dumps({"type": "message", "client_id": client_id, "text": text}))

    async def say_and_be_told(self, text: str, within: float = PATIENCE) -> None:
        client_id = await self.say(text)
        await until(lambda: client_id in self.acknowledged, within)

    async def poll(self, wait: int = 0) -> None:
        """The same without a socket."""
        while True:
            heard = await self.visitor.hear(conversation=self.conversation, after=len(self.seen), wait=wait)
            if heard["conversation"]:
                self._be_in(heard["conversation"]["id"])
            for message in heard["messages"]:
                self.show(message)
            if not heard["more"]:
                return

    async def sees(self, count: int, within: float = PATIENCE) -> None:
        await until(lambda: len(self.seen) == count, within)

    async def hang_up(self) -> None:
        """Without a word, as a network does."""
        if self.line is not None:
            self.line.transport.abort()
            await self.line.wait_closed()
        if self._reader is not None:
            await self._reader


async def until(holds: Callable[[], bool], within: float = PATIENCE) -> None:
    deadline = time.monotonic() + within
    while not holds():
        assert time.monotonic() < deadline, "it did not happen in time"
        await asyncio.sleep(0.01)


def demand_exactly_once(address: str, *chatters: Chatter) -> None:
    """All that was acknowledged is stored under its number, and every screen is what is stored."""
    with Auditor.at(address) as auditor:
        stored = auditor.messages_in(chatters[0].conversation)
    demand_whole(stored)
    kept = {str(row["client_id"]): row["seq"] for row in stored}
    ours = {row["seq"] for row in stored if row["activity"]}  # told in the customer's language
    for chatter in chatters:
        assert chatter.acknowledged.items() <= kept.items(), "an acknowledged message is not there"
        assert [one["seq"] for one in chatter.seen] == [row["seq"] for row in stored]
        assert _words(chatter.seen, ours) == _words(stored, ours)


def _words(messages: list[Json], ours: set[int]) -> list[str]:
    return [one["text"] for one in messages if one["seq"] not in ours]
