"""Where everything of an embedded server lives, worked out from DATA_DIR alone."""

import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent.parent.parent
LONGEST_SOCKET = 103  # bytes: what macOS allows, four less than Linux
POSTGRES_SOCKET, REDIS_SOCKET = ".s.PGSQL.5432", "redis.sock"


class EmbeddedError(Exception):
    """Why an embedded server cannot serve, in a sentence for whoever typed the command."""


@dataclass(frozen=True)
class Addresses:
    database_url: str
    migration_database_url: str
    redis_url: str


@dataclass(frozen=True)
class Places:
    """The folders of one DATA_DIR."""

    data_dir: Path

    @property
    def run(self) -> Path:
        return self.data_dir / "run"

    @property
    def log(self) -> Path:
        return self.data_dir / "log"

    @property
    def redis(self) -> Path:
        return self.data_dir / "redis"

    @property
    def uploads(self) -> Path:
        return self.data_dir / "uploads"

    @property
    def secrets(self) -> Path:
        return self.data_dir / "secrets.json"

    @property
    def sockets(self) -> Path:
        """`run`, or a short path where a socket's full name would be too long for the kernel."""
        if fits(self.run):
            return self.run
        return Path("/tmp", f"tandem-{os.getuid()}-{self._mark()}")  # noqa: S108 (made private and verified by `private`)

    @property
    def home_record(self) -> Path:
        """Names the folder in which PostgreSQL lives where root had to run it as `nobody`."""
        return self.data_dir / "postgres.home"

    @property
    def postgres_home(self) -> Path:
        return Path(self.home_record.read_text()) if self.home_record.exists() else self.data_dir

    @property
    def postgres(self) -> Path:
        return self.postgres_home / "postgres"

    @property
    def postgres_sockets(self) -> Path:
        """Where the server makes its socket; clients always find it in `sockets`, if only as a link."""
        return self.postgres_home / "sockets" if self.home_record.exists() else self.sockets

    @property
    def foreign_homes(self) -> list[Path]:
        """Where PostgreSQL may live as `nobody`, best first."""
        homes = [self.data_dir / "nobody", Path("/var/lib", f"tandem-{self._mark()}")]
        return [home for home in homes if fits(home / "sockets")]

    def _mark(self) -> str:
        return hashlib.sha256(os.fsencode(self.data_dir)).hexdigest()[:12]


def data_dir() -> Path:
    """DATA_DIR as the settings read it."""
    return Path(os.environ.get("DATA_DIR", "").strip() or ROOT / ".data").expanduser().absolute()


def addresses(data_dir: Path) -> Addresses:
    """Where the servers of a data folder answer, whether or not they run."""
    places = Places(data_dir)
    database = f"@:5432/tandem?host={quote(str(places.sockets), safe='')}"
    return Addresses(
        database_url=f"postgresql://tandem_app{database}",
        migration_database_url=f"postgresql://tandem_owner{database}",
        redis_url=f"unix://{quote(str(places.sockets / REDIS_SOCKET))}?db=0",
    )


def fits(folder: Path) -> bool:
    return len(os.fsencode(folder / POSTGRES_SOCKET)) <= LONGEST_SOCKET


def private(folder: Path) -> None:
    """Make a folder that is ours alone, or refuse one that somebody else put there."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise EmbeddedError(f"{folder} belongs to somebody else: remove it, or set DATA_DIR to another folder.")
    folder.chmod(0o700)


def refusal(error: OSError, place: Path) -> EmbeddedError:
    """An operating system's error in a sentence."""
    if error.errno in {28, 122}:
        return EmbeddedError(f"The disk that holds {place} is full: free some space and start again.")
    if error.errno in {1, 13, 30}:
        return EmbeddedError(f"{error.filename or place} cannot be written by you: change its owner, or set DATA_DIR to a folder of yours.")
    return EmbeddedError(f"The embedded servers cannot use {error.filename or place}: {error.strerror or error}.")
