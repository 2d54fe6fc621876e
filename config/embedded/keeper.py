"""The keeper: a detached process that owns one embedded server for as long as anybody uses it.

    python -m config.embedded.keeper postgres|redis DATA_DIR LOCK [--not-durable]

LOCK is the keeper's own lock, inherited from whoever started it.
"""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from config.embedded import locks
from config.embedded.places import EmbeddedError, Places, refusal
from config.embedded.server import Server, end, rotated
from config.embedded.state import State

BEAT = 0.2
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 10.0
START_PATIENCE, STOP_PATIENCE = 60.0, 60.0
ATTEMPTS = (0.2, 1.0)
STEADY = 30.0  # seconds up after which an end is not held against it


class Keeper:
    def __init__(self, server: Server, lock: int) -> None:
        self._server, self._lock = server, lock
        self._state = State(server.places, server.name)
        self._users = locks.opened(self._state.users)
        self._child: subprocess.Popen[bytes] | None = None
        self._log = server.places.log / f"{server.name}.log"

    def keep(self) -> None:
        try:
            self._end_leftovers()
            self._server.prepare()
            self._start_patiently()
            self._server.provision()
            self._state.say("ready")
            self._watch()
        finally:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            self._stop()

    def leave(self) -> None:
        """The keeper's lock goes first: who waits for the users' lock may start the next keeper at once."""
        os.close(self._lock)
        os.close(self._users)

    def _watch(self) -> None:
        pause, since = FIRST_PAUSE, time.monotonic()
        while not locks.taken(self._users):
            if self._child and self._child.poll() is not None:
                self._state.forget()
                pause = FIRST_PAUSE if time.monotonic() - since > STEADY else min(pause * 2, LONGEST_PAUSE)
                since = self._restart(pause)
            time.sleep(BEAT)
        self._state.forget()

    def _restart(self, pause: float) -> float:
        time.sleep(pause)
        try:
            self._start()
            self._state.say("ready")
        except EmbeddedError as error:
            sys.stderr.write(f"{error}\n")
        return time.monotonic()

    def _start_patiently(self) -> None:
        """A server that was killed may leave children who take a moment to notice, and whom the next one refuses to live with."""
        for pause in ATTEMPTS:
            try:
                self._start()
            except EmbeddedError:
                if self._child is None or self._child.poll() is None:
                    raise
                time.sleep(pause)
            else:
                return
        self._start()

    def _start(self) -> None:
        log = rotated(self._log)
        begin = os.lseek(log, 0, os.SEEK_END)
        try:
            self._child = self._server.spawn(log)
        finally:
            os.close(log)
        self._state.child.write_text(str(self._child.pid))
        deadline = time.monotonic() + START_PATIENCE
        while not self._server.answers():
            if self._child.poll() is not None or time.monotonic() > deadline:
                raise EmbeddedError(self._server.failure(self._said_since(begin)))
            time.sleep(0.01)

    def _said_since(self, begin: int) -> str:
        with self._log.open("rb") as log:
            log.seek(begin)
            return log.read(100_000).decode(errors="replace")

    def _end_leftovers(self) -> None:
        """A keeper that was killed may have left a server that is still stopping, and a crash files that name strangers."""
        recorded = self._state.child.read_text() if self._state.child.exists() else ""
        for process in [*([int(recorded)] if recorded else []), *self._server.processes()]:
            end(process, self._server.folder, self._server.stops_on, STOP_PATIENCE)

    def _stop(self) -> None:
        if self._child is None:
            return
        for number in self._server.stops_on:
            self._child.send_signal(number)
            with suppress(subprocess.TimeoutExpired):
                self._child.wait(STOP_PATIENCE)
                break
        self._state.child.unlink(missing_ok=True)


def main(name: str, data_dir: str, lock: str, *flags: str) -> None:
    if os.fork():
        os._exit(0)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    for inherited in [setting for setting in os.environ if setting.startswith("PG")]:
        del os.environ[inherited]
    places = Places(Path(data_dir))
    try:
        keeper = Keeper(_server(name, places, durable="--not-durable" not in flags), int(lock))
        keeper.keep()
        keeper.leave()
    except EmbeddedError as error:
        State(places, name).say(str(error))
    except OSError as error:
        State(places, name).say(str(refusal(error, places.data_dir)))


def _server(name: str, places: Places, *, durable: bool) -> Server:
    from config.embedded.postgres import Postgres  # noqa: PLC0415 (each keeper loads its own server alone)
    from config.embedded.redis import Redis  # noqa: PLC0415

    return Postgres(places, durable=durable) if name == "postgres" else Redis(places, durable=durable)


if __name__ == "__main__":
    main(*sys.argv[1:])
