"""Holding the embedded servers: while anybody does they answer, and a keeper sees to it."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

from config.embedded import locks
from config.embedded.places import ROOT, EmbeddedError, Places, private, refusal
from config.embedded.state import State

REPLACED_BY = {"postgres": "DATABASE_URL", "redis": "REDIS_URL"}
PATIENCE = 90.0  # a crashed database may have much to recover
NAP = 0.02


def hold(data_dir: Path, *, durable: bool = True, servers: tuple[str, ...] | None = None) -> "Hold":
    """Make the servers answer until `release()` or the end of the block; those replaced by an address in the environment are left out."""
    wanted = tuple(name for name, setting in REPLACED_BY.items() if not os.environ.get(setting)) if servers is None else servers
    try:
        held = Hold(Places(data_dir), wanted, durable=durable)
        held.begin()
    except OSError as error:
        raise refusal(error, data_dir) from error
    return held


class Hold:
    """A share in the servers of one data folder."""

    def __init__(self, places: Places, servers: tuple[str, ...], *, durable: bool) -> None:
        self.places, self.durable = places, durable
        self._states = [State(places, server) for server in servers]
        self.descriptors: list[int] = []

    def begin(self) -> None:
        if not self._states:
            return
        try:
            for folder in (self.places.data_dir, self.places.run, self.places.log):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            private(self.places.sockets)
            for state in self._states:
                self.descriptors.append(locks.opened(state.users))
                take = partial(locks.taken, self.descriptors[-1], shared=True)
                _wait_for(take, "The embedded servers are busy stopping, or being restored: try again in a moment.", 30)
            self.ensure()
        except BaseException:
            self.release()
            raise

    def ensure(self) -> None:
        """Start what does not run, and wait until all answer."""
        deadline = time.monotonic() + PATIENCE
        starts = {state.server: Start(state, durable=self.durable) for state in self._states}
        for start in starts.values():
            start.if_needed()
        for start in starts.values():
            while not start.done():
                if time.monotonic() > deadline:
                    raise EmbeddedError(f"The embedded {start.state.server} does not answer: {self.places.log} says why.")
                time.sleep(NAP)

    def tend(self) -> None:
        """Start a keeper that was killed, without waiting for its server."""
        for state in self._states:
            start = Start(state, durable=self.durable)
            start.if_needed()
            start.settle()

    def release(self) -> None:
        for descriptor in self.descriptors:
            os.close(descriptor)
        self.descriptors.clear()

    def end(self) -> None:
        """Release, and wait until the servers have stopped, where nobody else holds them: for a folder that is to go with them."""
        self.release()
        for state in self._states:
            _wait_for(partial(locks.free, state.keeper), f"The embedded {state.server} does not stop.", PATIENCE)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.release()


class Start:
    """One server on its way to answering."""

    def __init__(self, state: State, *, durable: bool) -> None:
        self.state, self._durable = state, durable
        self._keeper: subprocess.Popen[bytes] | None = None

    def if_needed(self) -> None:
        """Start a keeper unless one lives. It inherits the lock that says so, hence there are never two and never a gap."""
        lock = locks.opened(self.state.keeper)
        try:
            if locks.taken(lock):
                self.state.forget()
                self._keeper = self._spawned(lock)
        finally:
            os.close(lock)

    def settle(self) -> None:
        """The process that was started leaves the keeper behind as nobody's child."""
        if self._keeper:
            self._keeper.wait()

    def done(self) -> bool:
        self.settle()
        keeper_is_gone = locks.free(self.state.keeper)
        word = self.state.heard()
        if word == "ready":
            return not keeper_is_gone
        if self._keeper and (word or keeper_is_gone):
            raise EmbeddedError(word or f"The embedded {self.state.server} ended while it started: {self.state.places.log} says why.")
        if keeper_is_gone:
            self.if_needed()
        return False

    def _spawned(self, lock: int) -> "subprocess.Popen[bytes]":
        places = self.state.places
        command = [sys.executable, "-m", "config.embedded.keeper", self.state.server, str(places.data_dir), str(lock)]
        with (places.log / f"{self.state.server}-keeper.log").open("wb") as log:
            return subprocess.Popen(
                command if self._durable else [*command, "--not-durable"],
                cwd=ROOT,
                env=os.environ | {"PYTHONPATH": str(ROOT)},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=[lock],
                start_new_session=True,
            )


def _wait_for(happens: Callable[[], bool], otherwise: str, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not happens():
        if time.monotonic() > deadline:
            raise EmbeddedError(otherwise)
        time.sleep(NAP)
