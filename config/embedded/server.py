"""What the keeper asks of a server, and what both servers share."""

import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Protocol

from config.embedded.places import Places

LOG_LIMIT = 5_000_000


class Server(Protocol):
    """A program the keeper owns."""

    name: str
    places: Places
    stops_on: tuple[signal.Signals, ...]  # gentlest first

    @property
    def folder(self) -> Path:
        """The data it works in; also how a process left over is known for ours."""

    def prepare(self) -> None:
        """Make the data where there is none, and whatever else a start needs."""

    def spawn(self, log: int) -> "subprocess.Popen[bytes]": ...

    def answers(self) -> bool: ...

    def provision(self) -> None:
        """What is done once it answers for the first time."""

    def processes(self) -> list[int]:
        """Process ids its own files name, besides the keeper's."""

    def failure(self, said: str) -> str:
        """A sentence for what it said before it ended."""


def environment() -> dict[str, str]:
    """Nothing of the caller's that another server's tools would read (PGPORT, PGDATA …)."""
    return {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC", "HOME": "/"}


def works_in(process: int, folder: Path) -> bool:
    """Whether a process is a server of this data folder: both change into theirs."""
    proc = Path("/proc", str(process))
    if Path("/proc/self").exists():
        try:
            return (proc / "cwd").readlink() == folder.resolve()
        except OSError:
            return False
    listing = subprocess.run(["ps", "-o", "command=", "-p", str(process)], capture_output=True, text=True, check=False)
    return str(folder) in listing.stdout


def end(process: int, folder: Path, stops_on: tuple[signal.Signals, ...], patience: float) -> None:
    """Stop a process that an earlier keeper left, harder each time it does not listen."""
    for number in stops_on:
        if not works_in(process, folder):
            return
        os.kill(process, number)
        deadline = time.monotonic() + patience
        while works_in(process, folder) and time.monotonic() < deadline:
            time.sleep(0.05)


def rotated(path: Path) -> int:
    """The log, opened to append; a long one is set aside first."""
    if path.exists() and path.stat().st_size > LOG_LIMIT:
        path.replace(path.with_suffix(".old"))
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
