"""`manage.py dev`, in order: nobody else on this data, a free port, servers, steps, processes, welcome, and the way back."""

import errno
import os
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from config import embedded
from config.embedded import locks
from config.embedded.state import lives
from config.supervisor import procfile
from config.supervisor.console import Console
from config.supervisor.supervisor import StepFailedError, Stopped, Supervisor, environment

EVERYWHERE = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}  # noqa: S104 (where to ask when web listens everywhere)
LEASH_PATIENCE = 20.0
SHOWN = ("Applying", "seeded")  # of what the preparation says; all of it where it fails


class RefusedError(Exception):
    """Why `dev` does not start, in a sentence."""


@dataclass(frozen=True)
class Plan:
    """What to run, and where."""

    root: Path
    data_dir: Path
    bind: str
    port: int
    address: str  # for people
    host: str  # a name web answers to
    prepare: list[str]  # what must succeed before anything starts
    procfile: str = "Procfile"
    watch: bool = False
    welcome: str = ""


def run(plan: Plan, console: Console) -> bool:
    """Until somebody stops it; true when everything is to begin anew because a setting changed."""
    with _alone(plan) as lock:
        _demand_port(plan)
        with embedded.hold(plan.data_dir) as servers:
            environ = environment(PORT=plan.port, BIND=plan.bind, DATA_DIR=plan.data_dir)
            supervisor = Supervisor(root=plan.root, environ=environ, servers=servers, console=console, locks=[lock])
            try:
                _supervise(plan, supervisor, console)
            except Stopped:
                pass
            except StepFailedError as failure:
                raise RefusedError(str(failure)) from failure
            finally:
                console.say("stopping")
                supervisor.stop()
            return supervisor.restart_all and not supervisor.requests


def _supervise(plan: Plan, supervisor: Supervisor, console: Console) -> None:
    supervisor.step("prepare", plan.prepare, live=SHOWN)
    for name, line in procfile.read(plan.root / plan.procfile).items():
        supervisor.add(name, line)
    if plan.watch:
        _watch(plan, supervisor, console)
    asked = EVERYWHERE.get(plan.bind, plan.bind)
    waiting = supervisor.helper("config.supervisor.waiting", asked, str(plan.port), plan.host, hear=console.say)
    supervisor.run(until=lambda: waiting.code is not None)
    if waiting.code == 0:
        console.plain(plan.welcome)
    supervisor.run()


def _watch(plan: Plan, supervisor: Supervisor, console: Console) -> None:
    def changed(word: str) -> None:
        if word == "all":
            console.say("settings, packages or migrations changed: everything starts anew")
            supervisor.restart_all = True
        elif word == "code":
            console.say("code changed: the processes restart")
            supervisor.restart()

    supervisor.helper("config.supervisor.watching", str(plan.root), hear=changed)


@contextmanager
def _alone(plan: Plan) -> Iterator[int]:
    """One `dev` a data folder. Where the last one was killed its leash may still be ending what it ran: that is waited for."""
    path = embedded.Places(plan.data_dir).run / "dev.lock"
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = locks.opened(path)
    try:
        deadline = time.monotonic() + LEASH_PATIENCE
        while not locks.taken(lock):
            process, _, address = path.read_text(encoding="utf-8").partition(" ")
            if time.monotonic() > deadline or (process and lives(int(process))):
                raise RefusedError(f"`dev` already runs on this data, at {address}: use that one, or stop it first.")
            time.sleep(0.1)
        os.ftruncate(lock, 0)
        os.pwrite(lock, f"{os.getpid()} {plan.address}".encode(), 0)
        yield lock
    finally:
        os.close(lock)


def _demand_port(plan: Plan) -> None:
    family = socket.AF_INET6 if ":" in plan.bind else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((plan.bind, plan.port))
        except OSError as error:
            raise RefusedError(_port_refusal(plan.port, error)) from error


def _port_refusal(port: int, error: OSError) -> str:
    if isinstance(error, PermissionError):
        return f"Port {port} needs rights you do not have: choose one above 1023, as in `PORT=8001 python3 manage.py dev`."
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is taken by another program: stop it, or choose another, as in `PORT={port + 1} python3 manage.py dev`."
    return f"Nothing can listen there ({error.strerror}): look at BIND and PORT."


def begin_anew(environ: dict[str, str]) -> None:
    """Become a new `dev` that reads `.env`, the packages and the Procfile again."""
    os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], environ)  # noqa: S606 (no shell is wanted)
