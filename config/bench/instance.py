"""A private Tandem for one measurement: its own servers, its own data, gone afterwards."""

import json
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from config import embedded
from config.env import ROOT, made_secrets
from config.supervisor.supervisor import environment

READY_WITHIN = 60
PREPARED_WITHIN = 900  # each command, where others use the machine too
DEFAULTED = re.compile(r"\$\{\w+:-(\w+)\}")
LOAD = [sys.executable, "-m", "config.bench.load"]
OWN = (
    "DATABASE_URL", "MIGRATION_DATABASE_URL", "REDIS_URL", "EMAIL_URL", "TRUSTED_PROXIES",
    "OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_MODEL", "OPENAI_WIRE", "EMBEDDING_MODEL", "MODEL_PRICE",
    "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_BASE_URL",
)  # fmt: skip
NO_LIMITS = {"WIDGET_CALLS_PER_SECOND": "100000", "WIDGET_SESSIONS_PER_MINUTE": "1000000", "WIDGET_SOCKETS_PER_VISITOR": "100000"}


@dataclass
class Instance:
    folder: Path
    port: int
    environ: dict[str, str]
    prepared: dict[str, Any]
    web: "subprocess.Popen[bytes]"

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def owner_url(self) -> str:
        return embedded.addresses(self.folder).migration_database_url

    @property
    def app_url(self) -> str:
        return embedded.addresses(self.folder).database_url

    def memory(self) -> int:
        """Kilobytes the web process holds alone."""
        rollup = Path(f"/proc/{self.web.pid}/smaps_rollup").read_text(encoding="ascii")
        return sum(int(line.split()[1]) for line in rollup.splitlines() if line.startswith(("Private_Clean", "Private_Dirty")))

    def settle(self) -> None:
        """A database that has seen some use: its planner knows the tables, as it does a minute after the first customers."""
        with psycopg.connect(self.owner_url, autocommit=True) as session:
            session.execute("ANALYZE")

    def spec(self, what: str, options: dict[str, Any]) -> str:
        return json.dumps({"what": what, "address": self.address, **self.prepared, **options})

    @contextmanager
    def loading(self, what: str, **options: Any) -> Iterator[Iterator[str]]:
        """The load client while it runs, and what it says of how far it is."""
        client: Any = subprocess.Popen(LOAD, cwd=ROOT, text=True, stdin=subprocess.PIPE, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL)
        with client:
            client.stdin.write(self.spec(what, options))
            client.stdin.close()
            yield iter(client.stderr)

    def load(self, what: str, **options: Any) -> dict[str, Any]:
        """Run the load client and give what it measured."""
        spec = self.spec(what, options)
        done = subprocess.run(LOAD, cwd=ROOT, input=spec, capture_output=True, text=True, timeout=600, check=False)
        if done.returncode:
            raise RuntimeError(f"The load client failed:\n{done.stderr[-3000:]}")
        measured: dict[str, Any] = json.loads(done.stdout)
        return measured

    def within(self, module: str, *, patience: float = 600, **spec: Any) -> Any:
        """Have a process of this instance's own do something, and give what it said."""
        done = subprocess.run(
            [sys.executable, "-m", module], cwd=ROOT, env=self.environ, input=json.dumps(spec), capture_output=True, text=True,
            timeout=patience, check=False,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"{module} failed:\n{done.stderr[-3000:]}")
        return json.loads(done.stdout.strip().splitlines()[-1])


@contextmanager
def instance(*, collected: bool = False, **settings: str) -> Iterator[Instance]:
    """With production's settings: DEBUG=0, durable commits, row-level security; and with these of the caller."""
    with tempfile.TemporaryDirectory(prefix="tandem-bench-") as folder:
        port, data = free_port(), Path(folder, "data")
        environ = _environ(data, port) | settings
        with _servers(data):
            _run(environ, "migrate", "-v0")
            if collected:
                _run(environ, "collectstatic", "--noinput", "-v0")
            prepared = json.loads(_run(environ, "bench", "prepare"))
            with served(environ, port, "config.asgi:application") as web:
                _await_ready(f"http://127.0.0.1:{port}/readyz")
                yield Instance(data, port, environ, prepared, web)


@contextmanager
def _servers(data: Path) -> Iterator[None]:
    """Gone before their folder goes: a large database takes its time to stop."""
    hold = embedded.hold(data, servers=("postgres", "redis"))
    try:
        yield
    finally:
        hold.end()


@contextmanager
def served(environ: dict[str, str], port: int, application: str) -> Iterator["subprocess.Popen[bytes]"]:
    command = [sys.executable, "-m", "daphne", "--verbosity", "0", "--no-server-name", "-p", str(port), application]
    with _running(command, environ) as web:
        yield web


@contextmanager
def answering(house: Instance) -> Iterator[None]:
    """With the worker that takes turns, as the Procfile starts it."""
    with working(house, "turns"):
        yield


@contextmanager
def working(house: Instance, *names: str) -> Iterator[None]:
    """With these processes of the Procfile's; those it does not name do nothing here."""
    lines = (ROOT / "Procfile").read_text(encoding="utf-8").splitlines()
    commands = [words for name, _, words in (line.partition(": celery ") for line in lines) if words and name in names]
    with ExitStack() as at_work:
        for words in commands:
            plain = DEFAULTED.sub(r"\1", words).split()
            at_work.enter_context(_running([sys.executable, "-m", "celery", *plain], house.environ))
        yield


@contextmanager
def _running(command: list[str], environ: dict[str, str]) -> Iterator["subprocess.Popen[bytes]"]:
    process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.wait(10)
        if process.poll() is None:
            process.kill()


def _environ(data: Path, port: int) -> dict[str, str]:
    secret = made_secrets(data)
    address = f"http://127.0.0.1:{port}"
    cleared = dict.fromkeys(OWN, "")
    return environment(
        **cleared, DEBUG=0, DATA_DIR=data, PORT=port, PUBLIC_URL=address, ALLOWED_HOSTS="127.0.0.1", LOG_LEVEL="WARNING",
        SECRET_KEY=secret["SECRET_KEY"], ENCRYPTION_KEYS=secret["ENCRYPTION_KEYS"], **NO_LIMITS,
    )  # fmt: skip


def _run(environ: dict[str, str], *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *words], cwd=ROOT, env=environ, capture_output=True, text=True, check=False, timeout=PREPARED_WITHIN
    )
    if done.returncode:
        raise RuntimeError(f"manage.py {words[0]} failed:\n{done.stderr[-3000:]}")
    return done.stdout.strip().splitlines()[-1] if done.stdout.strip() else ""


def _await_ready(address: str) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline:
        with suppress(OSError), urllib.request.urlopen(address, timeout=2):
            return
        time.sleep(0.1)
    raise RuntimeError("The private instance did not get ready.")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
