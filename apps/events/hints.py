"""Hints leave here: one background thread a process, so that a frozen Redis delays nobody.

A hint that fails, or that finds the queue full, is dropped and logged: the rows it spoke of are there, and a sweep or a client's next
question finds them.
"""

import atexit
import os
import queue
import threading
from collections.abc import Callable
from contextvars import copy_context
from typing import Any

import structlog

QUEUE_LIMIT = 10_000

log = structlog.get_logger(__name__)


class Courier:
    """Runs what it is given, one after another, beside the caller."""

    def __init__(self) -> None:
        self._waiting: queue.Queue[Callable[[], Any]] = queue.Queue(QUEUE_LIMIT)
        self._lock = threading.Lock()
        self._pid = 0

    def send(self, act: Callable[[], Any]) -> None:
        self._start_once_a_process()
        try:
            self._waiting.put_nowait(act)
        except queue.Full:
            log.warning("hint.dropped", reason="queue full")

    @property
    def waiting(self) -> int:
        return self._waiting.qsize()

    def settle(self, timeout: float = 5.0) -> bool:
        """Wait until everything sent before has been tried."""
        reached = threading.Event()
        self.send(reached.set)
        return reached.wait(timeout)

    def _start_once_a_process(self) -> None:
        with self._lock:
            if self._pid != os.getpid():  # threads do not survive a fork
                self._pid = os.getpid()
                self._waiting = queue.Queue(QUEUE_LIMIT)
                atexit.register(self.settle)  # a command ends right after its last act
                threading.Thread(target=self._run, args=(self._waiting,), name="hints", daemon=True).start()

    def _run(self, waiting: "queue.Queue[Callable[[], Any]]") -> None:
        while True:
            attempt(waiting.get())


def attempt(act: Callable[[], Any]) -> None:
    try:
        act()
    except Exception as error:  # noqa: BLE001 - a hint may fail in any way, and never matters
        log.warning("hint.dropped", reason=type(error).__name__)


courier = Courier()


def send(function: Callable[..., Any], *args: Any) -> None:
    """It knows of which request it is, for the log and for the tasks it wakes."""
    within = copy_context()
    courier.send(lambda: within.run(function, *args))
