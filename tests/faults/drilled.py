"""A house on servers of its own, which may be stopped, frozen and killed by their ids."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, Self

import redis

from config import embedded
from config.embedded import Places
from config.embedded.state import State
from config.env import ROOT
from tests import databases
from tests.house import House, free_port

PATIENCE = 20.0
EMBEDDED = dict.fromkeys(("DATABASE_URL", "MIGRATION_DATABASE_URL", "REDIS_URL", "REDIS_PREFIX", "EMAIL_URL"), "")
NO_LIMITS = {"WIDGET_CALLS_PER_SECOND": "100000", "WIDGET_SESSIONS_PER_MINUTE": "1000000", "WIDGET_SOCKETS_PER_VISITOR": "1000"}


@dataclass
class Drilled(House):
    """PostgreSQL keeps what it has committed, whatever happens to it; Redis keeps nothing."""

    weakness: str = ""
    sarah: str = ""  # the cookies of two agents
    tom: str = ""
    inbox: str = ""  # where people answer
    assistants: str = ""  # where the assistant does
    texts: str = ""  # and the same by SMS
    assistants_texts: str = ""
    holds: dict[str, embedded.Hold] = field(default_factory=dict)

    def open(self) -> Self:
        self.extra, self.port = EMBEDDED | NO_LIMITS, free_port()
        self.holds["postgres"] = embedded.hold(self.folder, servers=("postgres",))
        self.holds["redis"] = embedded.hold(self.folder, servers=("redis",), durable=False)
        databases.fill(Places(self.folder))
        prepare = [sys.executable, "-m", "tests.faults.prepare"]
        environment = self.environment | {"DJANGO_SETTINGS_MODULE": "config.settings"}
        done = subprocess.run(prepare, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True, timeout=300)
        said = done.stdout.strip().splitlines()[-6:]
        self.sarah, self.tom, self.assistants, self.assistants_texts, self.inbox, self.texts = said
        return self

    def run(self, weakness: str = "", **extra: str) -> Self:
        """Serve; with the same web process as before where it was the same kind."""
        wanted = EMBEDDED | NO_LIMITS | {"BRITTLE": weakness} | extra
        if self.web is None or self.web.poll() is not None or wanted != self.extra:
            self.end_web()
            self.weakness, self.extra = weakness, wanted
            self.start()
        return self

    def start(self) -> Self:
        application = "tests.faults.brittle:application" if self.weakness else "config.asgi:application"
        self.web = self._spawn("daphne", "-b", "127.0.0.1", "-p", str(self.port), application)
        self._await_ready()
        return self

    @contextmanager
    def annex(self) -> Iterator["Annex"]:
        """Another web process before the same servers."""
        port = free_port()
        web = self._spawn("daphne", "-b", "127.0.0.1", "-p", str(port), "config.asgi:application")
        try:
            self._await_ready(port)
            yield Annex(f"http://127.0.0.1:{port}", web)
        finally:
            web.kill()
            web.wait(10)

    def end_web(self) -> None:
        if self.web is not None and self.web.poll() is None:
            self.kill()

    def close(self) -> None:
        self.end_web()
        for hold in self.holds.values():
            hold.release()

    @property
    def owner_address(self) -> str:
        return embedded.addresses(self.folder).migration_database_url

    def server(self, name: str) -> int:
        """The process id of a server."""
        return int(self._state(name).child.read_text())

    def keeper(self, name: str) -> int:
        return int((Places(self.folder).run / f"{name}.state").read_text().split()[0])

    def stop_postgres_for_good(self) -> None:
        """At once, as a power cut would; and nobody starts it again until `start_postgres`."""
        os.kill(self.server("postgres"), signal.SIGQUIT)
        os.kill(self.keeper("postgres"), signal.SIGKILL)

    def start_postgres(self) -> None:
        self.holds["postgres"].ensure()

    def kill_redis(self) -> None:
        """It comes back empty."""
        before = self.server("redis")
        os.kill(before, signal.SIGKILL)
        until(lambda: not Path("/proc", str(before)).exists())

    @contextmanager
    def frozen_redis(self) -> Iterator[None]:
        frozen = self.server("redis")
        os.kill(frozen, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(frozen, signal.SIGCONT)

    @contextmanager
    def full_redis(self) -> Iterator[None]:
        with self.redis_client() as client:
            client.config_set("maxmemory", 1)
            try:
                yield
            finally:
                client.config_set("maxmemory", 0)

    def redis_client(self) -> redis.Redis:
        return redis.Redis.from_url(embedded.addresses(self.folder).redis_url)

    def redis_answers(self) -> bool:
        with suppress(redis.RedisError), self.redis_client() as client:
            return bool(client.ping())
        return False

    def _state(self, name: str) -> State:
        return State(Places(self.folder), name)


class Annex(NamedTuple):
    address: str
    web: "subprocess.Popen[bytes]"


def until(happens: Callable[[], bool], *, within: float = PATIENCE) -> None:
    deadline = time.monotonic() + within
    while not happens():
        assert time.monotonic() < deadline
        time.sleep(0.02)
