"""Restoring: a new data folder is made beside the old one, and takes its place only when it is whole."""

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from config.embedded import backup, footing, locks
from config.embedded.holding import NAP, hold
from config.embedded.places import EmbeddedError, Places, private, refusal
from config.embedded.state import State

LAST_KEEPER = 5.0  # seconds for the keepers of a command that has just ended
DEV_LOCK = "dev.lock"


def restore(places: Places, source: Path, *, force: bool) -> Path | None:
    """Put a backup in place; what was there is set aside, and where is told."""
    try:
        places.run.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _nobody_else(places):
            if not force and _occupied(places):
                raise EmbeddedError(f"{places.data_dir} already holds data: `restore --force` sets it aside first.")
            staging = Places(places.data_dir / "restoring")
            _clear(staging)
            try:
                _build(staging, source)
                return _swap(staging, places)
            finally:
                _clear(staging)
    except OSError as error:
        raise refusal(error, places.data_dir) from error


@contextmanager
def _nobody_else(places: Places) -> Iterator[None]:
    """Every lock that a user of the data would hold, and no keeper either."""
    with ExitStack() as stack:
        deadline = time.monotonic() + LAST_KEEPER
        states = [State(places, server) for server in ("postgres", "redis")]
        guarded: list[tuple[Path, Path | None]] = [(places.run / DEV_LOCK, None), *((state.users, state.keeper) for state in states)]
        for path, keeper in guarded:
            lock = locks.opened(path)
            stack.callback(os.close, lock)
            while not _cleared(lock, keeper):
                if time.monotonic() > deadline:
                    raise EmbeddedError("Tandem is running on this data: stop `dev` and every other command first.")
                time.sleep(NAP)
        yield


def _cleared(lock: int, keeper: Path | None) -> bool:
    """Take a lock, but leave it to a keeper that still needs it to see that it may go."""
    if not locks.taken(lock):
        return False
    if keeper is None or locks.free(keeper):
        return True
    locks.dropped(lock)
    return False


def _occupied(places: Places) -> list[Path]:
    """What of a data folder a backup would replace. Secrets alone do not count: this very command may have made them."""
    return [path for path in (places.postgres, places.redis, places.uploads) if path.exists()]


def _build(staging: Places, source: Path) -> None:
    private(staging.data_dir)
    unpacked = staging.data_dir / "unpacked"
    unpacked.mkdir(mode=0o700)
    backup.unpack(source, unpacked)
    with hold(staging.data_dir, servers=("postgres",)):
        backup.load(staging, unpacked / backup.DUMP)
    _wait_for_keeper(staging)
    for name in (backup.UPLOADS, backup.SECRETS):
        if (unpacked / name).exists():
            (unpacked / name).rename(staging.data_dir / name)


def _wait_for_keeper(staging: Places) -> None:
    """Until the database is shut down and its folder may be moved."""
    while not locks.free(State(staging, "postgres").keeper):
        time.sleep(NAP)


def _swap(staging: Places, places: Places) -> Path | None:
    aside = places.data_dir / time.strftime("replaced-%Y%m%d-%H%M%S")
    parted = [*_occupied(places), *(path for path in [places.secrets] if path.exists() and staging.secrets.exists())]
    if parted:
        aside.mkdir(mode=0o700)
    for path in parted:
        shutil.move(path, aside / path.name)
    ground = footing.choose(places) if staging.home_record.exists() else None  # makes a home where PostgreSQL has one of its own
    for new, old in ((staging.postgres, places.postgres), (staging.uploads, places.uploads), (staging.secrets, places.secrets)):
        if new.exists():
            shutil.move(new, old)
    if ground:
        ground.give(places.postgres)
    return aside if parted else None


def _clear(staging: Places) -> None:
    for folder in (staging.postgres_home, staging.sockets, staging.data_dir):
        shutil.rmtree(folder, ignore_errors=True)
