"""The load client: a process of its own that knows the public protocols and nothing else.

Reads what to do as JSON from its input, and writes what it measured as JSON.
"""

import asyncio
import json
import resource
import sys
from typing import Any

from config.bench.scenes import chat, echo, fanout, idle, queue, stampede, text, turn

SCENES = {
    "chat": chat.run, "echo": echo.run, "fanout": fanout.run, "idle": idle.run, "queue": queue.run, "stampede": stampede.run,
    "text": text.run, "text_crowd": text.crowd, "turn": turn.run,
}  # fmt: skip


def main() -> None:
    spec: dict[str, Any] = json.load(sys.stdin)
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    json.dump(asyncio.run(SCENES[spec["what"]](spec)), sys.stdout)


if __name__ == "__main__":
    main()
