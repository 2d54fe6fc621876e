"""Frames from the visitor: each named one does what its call does."""

import json
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from apps.conversations import actions
from apps.conversations.admitting import Guest
from apps.escalations import actions as escalations
from apps.ground.aside import aside
from apps.ground.scope import tenant_scope
from apps.widget import fields
from apps.widget.calls import parsed as parsed_json
from apps.widget.errors import Refusal, too_large
from apps.widget.saying import say

if TYPE_CHECKING:
    from apps.widget.consumers import WidgetConsumer

MOST_FRAME = 64 * 1024

Body = dict[str, Any]


def parsed(text: str | None) -> Body:
    if text is None:
        raise Refusal(400, "json", "Frames are text.")
    if len(text.encode("utf-8", "surrogatepass")) > MOST_FRAME:
        raise too_large("The frame")
    return parsed_json(text)


def error(refused: Refusal, client_id: Any) -> str:
    frame: Body = {"type": "error", "error": refused.as_json()}
    if isinstance(client_id, str):
        frame["client_id"] = client_id
    return json.dumps(frame)


async def take(socket: "WidgetConsumer", guest: Guest, body: Body) -> None:
    kind = body.get("type")
    act = _FRAMES.get(kind) if isinstance(kind, str) else None
    if act is None:
        raise Refusal(422, "unknown", "There is no such frame.")
    await act(socket, guest, body)


async def _message(socket: "WidgetConsumer", guest: Guest, body: Body) -> None:
    posted = await say(guest, body, socket.follower.conversation_id or None)
    await socket.push(json.dumps({"type": "ack", "client_id": body["client_id"], "seq": posted.said.seq}))
    await socket.follower.take(posted.said)


async def _typing(socket: "WidgetConsumer", guest: Guest, body: Body) -> None:
    on = fields.flag(body, "on")
    if socket.follower.face is not None:
        actions.type_as_customer(guest, socket.follower.face, on=on)


async def _read(socket: "WidgetConsumer", guest: Guest, body: Body) -> None:
    seq = fields.number(body.get("seq"), "seq")
    if socket.follower.face is not None:
        await actions.read_by_customer(guest, socket.follower.face, seq)


async def _human(socket: "WidgetConsumer", guest: Guest, body: Body) -> None:
    await aside(_ask_for_human, guest)
    socket.follower.wake()


def _ask_for_human(guest: Guest) -> None:
    with tenant_scope(guest.tenant_id):
        escalations.ask_for_human(guest)


async def _pong(socket: "WidgetConsumer", guest: Guest, body: Body) -> None:
    socket.answered()


async def _ping(socket: "WidgetConsumer", guest: Guest, body: Body) -> None:
    await socket.push('{"type": "pong"}')


_FRAMES: dict[str, Callable[["WidgetConsumer", Guest, Body], Awaitable[None]]] = {
    "message": _message,
    "typing": _typing,
    "read": _read,
    "human": _human,
    "pong": _pong,
    "ping": _ping,
}
