"""The embedded PostgreSQL."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from config.embedded import footing, provision, tether
from config.embedded.places import POSTGRES_SOCKET, EmbeddedError, Places
from config.embedded.server import environment

SETTINGS = {
    "listen_addresses": "",
    "port": "5432",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    "log_min_messages": "log",  # who asked is told of errors; here they would name what is said and by whom
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
LEAST_BUFFERS, MOST_BUFFERS = 128, 1024  # megabytes: so much of what searches read stays at hand
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
LOCALE = "C.UTF-8" if sys.platform == "linux" else "C"
READY_LINE = 7  # of postmaster.pid, where the server writes how far it is


class Postgres:
    name = "postgres"
    stops_on: tuple[signal.Signals, ...] = (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL)

    def __init__(self, places: Places, *, durable: bool) -> None:
        self.places, self._durable = places, durable
        self._footing = footing.choose(places)

    @property
    def folder(self) -> Path:
        return self.places.postgres

    @property
    def _pid_file(self) -> Path:
        return self.folder / "postmaster.pid"

    def prepare(self) -> None:
        self._refuse_another_major()
        if self.places.postgres_sockets != self.places.sockets:
            self._share_socket()
        if not self.folder.exists():
            self._initialise()

    def spawn(self, log: int) -> "subprocess.Popen[bytes]":
        for stale in (self._pid_file, self.places.postgres_sockets / f"{POSTGRES_SOCKET}.lock"):
            stale.unlink(missing_ok=True)  # whoever they name is not our server: the keeper has seen to that
        settings = SETTINGS | {"shared_buffers": f"{buffers()}MB"} | ({} if self._durable else NOT_DURABLE)
        command = [str(self._footing.program("postgres")), "-D", str(self.folder), "-k", str(self.places.postgres_sockets)]
        command += [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return self._popen(command, log, signal.SIGINT)

    def answers(self) -> bool:
        try:
            lines = self._pid_file.read_text().splitlines()
        except OSError:
            return False
        return len(lines) > READY_LINE and lines[READY_LINE].strip() == "ready"

    def provision(self) -> None:
        provision.provision(self.places, self._footing)

    def processes(self) -> list[int]:
        try:
            return [abs(int(self._pid_file.read_text().split()[0]))]
        except (OSError, ValueError, IndexError):
            return []

    def failure(self, said: str) -> str:
        if "No space left" in said:
            return f"The disk that holds {self.folder} is full: free some space and start again."
        if "Permission denied" in said or "wrong ownership" in said:
            return f"{self.folder} belongs to another user: start Tandem as that user, or set DATA_DIR to another folder."
        return f"The embedded PostgreSQL did not start ({_last(said)}): {self.places.log / 'postgres.log'} says more."

    def _share_socket(self) -> None:
        """Nobody's server cannot write where clients look: a link leads them to where it can."""
        sockets, link = self.places.postgres_sockets, self.places.sockets / POSTGRES_SOCKET
        sockets.mkdir(mode=0o700, exist_ok=True)
        self._footing.give(sockets)
        link.unlink(missing_ok=True)
        link.symlink_to(sockets / POSTGRES_SOCKET)

    def _refuse_another_major(self) -> None:
        version = self.folder / "PG_VERSION"
        made_by = version.read_text().strip() if version.exists() else footing.MAJOR
        if made_by != footing.MAJOR:
            raise EmbeddedError(
                f"{self.folder} was made by PostgreSQL {made_by} and this Tandem brings {footing.MAJOR}: run `manage.py backup FILE` "
                "with the Tandem that made it, then `manage.py restore --force FILE` with this one."
            )

    def _initialise(self) -> None:
        """Into a draft that is renamed when whole: what a killed start leaves is no database."""
        draft = self.folder.with_name("postgres.new")
        shutil.rmtree(draft, ignore_errors=True)
        command = [str(self._footing.program("initdb")), "-D", str(draft), "-U", "postgres", "--auth=trust", "-E", "UTF8"]
        command += [f"--locale={LOCALE}", "--locale-provider=builtin", "--builtin-locale=PG_UNICODE_FAST"]
        made = self._popen(command if self._durable else [*command, "--no-sync"], subprocess.PIPE, signal.SIGKILL)
        said = made.communicate()[0].decode(errors="replace")
        if made.returncode:
            shutil.rmtree(draft, ignore_errors=True)
            raise EmbeddedError(self.failure(said))
        draft.rename(self.folder)

    def _popen(self, command: list[str], log: int, on_death: signal.Signals) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            command,
            cwd="/",
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            preexec_fn=tether.tied(on_death, self._footing.become),  # noqa: PLW1509 (the keeper has one thread)
        )


def buffers() -> int:
    """An eighth of the machine's memory, within bounds: what is never read is never taken."""
    try:
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    except (ValueError, OSError):
        return LEAST_BUFFERS
    return min(max(memory // 8, LEAST_BUFFERS), MOST_BUFFERS)


def _last(said: str) -> str:
    lines = [line for line in said.strip().splitlines() if "FATAL" in line or "error" in line.lower()] or said.strip().splitlines()
    return lines[-1].strip() if lines else "it said nothing"
