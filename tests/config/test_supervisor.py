"""`dev` runs what the Procfile says, in order, and leaves nothing behind however it ends."""

import io
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings

from config.celery import app
from config.embedded import locks
from config.embedded.places import ROOT, Places
from config.embedded.state import State
from config.supervisor import dev, procfile, waiting, watching
from config.supervisor.console import Console

PATIENCE = 25.0
DEV = """
import sys
from pathlib import Path
from config.embedded import EmbeddedError
from config.supervisor import dev
from config.supervisor.console import Console
root, port = Path(sys.argv[1]), int(sys.argv[2])
plan = dev.Plan(root=root, data_dir=root / "data", bind="127.0.0.1", port=port, address=f"http://localhost:{port}", host="localhost",
                prepare=["/bin/sh", "-c", (root / "prepare").read_text()], welcome="welcome!")
try:
    print("anew" if dev.run(plan, Console()) else "stopped")
except dev.RefusedError as refusal:
    sys.exit(str(refusal))
"""
WEB = 'web: python -c \'from http.server import *; import os; H = type("H", (BaseHTTPRequestHandler,), {"do_GET": lambda s: (s.send_response(200), s.end_headers())}); HTTPServer(("127.0.0.1", int(os.environ["PORT"])), H).serve_forever()\'\n'  # noqa: E501
LASTING = 'worker: python -c \'import subprocess; subprocess.run(["sleep", "3601"])\'\nbeat: sleep 3602\n'


class Dev:
    """One `dev` of a made-up checkout."""

    def __init__(self, root: Path) -> None:
        self.root, self.port = root, free_port()
        self.set("Procfile", WEB + LASTING)
        self.set("prepare", "echo Applying one; echo noise")
        self._log = root / "log"
        self._processes: list[subprocess.Popen[bytes]] = []

    def set(self, name: str, text: str) -> None:
        self.root.joinpath(name).write_text(text)

    def start(self) -> "subprocess.Popen[bytes]":
        environ = {name: value for name, value in os.environ.items() if not name.startswith(("COV", "PYTEST"))}
        environ |= {"PYTHONPATH": str(ROOT), "REDIS_URL": "unix:///nowhere", "DATABASE_URL": "postgresql:///nowhere"}
        with self._log.open("ab") as log:
            process = subprocess.Popen([sys.executable, "-c", DEV, self.root, str(self.port)], stdout=log, stderr=log, env=environ)
        self._processes.append(process)
        return process

    def up(self) -> "subprocess.Popen[bytes]":
        process = self.start()
        self.says("welcome!")
        return process

    @property
    def said(self) -> str:
        return self._log.read_text() if self._log.exists() else ""

    def says(self, pattern: str, times: int = 1) -> None:
        until(lambda: len(re.findall(pattern, self.said)) >= times, lambda: self.said)

    def processes(self) -> list[int]:
        """Everything that works in this checkout: processes inherit their folder."""
        found = []
        for entry in Path("/proc").iterdir():
            try:
                if entry.name.isdecimal() and (entry / "cwd").readlink() == self.root.resolve():
                    found.append(int(entry.name))
            except OSError:
                continue
        return found

    def end(self) -> None:
        for process in self._processes:
            process.kill()
            process.wait()
        until(lambda: not self.processes() and locks.free(self.root / "data" / "run" / "dev.lock"))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(happens: Callable[[], bool], said: Callable[[], str] = lambda: "") -> None:
    deadline = time.monotonic() + PATIENCE
    while not happens():
        assert time.monotonic() < deadline, said()
        time.sleep(0.05)


@pytest.fixture
def checkout() -> Iterator[Dev]:
    root = Path(tempfile.mkdtemp(prefix="t dev ", dir="/tmp"))
    made = Dev(root)
    yield made
    made.end()
    shutil.rmtree(root)


@pytest.mark.drill
def test_it_prepares_starts_and_welcomes(checkout: Dev) -> None:
    process = checkout.up()
    assert "prepare  Applying one" in checkout.said
    assert "noise" not in checkout.said
    process.send_signal(signal.SIGINT)
    assert process.wait(PATIENCE) == 0
    assert checkout.processes() == []
    assert checkout.said.endswith("stopped\n")


@pytest.mark.drill
def test_what_fails_to_prepare_is_shown_and_nothing_starts(checkout: Dev) -> None:
    checkout.set("prepare", "echo the reason; exit 3")
    assert checkout.start().wait(PATIENCE) == 1
    assert "the reason" in checkout.said
    assert "prepare failed, so nothing else was started." in checkout.said
    assert "welcome!" not in checkout.said


@pytest.mark.drill
def test_a_child_that_dies_starts_again_ever_more_slowly(checkout: Dev) -> None:
    checkout.set("Procfile", WEB + "worker: sh -c 'echo alive; exit 3'\n")
    checkout.up()
    checkout.says(r"worker +alive", times=3)
    pauses = re.findall(r"ended \(exit 3\); starts again in (\S+) s", checkout.said)
    assert pauses[:2] == ["0.5", "1"]


