"""A whole Tandem for tests that need one from outside: its own database, its own processes, on a port of its own."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError

import psycopg
from django.conf import settings

from config.env import ROOT
from tests import databases

READY_WITHIN = 120
LINKING = ("knowledge_article", "knowledge_source", "knowledge_chunk")


@dataclass
class House:
    """`open()` makes the database with the demo in it; `start()` and `kill()` its web process as often as a test likes."""

    folder: Path
    like: "House | None" = None  # a furnished one, to begin as a copy of
    port: int = 0
    extra: dict[str, str] = field(default_factory=dict)
    database: str = ""
    web: "subprocess.Popen[bytes] | None" = None
    others: "list[subprocess.Popen[bytes]]" = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        return os.environ | {
            "DEBUG": "1",
            "PORT": str(self.port),
            "PUBLIC_URL": self.address,
            "DATA_DIR": str(self.folder),
            **databases.addresses(self.database),
            "REDIS_URL": str(settings.REDIS_URL),
            "REDIS_PREFIX": f"house-{self.port}",
            **self.extra,
        }

    def open(self) -> "House":
        self.port = free_port()
        return (self._copied(self.like) if self.like else self.furnished()).start()

    def furnished(self) -> "House":
        """With the demo in it; not open yet."""
        self.database = databases.create(point=False)
        self.command("seed_demo", "--without", "talks", "--without", "weeks")
        return self

    def _copied(self, other: "House") -> "House":
        """Its rows, the secrets some of them are written with, and links that lead here."""
        self.database = databases.create(like=other.database, point=False)
        shutil.copy(other.folder / "secrets.json", self.folder)
        with self.as_owner() as session:
            for table in LINKING:
                session.execute(f"UPDATE {table} SET url = replace(url, %s, %s)", [other.address, self.address])
        return self

    def as_owner(self) -> psycopg.Connection:
        return psycopg.connect(databases.address("owner", self.database))

    def by_people(self) -> "House":
        """At every hour people answer first: no test of theirs waits for an assistant."""
        with self.as_owner() as session:
            session.execute("UPDATE inboxes_inbox SET hours_id = NULL, answered_by = 'people'")
        return self

    def command(self, *words: str) -> None:
        subprocess.run([sys.executable, "manage.py", *words], cwd=ROOT, env=self.environment, check=True, timeout=300)

    def start(self) -> "House":
        self.web = self._spawn("daphne", "-b", "127.0.0.1", "-p", str(self.port), "config.asgi:application")
        self._await_ready()
        return self

    def start_beside(self, *words: str) -> "subprocess.Popen[bytes]":
        """Another process of the house, such as a worker; it ends with it."""
        self.others.append(self._spawn(*words))
        return self.others[-1]

    def kill(self, sign: int = signal.SIGKILL) -> None:
        """End the web process, by default without a word."""
        assert self.web is not None
        self.web.send_signal(sign)
        self.web.wait(15)

    def close(self) -> None:
        for process in [*self.others, *([self.web] if self.web else [])]:
            if process.poll() is None:
                process.terminate()
                try:
                    process.wait(10)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait(5)
        if self.database:
            databases.drop(self.database)

    @property
    def log(self) -> str:
        return (self.folder / "house.log").read_text(errors="replace")

    def _spawn(self, *words: str) -> "subprocess.Popen[bytes]":
        with (self.folder / "house.log").open("ab") as log:
            return subprocess.Popen([sys.executable, "-m", *words], cwd=ROOT, env=self.environment, stdout=log, stderr=log)

    def _await_ready(self, port: int = 0) -> None:
        deadline = time.monotonic() + READY_WITHIN
        while time.monotonic() < deadline:
            with suppress(URLError, OSError), urllib.request.urlopen(f"http://127.0.0.1:{port or self.port}/readyz", timeout=2) as answer:
                if answer.status == 200:
                    return
            time.sleep(0.1)
        raise AssertionError(f"the house did not get ready:\n{self.log[-3000:]}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
