"""Two commands on a fresh machine: what stands costs nothing, and what fails is one sentence."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from config import bootstrap

ROOT = bootstrap.ROOT
NOWHERE = "http://127.0.0.1:9/simple"
BASE = bootstrap._base_python()


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A checkout of only what the bootstrap needs, in a path with spaces."""
    root = tmp_path / "a fresh clone"
    root.joinpath("config").mkdir(parents=True)
    shutil.copy(ROOT / "manage.py", root)
    for name in ("__init__.py", "env.py", "bootstrap.py", "tools.lock", "requirements.lock"):
        shutil.copy(ROOT / "config" / name, root / "config")
    return root


def manage(clone: Path, *arguments: str, python: Path | str = BASE, **environ: str) -> "subprocess.CompletedProcess[str]":
    bare = {"PATH": os.defpath, "PIP_INDEX_URL": NOWHERE, "UV_DEFAULT_INDEX": NOWHERE, "PIP_RETRIES": "0", "UV_HTTP_RETRIES": "0"} | environ
    return subprocess.run([python, clone / "manage.py", *arguments], env=bare, cwd="/", capture_output=True, text=True, check=False)


def pretend(clone: Path, said: str, code: int = 0) -> None:
    """Put an installer in place that only says something."""
    uv = clone / ".tools" / "uv" / "bin" / "uv"
    uv.parent.mkdir(parents=True)
    makes_venv = f'[ "$1" = venv ] && exec {BASE} -m venv --without-pip "$5"'
    records = f'echo "$@" >> {str(clone)!r}/calls'
    uv.write_text("\n".join(["#!/bin/sh", makes_venv, records, f'echo "{said}"', f"exit {code}", ""]))
    uv.chmod(0o755)
    (clone / ".tools" / "uv" / ".tandem-stamp").write_text(bootstrap._digest(clone / "config" / "tools.lock"))
    django = clone / "django" / "core" / "management"
    django.mkdir(parents=True)
    django.joinpath("__init__.py").write_text("def execute_from_command_line(argv): print('inside', argv[1:])\n")


@pytest.mark.drill
def test_no_network_is_one_sentence(clone: Path) -> None:
    tried = manage(clone, "version", PIP_FIND_LINKS="", PIP_CONFIG_FILE=os.devnull)
    assert tried.returncode == 1
    assert "The package index cannot be reached" in tried.stderr
    assert "Traceback" not in tried.stderr


def test_no_venv_module_is_one_sentence(clone: Path) -> None:
    lacking = (
        "import sys; sys.modules['ensurepip'] = None; sys.argv[0] = 'manage.py'; sys.path.insert(0, '.'); import manage; manage.main()"
    )
    tried = subprocess.run([BASE, "-c", lacking], cwd=clone, capture_output=True, text=True, check=False)
    assert tried.returncode == 1
    assert f"`apt-get install python{bootstrap.VERSION}-venv`" in tried.stderr


@pytest.mark.drill
def test_it_syncs_once_and_goes_on_inside(clone: Path) -> None:
    pretend(clone, "synced")
    first = manage(clone, "help", "some thing", REDIS_URL="redis://x")
    assert first.stdout == "inside ['help', 'some thing']\n", first.stderr
    again = manage(clone, "help", REDIS_URL="redis://x")
    assert (again.stdout, again.stderr) == ("inside ['help']\n", "")
    assert clone.joinpath("calls").read_text().count("pip sync") == 1


@pytest.mark.drill
def test_a_newer_lock_syncs_again_and_a_half_made_venv_is_made_anew(clone: Path) -> None:
    pretend(clone, "synced")
    manage(clone, "help", REDIS_URL="redis://x")
    marker = clone / ".venv" / "marker"
    marker.touch()
    with clone.joinpath("config", "requirements.lock").open("a") as lock:
        lock.write("# newer\n")
    manage(clone, "help", REDIS_URL="redis://x")
    assert clone.joinpath("calls").read_text().count("pip sync") == 2
    assert marker.exists()
    clone.joinpath(".venv", ".tandem-stamp").unlink()
    assert manage(clone, "help", REDIS_URL="redis://x").stdout == "inside ['help']\n"
    assert not marker.exists()


@pytest.mark.drill
def test_two_commands_at_once_build_once(clone: Path) -> None:
    pretend(clone, "synced")
    command = [BASE, clone / "manage.py", "help"]
    both = [
        subprocess.Popen(command, env={"REDIS_URL": "x", "PATH": os.defpath}, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in "ab"
    ]
    assert [process.communicate()[0] for process in both] == [b"inside ['help']\n"] * 2
    assert clone.joinpath("calls").read_text().count("pip sync") == 1


@pytest.mark.drill
def test_what_stands_costs_little(clone: Path) -> None:
    pretend(clone, "synced")
    manage(clone, "help", REDIS_URL="redis://x")
    began = time.monotonic()
    manage(clone, "help", REDIS_URL="redis://x")
    assert time.monotonic() - began < 1


@pytest.mark.drill
def test_a_failed_sync_says_why_and_the_next_run_recovers(clone: Path) -> None:
    pretend(clone, "error: No space left on device (os error 28)", code=2)
    tried = manage(clone, "help")
    assert tried.returncode == 1
    assert tried.stderr.splitlines()[-1].startswith("The disk is full")
    shutil.rmtree(clone / "django")
    shutil.rmtree(clone / ".tools")
    pretend(clone, "synced")
    assert manage(clone, "help", REDIS_URL="redis://x").stdout == "inside ['help']\n"


@pytest.mark.skipif(os.getuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_one_sentence(clone: Path) -> None:
    clone.chmod(0o500)
    tried = manage(clone, "help")
    clone.chmod(0o700)
    assert "cannot be written by you" in tried.stderr


@pytest.mark.parametrize(
    ("said", "meaning"),
    [
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("error: failed to create directory: Permission denied (os error 13)", "cannot be written by you"),
        ("[Errno 30] Read-only file system: '/x/.tools'", "cannot be written by you"),
        ("invalid peer certificate: UnknownIssuer", "certificate is not trusted"),
        ("THESE PACKAGES DO NOT MATCH THE HASHES", "not the one the lock names"),
        ("error: Distribution `x` can't be installed because it has no wheels", "no build for this machine"),
        ("ERROR: Could not find a version that satisfies the requirement uv==0 (from versions: none)", "cannot be reached"),
        ("error sending request for url: dns error", "cannot be reached"),
        ("something\nodd", "could not be made (odd)"),
        ("", "no reason was given"),
    ],
)
def test_what_installers_say_becomes_what_to_do(said: str, meaning: str) -> None:
    assert meaning in bootstrap.sentence(said)


@pytest.mark.parametrize(("home", "ours"), [("", True), ("/nonexistent", True), ("/tmp", False)])
def test_without_a_home_the_cache_stays_in_the_checkout(home: str, ours: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", home)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    assert ("XDG_CACHE_HOME" in bootstrap._environment()) is ours


def test_the_locks_name_no_host_and_pin_hashes() -> None:
    for lock in (bootstrap.PACKAGES, bootstrap.INSTALLER):
        text = lock.read_text()
        assert "://" not in text
        assert "--hash=sha256:" in text


def test_an_older_python_is_told_which_one_to_use() -> None:
    text = ROOT.joinpath("manage.py").read_text()
    compile(text.partition("WITHOUT_SERVERS")[0], "manage.py", "exec", flags=0, dont_inherit=True)
    assert text.index("sys.version_info < (3, 11)") < text.index("from config")
    assert sys.version_info >= (3, 11)
