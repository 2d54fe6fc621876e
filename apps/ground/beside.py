"""Work of a moment beside an event loop, which by itself would forget it before it is done."""

import asyncio
from collections.abc import Coroutine
from typing import Any

_running: set[asyncio.Task[Any]] = set()


def beside(work: Coroutine[Any, Any, Any]) -> None:
    task = asyncio.create_task(work)
    _running.add(task)
    task.add_done_callback(_running.discard)
