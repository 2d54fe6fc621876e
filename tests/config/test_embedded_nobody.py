"""Root where user namespaces are refused, as in many containers: PostgreSQL runs as nobody and keeps its data."""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.embedded import locks
from config.embedded.places import ROOT, Places
from config.embedded.state import State

pytestmark = [pytest.mark.drill, pytest.mark.skipif(os.getuid() != 0, reason="only root cannot run PostgreSQL as itself")]
PATIENCE = 20.0
# A namespace with every id in it, in which no other may be made: what root finds in a container
CONFINED = """
import ctypes, os, sys
ours, theirs = os.pipe(), os.pipe()
child = os.fork()
if child:
    os.read(ours[0], 1)
    for name in ("uid_map", "gid_map"):
        open(f"/proc/{child}/{name}", "w").write("0 0 70000")
    os.write(theirs[1], b"x")
    sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
ctypes.CDLL(None).unshare(0x10000000)
os.write(ours[1], b"x")
os.read(theirs[0], 1)
open("/proc/sys/user/max_user_namespaces", "w").write("0")
os.execv(sys.executable, [sys.executable, "-c", *sys.argv[1:]])
"""
ASK = """
import sys
from pathlib import Path
import psycopg
from config import embedded
folder = Path(sys.argv[1])
with embedded.hold(folder, durable=False, servers=("postgres",)):
    with psycopg.connect(embedded.addresses(folder).migration_database_url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept AS SELECT 7 AS n")
        print(connection.execute("SELECT n FROM kept").fetchone()[0])
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="t n", dir="/tmp"))
    yield made
    home = Places(made / "data").postgres_home
    shutil.rmtree(made)
    shutil.rmtree(home, ignore_errors=True)


def ask(folder: Path, *, confined: bool) -> str:
    command = [sys.executable, "-c", *([CONFINED, ASK] if confined else [ASK]), folder]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    deadline = time.monotonic() + PATIENCE
    while not locks.free(State(Places(folder), "postgres").keeper):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return done.stdout.strip()


@pytest.mark.parametrize("reachable", [True, False])
def test_nobody_runs_it_and_data_made_before_is_kept(folder: Path, *, reachable: bool) -> None:
    folder.chmod(0o755 if reachable else 0o700)
    data = folder / "data"
    assert ask(data, confined=False) == "7"
    assert ask(data, confined=True) == "7"
    places = Places(data)
    assert places.postgres_home.is_relative_to(data) is reachable
    assert places.postgres.stat().st_uid == pwd.getpwnam("nobody").pw_uid
    assert not data.joinpath("postgres").exists()
    assert ask(data, confined=False) == "7"


def test_a_first_start_as_nobody(folder: Path) -> None:
    folder.chmod(0o755)
    assert ask(folder / "data", confined=True) == "7"
