"""One process under the supervisor: started, listened to, ended with its whole group, started again."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from config.embedded import tether
from config.supervisor.leash import Leash

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 10.0
STEADY = 30.0  # seconds up after which an end is not held against it
PATIENCE = 8.0  # from asking to killing
CHUNK = 65536


class Child:
    """`hear` gets each line it prints; without `again` it runs once."""

    def __init__(
        self, name: str, command: list[str], *, environ: dict[str, str], cwd: Path, leash: Leash, hear: Callable[[str], None], again: bool
    ) -> None:
        self.name, self._command, self._environ, self._cwd = name, command, environ, cwd
        self._leash, self._hear, self.again = leash, hear, again
        self._process: subprocess.Popen[bytes] | None = None
        self._unfinished = b""
        self._pause, self._began, self._start_at, self._kill_at = FIRST_PAUSE, 0.0, 0.0, float("inf")
        self._asked = False
        self.code: int | None = None

    @property
    def output(self) -> int | None:
        """The descriptor to listen to."""
        return self._process.stdout.fileno() if self._process and self._process.stdout else None

    @property
    def running(self) -> bool:
        return self._process is not None

    def tick(self) -> None:
        """What is due: a start, a notice that it ended, a kill."""
        now = time.monotonic()
        if self._process is None:
            if now >= self._start_at:
                self._start()
        elif self._process.poll() is not None:
            self._ended(self._process)
        elif now >= self._kill_at:
            self.kill()

    def read(self) -> bool:
        """Hear what was printed; false at the end of the output."""
        output = self.output
        try:
            chunk = os.read(output, CHUNK) if output is not None else b""
        except BlockingIOError:  # a process outside the group still holds the other end
            return False
        *lines, self._unfinished = (self._unfinished + chunk).split(b"\n")
        for line in lines:
            self._hear(line.decode(errors="replace").rstrip())
        return bool(chunk)

    def restart(self) -> None:
        """At once and without blame; also out of a pause."""
        self._pause, self._start_at = FIRST_PAUSE, 0.0
        self._ask()

    def stop(self) -> None:
        self.again, self._start_at = False, float("inf")
        self._ask()

    def kill(self) -> None:
        self._signal(signal.SIGKILL)

    def _ask(self) -> None:
        if self._process and not self._asked:
            self._asked, self._kill_at = True, time.monotonic() + PATIENCE
            self._signal(signal.SIGTERM, whole_group=False)

    def _start(self) -> None:
        self._process = subprocess.Popen(
            self._command,
            env=self._environ,
            cwd=self._cwd,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=tether.tied(signal.SIGTERM),  # noqa: PLW1509 (the supervisor has one thread)
        )
        self._leash.add(self._process.pid)
        if self._process.stdout:
            os.set_blocking(self._process.stdout.fileno(), False)
        self._began, self._kill_at, self._asked = time.monotonic(), float("inf"), False

    def _ended(self, process: "subprocess.Popen[bytes]") -> None:
        self._signal(signal.SIGKILL)  # what it left of its group
        while self.read():
            pass
        if self._unfinished:
            self._hear(self._unfinished.decode(errors="replace"))
        self._leash.drop(process.pid)
        if process.stdout:
            process.stdout.close()
        self._process, self._unfinished, self.code = None, b"", process.returncode
        self._plan()

    def _plan(self) -> None:
        now = time.monotonic()
        if not self.again:
            self._start_at = float("inf")
        elif self._asked:
            self._start_at = now
        else:
            self._pause = FIRST_PAUSE if now - self._began > STEADY else self._pause
            self._hear(f"ended ({_reason(self.code)}); starts again in {self._pause:g} s")
            self._start_at = now + self._pause
            self._pause = min(self._pause * 2, LONGEST_PAUSE)

    def _signal(self, number: signal.Signals, *, whole_group: bool = True) -> None:
        if self._process:
            with suppress(ProcessLookupError):
                (os.killpg if whole_group else os.kill)(self._process.pid, number)


def _reason(code: int | None) -> str:
    return signal.Signals(-code).name if code is not None and code < 0 else f"exit {code}"
