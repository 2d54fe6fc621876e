"""The bare echo application that the benchmark serves beside the real one."""

from typing import Any


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    while scope["type"] == "websocket":
        event = await receive()
        if event["type"] == "websocket.connect":
            await send({"type": "websocket.accept"})
        elif event["type"] == "websocket.receive":
            await send({"type": "websocket.send", "text": event["text"]})
        else:
            return
