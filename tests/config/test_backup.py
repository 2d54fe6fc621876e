"""A backup holds everything, and a restore loses nothing, whatever it is given."""

import io
import shutil
import tarfile
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from config import embedded
from config.embedded import backup, locks, restore
from config.embedded.places import EmbeddedError, Places
from config.embedded.state import State

PATIENCE = 20.0


@pytest.fixture
def places(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Places]:
    folder = Path(tempfile.mkdtemp(prefix="t b", dir="/tmp"))
    settings.DATA_DIR = folder / "data"
    for name in ("DATABASE_URL", "SECRET_KEY", "ENCRYPTION_KEYS"):
        monkeypatch.delenv(name, raising=False)
    yield Places(folder / "data")
    rest(Places(folder / "data"))
    shutil.rmtree(folder)


def rest(places: Places) -> None:
    deadline = time.monotonic() + PATIENCE
    while not locks.free(State(places, "postgres").keeper):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def fill(places: Places, file: Path, word: str = "first") -> None:
    """A database with a row, an upload and secrets; and a backup of them."""
    with embedded.hold(places.data_dir, durable=False, servers=("postgres",)):
        with owner(places) as connection:
            connection.execute("CREATE TABLE note AS SELECT %s AS word", [word]) if word == "first" else connection.execute(
                "UPDATE note SET word = %s", [word]
            )
            connection.execute("GRANT SELECT ON note TO tandem_app")
        places.uploads.joinpath("deep").mkdir(parents=True, exist_ok=True)
        places.uploads.joinpath("deep", "file.txt").write_text(word)
        places.secrets.write_text(word)
        if word == "first":
            call_command("backup", str(file), stdout=io.StringIO())


def owner(places: Places) -> psycopg.Connection:
    return psycopg.connect(embedded.addresses(places.data_dir).migration_database_url)


def found(places: Places) -> list[str]:
    address = embedded.addresses(places.data_dir).database_url
    with embedded.hold(places.data_dir, durable=False, servers=("postgres",)), psycopg.connect(address) as connection:
        row = connection.execute("SELECT word FROM note").fetchone()
    assert row
    return [row[0], places.uploads.joinpath("deep", "file.txt").read_text(), places.secrets.read_text()]


@pytest.mark.drill
def test_a_backup_brings_everything_back_and_sets_the_rest_aside(places: Places) -> None:
    file = places.data_dir.parent / "backup"
    fill(places, file)
    assert file.stat().st_mode & 0o777 == 0o600
    fill(places, file, word="second")
    with pytest.raises(CommandError, match="already holds data"):
        call_command("restore", str(file))
    told = io.StringIO()
    call_command("restore", str(file), force=True, stdout=told)
    aside = Path(told.getvalue().rpartition(" is in ")[2].strip().removesuffix("."))
    assert found(places) == ["first"] * 3
    assert aside.joinpath("uploads", "deep", "file.txt").read_text() == "second"
    assert aside.joinpath("postgres", "PG_VERSION").exists()


@pytest.mark.drill
def test_a_wiped_folder_comes_back(places: Places) -> None:
    file = places.data_dir.parent / "backup"
    fill(places, file)
    rest(places)
    shutil.rmtree(places.data_dir)
    assert restore.restore(places, file, force=False) is None
    assert found(places) == ["first"] * 3
    assert not places.data_dir.joinpath("restoring").exists()


@pytest.mark.drill
def test_a_damaged_file_changes_nothing(places: Places) -> None:
    file = places.data_dir.parent / "backup"
    fill(places, file)
    whole = file.read_bytes()
    for damaged in (whole[: len(whole) // 2], whole[:-6000] + bytes(6000), b"not a backup", b""):
        file.write_bytes(damaged)
        with pytest.raises(CommandError, match="nothing was changed"):
            call_command("restore", str(file), force=True)
    with pytest.raises(CommandError, match="is not there"):
        call_command("restore", str(file) + "-elsewhere", force=True)
    assert found(places) == ["first"] * 3


@pytest.mark.drill
def test_a_restore_waits_for_nobody_who_uses_the_data(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(restore, "LAST_KEEPER", 0.3)
    using = embedded.hold(places.data_dir, durable=False, servers=("redis",))
    with using, pytest.raises(CommandError, match="Tandem is running on this data"):
        call_command("restore", "anything")


@pytest.mark.parametrize("name", ["../outside", "/tmp/outside", "uploads/../../outside"])
def test_a_backup_cannot_write_outside(tmp_path: Path, name: str) -> None:
    with tarfile.open(tmp_path / "evil", "w:gz") as tar:
        tar.addfile(tarfile.TarInfo(name), io.BytesIO())
    with pytest.raises(EmbeddedError, match="nothing was changed"):
        backup.unpack(tmp_path / "evil", tmp_path / "inside")
    assert not list(tmp_path.rglob("outside"))


def test_a_link_in_a_backup_is_refused(tmp_path: Path) -> None:
    link = tarfile.TarInfo("uploads/link")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    with tarfile.open(tmp_path / "evil", "w:gz") as tar:
        tar.addfile(link)
    with pytest.raises(EmbeddedError, match="nothing was changed"):
        backup.unpack(tmp_path / "evil", tmp_path / "inside")


def test_a_file_without_a_dump_or_of_a_newer_tandem_is_refused(tmp_path: Path) -> None:
    manifest = tmp_path / "manifest.json"
    dump = tmp_path / "database.dump"
    dump.write_bytes(b"dump")
    for text in ('{"tandem": 2, "database.dump": ""}', '{"tandem": 1, "database.dump": "other"}', "{}", "[]"):
        manifest.write_text(text)
        with tarfile.open(tmp_path / "file", "w:gz") as tar:
            tar.add(manifest, manifest.name)
            tar.add(dump, dump.name)
        inside = tmp_path / f"inside-{abs(hash(text))}"
        with pytest.raises(EmbeddedError, match="nothing was changed"):
            backup.unpack(tmp_path / "file", inside)


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_a_managed_database_has_tools_of_its_own(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/")
    with pytest.raises(CommandError, match="use pg_dump"):
        call_command(command, "file")


@pytest.mark.drill
def test_a_folder_that_cannot_be_written_is_a_sentence(places: Places) -> None:
    with pytest.raises(CommandError, match="cannot use"):
        call_command("backup", str(places.data_dir / "no" / "such" / "folder"))
