"""The loop: steps that run once, then the processes, until somebody says stop."""

import os
import selectors
import signal
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import FrameType

from config.embedded import Hold
from config.supervisor.child import Child
from config.supervisor.console import Console
from config.supervisor.leash import Leash

TICK = 0.1
TEND_EVERY = 1.0
SILENCED = "ignore:You're running the worker with superuser privileges"  # on a laptop's container, as good as any


class Stopped(Exception):
    """Somebody asked for the end."""


class StepFailedError(Exception):
    """A step that everything else needs did not succeed."""


class Supervisor:
    def __init__(self, *, root: Path, environ: dict[str, str], servers: Hold, console: Console, locks: list[int]) -> None:
        self._root, self._environ, self._servers, self._console = root, environ, servers, console
        self._leash = Leash([*locks, *servers.descriptors])
        self._selector = selectors.DefaultSelector()
        self._children: list[Child] = []
        self._listened: dict[Child, int] = {}
        self._tended = time.monotonic()
        self.requests = 0
        self.restart_all = False
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._request)

    def step(self, name: str, command: list[str], *, live: tuple[str, ...]) -> None:
        """Run to its end something that must succeed. Lines that begin as `live` says are shown as they come, the others if it fails."""
        kept: list[str] = []

        def hear(line: str) -> None:
            if line.strip().startswith(live):
                self._console.line(name, line.strip())
            else:
                kept.append(line)

        child = self._child(name, command, hear, again=False)
        while child.code is None:
            self._turn()
            if self.requests:
                raise Stopped
        self._children.remove(child)
        if child.code:
            for line in kept:
                self._console.line(name, line)
            raise StepFailedError(f"{name} failed, so nothing else was started.")

    def add(self, name: str, line: str) -> None:
        """A process that shall always run: a shell line, replaced by its command so that signals reach it."""
        self._child(name, ["/bin/sh", "-c", f"exec {line}"], partial(self._console.line, name), again=True)

    def helper(self, module: str, *arguments: str, hear: Callable[[str], None]) -> Child:
        """A part of the supervisor that waits for something, in a process so that the loop need not."""
        return self._child(module, [sys.executable, "-m", module, *arguments], hear, again=False)

    def run(self, *, until: Callable[[], bool] = lambda: False) -> None:
        while not self.requests and not self.restart_all and not until():
            self._turn()
            if time.monotonic() - self._tended > TEND_EVERY:
                self._servers.tend()
                self._tended = time.monotonic()

    def restart(self) -> None:
        for child in self._children:
            if child.again:
                child.restart()

    def stop(self) -> None:
        """Web first, so that nothing new comes in, then the others together; a second request ends the patience."""
        first = max(self.requests, 1)
        for group in (self._children[:1], self._children[1:]):
            for child in group:
                child.stop()
            while any(child.running for child in group):
                if self.requests > first:
                    self._kill()
                self._turn()
        self._leash.let_go()

    def _kill(self) -> None:
        for child in self._children:
            child.stop()
            child.kill()

    def _child(self, name: str, command: list[str], hear: Callable[[str], None], *, again: bool) -> Child:
        child = Child(name, command, environ=self._environ, cwd=self._root, leash=self._leash, hear=hear, again=again)
        self._children.append(child)
        return child

    def _turn(self) -> None:
        for key, _ in self._selector.select(TICK):
            if not key.data.read():
                self._deafen(key.data)
        for child in self._children:
            before = child.output
            child.tick()
            if child.output != before:
                self._listen(child)

    def _listen(self, child: Child) -> None:
        self._deafen(child)
        if child.output is not None:
            self._listened[child] = child.output
            self._selector.register(child.output, selectors.EVENT_READ, child)

    def _deafen(self, child: Child) -> None:
        descriptor = self._listened.pop(child, None)
        if descriptor is not None:
            self._selector.unregister(descriptor)

    def _request(self, number: int, frame: FrameType | None) -> None:
        self.requests += 1


def environment(**values: object) -> dict[str, str]:
    """What children see: the commands of `.venv` first on PATH, output at once, and the values `dev` settled on."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    warnings = ",".join(filter(None, [os.environ.get("PYTHONWARNINGS"), SILENCED]))
    ours = {"PATH": path, "PYTHONUNBUFFERED": "1", "PYTHONWARNINGS": warnings}
    return os.environ | ours | {name: str(value) for name, value in values.items()}
