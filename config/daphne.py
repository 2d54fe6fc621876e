"""Daphne as we need it: it may close with 1012, spends nothing on words that nobody reads, and seldom stops to collect garbage."""

import gc
import sys
from typing import Any

from autobahn.twisted import websocket as twisted_side
from autobahn.websocket import protocol as common_side
from daphne.ws_protocol import WebSocketFactory, WebSocketProtocol

SERVICE_RESTART = 1012


class Protocol(WebSocketProtocol):  # type: ignore[misc]
    """The library below lets an application close with codes from 3000 on alone; 1012 says that the server restarts."""

    def serverClose(self, code: int | None = None) -> None:  # noqa: N802 - Daphne's name
        if code == SERVICE_RESTART:
            self.sendCloseFrame(code=code)
        else:
            super().serverClose(code)


def prepare() -> None:
    WebSocketFactory.protocol = Protocol
    for side in (twisted_side, common_side):
        for formatter in ("pformat", "hltype", "hlval"):  # for its debug lines, made for each connection and frame before they are dropped
            if hasattr(side, formatter):
                setattr(side, formatter, _unread)


def settle() -> None:
    """Once all is loaded: what is there now stays, and what thousands of sockets hold is not looked through for every few allocations."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
    sys.setswitchinterval(0.0005)  # a thread that computes lets the loop, which has a little to do for very many, go first


def _unread(*_: Any, **__: Any) -> str:
    return ""