@pytest.mark.drill
def test_web_stops_before_the_workers_do(checkout: Dev) -> None:
    handler = 'lambda *_: (time.sleep(0.5), sys.exit(print("bye")))'
    slow = f"python -uc 'import signal, sys, time; signal.signal(15, {handler}); print(\"here\"); time.sleep(60)'"
    checkout.set("Procfile", f"first: {slow}\n{WEB}last: {slow}\n")
    process = checkout.up()
    checkout.says("here", times=2)
    process.terminate()
    assert process.wait(PATIENCE) == 0
    assert re.findall(r"(\w+) +bye", checkout.said) == ["first", "last"]


@pytest.mark.drill
def test_a_second_request_to_stop_kills_at_once(checkout: Dev) -> None:
    deaf = "python -uc 'import signal, time; signal.signal(15, signal.SIG_IGN); print(\"deaf\"); time.sleep(60)'"
    checkout.set("Procfile", f"{WEB}worker: {deaf}\n")
    process = checkout.up()
    checkout.says("deaf")
    process.send_signal(signal.SIGINT)
    checkout.says("stopping")
    began = time.monotonic()
    process.send_signal(signal.SIGINT)
    process.wait(PATIENCE)
    assert time.monotonic() - began < 4
    assert checkout.processes() == []


@pytest.mark.drill
def test_a_killed_supervisor_leaves_nothing_and_the_next_recovers(checkout: Dev) -> None:
    process = checkout.up()
    until(lambda: len(checkout.processes()) >= 4)
    process.kill()
    process.wait()
    checkout.up()
    checkout.says("welcome!", times=2)
    assert "already runs" not in checkout.said
    checkout.start().wait(PATIENCE)
    assert f"`dev` already runs on this data, at http://localhost:{checkout.port}" in checkout.said


@pytest.mark.drill
def test_deaf_processes_of_a_killed_supervisor_are_killed(checkout: Dev) -> None:
    deaf = "python -uc 'import signal, time; signal.signal(15, signal.SIG_IGN); print(\"deaf\"); time.sleep(60)'"
    checkout.set("Procfile", f"{WEB}worker: {deaf}\n")
    process = checkout.up()
    checkout.says("deaf")
    process.kill()
    process.wait()
    began = time.monotonic()
    until(lambda: not checkout.processes())
    assert time.monotonic() - began < 10


@pytest.mark.drill
def test_a_taken_port_is_said_before_anything_starts(checkout: Dev) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", checkout.port))
        other.listen()
        assert checkout.start().wait(PATIENCE) == 1
    assert checkout.said.startswith(f"Port {checkout.port} is taken by another program")


def test_the_procfile_runs_what_production_runs() -> None:
    lines = procfile.read(ROOT / "Procfile")
    assert list(lines) == ["web", "turns", "worker", "inbound", "outbound", "reading", "beat"]
    assert "${PORT:-8000}" in lines["web"]
    assert "${BIND:-127.0.0.1}" in lines["web"]


def test_each_queue_has_one_process_of_its_own() -> None:
    served = re.findall(r" -Q (\S+)", (ROOT / "Procfile").read_text(encoding="utf-8"))
    assert sorted(served) == sorted({"default"} | {route["queue"] for route in settings.CELERY_TASK_ROUTES.values()})


@pytest.mark.parametrize("name", ["take_in", "take_due"])
def test_what_comes_in_takes_no_thread_from_who_is_answered(name: str) -> None:
    assert app.amqp.router.route({}, f"apps.conversations.tasks.{name}")["queue"].name == "inbound"


def test_the_log_names_who_speaks() -> None:
    out = io.StringIO()
    Console(out, coloured=False).line("web", "\x1b[1mhello\x1b[0m")
    assert re.fullmatch(r"\d\d:\d\d:\d\d web      hello\n", out.getvalue())
    coloured = io.StringIO()
    console = Console(coloured, coloured=True)
    for name in ("web", "turns", "web", "tandem"):
        console.line(name, "x")
    painted = re.findall(r"\x1b\[(\d+)m", coloured.getvalue())
    assert painted == ["36", "0", "35", "0", "36", "0", "1", "0"]


def test_changed_files_ask_for_what_they_need(tmp_path: Path) -> None:
    assert watching.meaning(tmp_path, [tmp_path / "apps" / "x" / "views.py"]) == "code"
    assert watching.meaning(tmp_path, [tmp_path / "apps" / "x" / "migrations" / "0001.py", tmp_path / "config" / "a.py"]) == "all"
    assert watching.meaning(tmp_path, [tmp_path / "apps" / "x" / "page.html", tmp_path / "apps" / "x.pyc"]) == ""


def test_waiting_tells_what_is_missing() -> None:
    assert waiting.ask("127.0.0.1", free_port(), "localhost") == []


def test_a_port_without_rights_is_a_sentence() -> None:
    assert "choose one above 1023" in dev._port_refusal(80, PermissionError(13, "no"))
    assert "look at BIND" in dev._port_refusal(80, OSError(99, "Cannot assign requested address"))


def test_the_state_of_a_dead_keeper_does_not_count(tmp_path: Path) -> None:
    state = State(Places(tmp_path), "redis")
    state.places.run.mkdir()
    state.say("ready")
    assert state.heard() == "ready"
    (tmp_path / "run" / "redis.state").write_text("999999999 ready")
    assert state.heard() == ""
