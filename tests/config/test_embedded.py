"""The embedded servers are up while somebody holds them, and gone when nobody does."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest
import redis

from config import embedded
from config.embedded import footing, locks
from config.embedded.places import Places, private, refusal
from config.embedded.state import State

pytestmark = pytest.mark.drill
PATIENCE = 20.0
HOLD = """
import sys, time
from pathlib import Path
from config import embedded
embedded.hold(Path(sys.argv[1]), durable=False)
print("held", flush=True)
time.sleep(60)
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A data folder with a short name, empty of processes in the end."""
    made = Path(tempfile.mkdtemp(prefix="t ", dir="/tmp"))
    yield made
    until(lambda: gone(made))
    shutil.rmtree(made)


def until(happens: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not happens():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def gone(folder: Path) -> bool:
    return all(locks.free(State(Places(folder), server).keeper) for server in ("postgres", "redis"))


def hold_elsewhere(folder: Path) -> "subprocess.Popen[bytes]":
    holder = subprocess.Popen([sys.executable, "-c", HOLD, str(folder)], cwd=embedded.places.ROOT, stdout=subprocess.PIPE)
    assert holder.stdout
    assert holder.stdout.readline() == b"held\n"
    holder.stdout.close()
    return holder


def kill(process: "subprocess.Popen[bytes]") -> None:
    process.kill()
    process.wait()


def ask(folder: Path, question: str, *, owner: bool = False) -> object:
    addresses = embedded.addresses(folder)
    with psycopg.connect(addresses.migration_database_url if owner else addresses.database_url) as connection:
        answer = connection.execute(question.encode())
        return answer.fetchone()[0] if answer.description else None


def server(folder: Path, name: str) -> int:
    return int(State(Places(folder), name).child.read_text())


def keeper(folder: Path, name: str) -> int:
    return int((Places(folder).run / f"{name}.state").read_text().split()[0])


def test_the_servers_answer_as_the_roles_they_promise(folder: Path) -> None:
    with embedded.hold(folder, durable=False):
        assert ask(folder, "SELECT current_user::text") == "tandem_app"
        assert ask(folder, "SELECT NOT rolsuper AND NOT rolbypassrls FROM pg_roles WHERE rolname = current_user") is True
        assert ask(folder, "SELECT '[1,2]'::vector <-> '[1,2]'::vector") == 0
        assert ask(folder, "SELECT proleakproof FROM pg_proc WHERE proname = 'ts_match_vq'") is True
        assert ask(folder, "SELECT rolcreatedb FROM pg_roles WHERE rolname = current_user", owner=True) is True
        assert ask(folder, "SELECT pg_get_userbyid(datdba)::text FROM pg_database WHERE datname = 'tandem'") == "tandem_owner"
        assert ask(folder, "SHOW listen_addresses") == ""
        with redis.Redis.from_url(embedded.addresses(folder).redis_url) as client:
            assert client.ping()
            assert client.config_get("port") == {"port": "0"}


def test_two_holders_share_servers_that_end_with_the_last(folder: Path) -> None:
    first = hold_elsewhere(folder)
    try:
        with embedded.hold(folder, durable=False):
            shared = server(folder, "postgres")
            kill(first)
            time.sleep(0.5)
            assert server(folder, "postgres") == shared
            assert ask(folder, "SELECT 1") == 1
    finally:
        kill(first)
    until(lambda: gone(folder))
    assert not Places(folder).postgres.joinpath("postmaster.pid").exists()


def test_who_ends_them_leaves_nothing_running(folder: Path) -> None:
    hold = embedded.hold(folder, durable=False)
    hold.end()
    assert gone(folder)
    assert not Places(folder).postgres.joinpath("postmaster.pid").exists()


def test_a_killed_keeper_is_replaced_and_the_data_kept(folder: Path) -> None:
    with embedded.hold(folder, durable=False) as held:
        ask(folder, "CREATE TABLE kept AS SELECT 7 AS n", owner=True)
        for name in ("postgres", "redis"):
            os.kill(keeper(folder, name), signal.SIGKILL)
        until(lambda: gone(folder))
        held.ensure()
        assert ask(folder, "SELECT n FROM kept", owner=True) == 7


def test_tending_replaces_a_keeper_without_waiting(folder: Path) -> None:
    with embedded.hold(folder, durable=False, servers=("redis",)) as held:
        os.kill(keeper(folder, "redis"), signal.SIGKILL)
        until(lambda: locks.free(State(Places(folder), "redis").keeper))
        held.tend()
        held.ensure()
        with redis.Redis.from_url(embedded.addresses(folder).redis_url) as client:
            assert client.ping()


def test_a_server_that_dies_comes_back(folder: Path) -> None:
    with embedded.hold(folder, durable=False) as held:
        before = server(folder, "postgres")
        os.kill(before, signal.SIGKILL)
        until(lambda: server(folder, "postgres") != before)
        held.ensure()
        assert ask(folder, "SELECT 1") == 1


@pytest.mark.parametrize("stranger", ["nobody", "us"])
def test_a_stale_pid_file_blocks_no_start(folder: Path, stranger: str) -> None:
    with embedded.hold(folder, durable=False, servers=("postgres",)):
        pass
    until(lambda: gone(folder))
    process = os.getpid() if stranger == "us" else 999_999_999
    stale = f"{process}\n{Places(folder).postgres}\n1\n5432\n{Places(folder).sockets}\n\n0 0\nready   \n"
    Places(folder).postgres.joinpath("postmaster.pid").write_text(stale)
    Places(folder).sockets.joinpath(".s.PGSQL.5432.lock").write_text(stale)
    State(Places(folder), "postgres").child.write_text(str(process))
    with embedded.hold(folder, durable=False, servers=("postgres",)):
        assert ask(folder, "SELECT 1") == 1


def test_data_of_another_major_is_refused_with_the_way_to_move_it(folder: Path) -> None:
    Places(folder).postgres.mkdir(parents=True)
    Places(folder).postgres.joinpath("PG_VERSION").write_text("17\n")
    with pytest.raises(embedded.EmbeddedError, match=r"made by PostgreSQL 17 .* brings 18: run `manage.py backup FILE`"):
        embedded.hold(folder, servers=("postgres",))


def test_a_half_made_database_is_made_anew(folder: Path) -> None:
    folder.joinpath("postgres.new", "base").mkdir(parents=True)
    with embedded.hold(folder, durable=False, servers=("postgres",)):
        assert ask(folder, "SELECT 1") == 1


def test_damaged_data_is_a_sentence(folder: Path) -> None:
    Places(folder).postgres.mkdir(parents=True, mode=0o700)
    Places(folder).postgres.joinpath("PG_VERSION").write_text(f"{footing.MAJOR}\n")
    with pytest.raises(embedded.EmbeddedError, match=r"did not start .* says more"):
        embedded.hold(folder, servers=("postgres",))


def test_a_long_path_gets_a_short_socket_folder_of_its_own() -> None:
    long = Places(Path("/tmp") / ("x" * 120))
    assert long.sockets.parent == Path("/tmp")
    assert long.sockets != Places(Path("/tmp") / ("y" * 120)).sockets
    host = parse_qs(urlsplit(embedded.addresses(long.data_dir).database_url).query)["host"]
    assert host == [str(long.sockets)]


def test_a_long_path_serves(folder: Path) -> None:
    deep = folder / ("deep " * 20) / "data"
    with embedded.hold(deep, durable=False):
        assert ask(deep, "SELECT 1") == 1
    until(lambda: gone(deep))
    shutil.rmtree(Places(deep).sockets)


def test_a_socket_folder_that_is_not_ours_is_refused(tmp_path: Path) -> None:
    tmp_path.joinpath("link").symlink_to(tmp_path)
    with pytest.raises(embedded.EmbeddedError, match="belongs to somebody else"):
        private(tmp_path / "link")


def test_addresses_in_the_environment_replace_the_servers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/")
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere/")
    with embedded.hold(tmp_path / "none") as held:
        held.ensure()
    assert not tmp_path.joinpath("none").exists()


def test_what_the_disk_refuses_is_a_sentence(tmp_path: Path) -> None:
    tmp_path.joinpath("file").touch()
    with pytest.raises(embedded.EmbeddedError, match="cannot use"):
        embedded.hold(tmp_path / "file" / "data")
    assert "is full" in str(refusal(OSError(28, "No space left on device"), tmp_path))
    assert "cannot be written by you" in str(refusal(PermissionError(13, "Permission denied"), tmp_path))


def test_who_comes_while_the_keeper_leaves_waits(folder: Path) -> None:
    for _ in range(3):
        with embedded.hold(folder, durable=False, servers=("redis",)):
            assert redis.Redis.from_url(embedded.addresses(folder).redis_url).ping()
        time.sleep(0.15)


def test_the_data_folder_is_ours_alone(folder: Path) -> None:
    with embedded.hold(folder / "made", durable=False, servers=("redis",)):
        assert (folder / "made").stat().st_mode & 0o777 == 0o700
    until(lambda: gone(folder / "made"))
