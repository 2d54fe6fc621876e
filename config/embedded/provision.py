"""Roles, database and extension of a PostgreSQL of our own; done once, and again when the SQL or pgvector changes."""

import hashlib
import subprocess
from pathlib import Path

from config.embedded.footing import Footing
from config.embedded.places import EmbeddedError, Places
from config.embedded.server import environment

HERE = Path(__file__).resolve().parent
SERVER, DATABASE = HERE / "provision.sql", HERE / "database.sql"


def provision(places: Places, footing: Footing) -> None:
    stamp, current = places.postgres / "tandem.provisioned", _fingerprint(footing)
    if stamp.exists() and stamp.read_text() == current:
        return
    for database, script in (("postgres", SERVER), ("template1", DATABASE), ("tandem", DATABASE)):
        run(places, footing, "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", database, "-f", str(script))
    stamp.write_text(current)


def run(places: Places, footing: Footing, program: str, *arguments: str) -> None:
    """One of PostgreSQL's own programs, as its superuser."""
    command = [str(footing.program(program)), "-h", str(places.sockets), "-p", "5432", "-U", "postgres", *arguments]
    done = subprocess.run(command, env=environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["no reason was given"]
        raise EmbeddedError(f"{program} failed: {lines[-1]}.")


def _fingerprint(footing: Footing) -> str:
    vector = next(footing.install.rglob("vector.control"))
    return hashlib.sha256(SERVER.read_bytes() + DATABASE.read_bytes() + vector.read_bytes()).hexdigest()
