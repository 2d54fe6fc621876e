"""Tabs of the console for tests: a socket of the whole application, and the end of everything it left behind."""

import asyncio
import signal
import uuid
from collections.abc import AsyncIterator, Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from channels.db import database_sync_to_async
from channels.testing import WebsocketCommunicator
from django.conf import settings
from django.test import Client

from apps.conversations.models import Conversation
from apps.events import rollcall
from apps.ground import lane
from apps.tenants.models import Membership
from config.asgi import application
from tests.cast import Cast, assemble

PAGE = "console.conversations"
BEAT = '{"type": "beat"'


def cookie_of(member: Membership) -> str:
    browser = Client()
    browser.force_login(member.user)
    return browser.cookies[settings.SESSION_COOKIE_NAME].value


def page(conversation: Conversation) -> str:
    """What its page calls itself."""
    return f"console.conversation-{conversation.number}"


_open: list["Tab"] = []  # a tab nobody holds is closed by the collector


class Tab:
    """A page's socket, as a browser opens it."""

    def __init__(self, cookie: str, page: str = PAGE, origin: str = "http://localhost", **asked: object) -> None:
        cookies = f"{settings.SESSION_COOKIE_NAME}={cookie}".encode()
        headers = [(b"cookie", cookies), (b"host", b"localhost"), (b"origin", origin.encode())]
        address = f"/console/ws?{urlencode({'page': page} | asked)}"
        self.socket = WebsocketCommunicator(application, address, headers=headers)
        self.is_accepted = False

    async def open(self) -> "Tab":
        self.is_accepted = (await self.socket.connect(timeout=20))[0]
        _open.append(self)
        return self

    async def until(self, holds: Callable[[str], bool], frames: int = 20) -> str:
        """The first frame for which that holds; presence settles within a few."""
        for _ in range(frames):
            frame: str = await self.socket.receive_from(timeout=20)
            if holds(frame):
                return frame
        raise AssertionError("it never came")

    async def all_of(self, *held: Callable[[str], bool], frames: int = 20) -> str:
        """What came until each of these was so in some frame: what is read in several statements may come in several frames."""
        came, missing = "", list(held)
        for _ in range(frames):
            frame = await self.until(lambda frame: True)
            came, missing = came + frame, [holds for holds in missing if not holds(frame)]
            if not missing:
                return came
        raise AssertionError("not all of it came")

    async def closed_with(self, frames: int = 20) -> int:
        for _ in range(frames):
            said = await self.socket.receive_output(timeout=20)
            if said["type"] == "websocket.close":
                return int(said["code"])
        raise AssertionError("it stayed open")

    async def rest(self, patience: float = 0.8) -> list[str]:
        """What else is said before it falls silent."""
        said: list[str] = []
        while not await self.socket.receive_nothing(timeout=patience):
            said.append(await self.socket.receive_from())
        return said

    async def say(self, text: str) -> None:
        await self.socket.send_to(text_data=text)

    async def leave(self) -> None:
        await self.socket.disconnect()


async def do(scene: Callable[..., Any], *args: Any, **options: Any) -> Any:
    """What a scene does in the database, from a test on the loop."""
    return await database_sync_to_async(scene)(*args, **options)


async def tab(member: Membership, page: str = PAGE, **asked: object) -> Tab:
    opened = await Tab(await do(cookie_of, member), page, **asked).open()
    assert opened.is_accepted
    return opened


@pytest.fixture
def live_cast(transactional_db: None) -> Cast:
    """The cast, for tests whose work is done in other threads."""
    return assemble()


@pytest.fixture
async def sockets() -> AsyncIterator[None]:
    """What a test leaves open is closed with it, and no connection stays behind in a transaction."""
    before = signal.getsignal(signal.SIGTERM)
    yield
    for socket in list(rollcall.rollcall()._present):
        await socket.close(rollcall.COME_BACK)
    _open.clear()
    left = [task for task in asyncio.all_tasks() if "/apps/" in task.get_coro().cr_code.co_filename]
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)
    await lane.close()
    signal.signal(signal.SIGTERM, before)


@pytest.fixture
def quick_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    """The roll is called twenty times a second."""
    monkeypatch.setattr(rollcall, "PULSE", 0.05)
    monkeypatch.setattr(rollcall, "AUTHORISE_EVERY", 1)
    monkeypatch.setattr(rollcall, "BEAT_EVERY", 1)


def new_id() -> str:
    return str(uuid.uuid4())
