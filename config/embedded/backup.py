"""A backup: one file with the database, the uploads and the secrets they were encrypted with.

The database travels as a logical dump, consistent while Tandem runs, and may be restored by a newer PostgreSQL. Redis is left out:
nothing in it is the truth.
"""

import hashlib
import json
import os
import secrets
import shutil
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from config.embedded import footing
from config.embedded.places import EmbeddedError, Places, refusal
from config.embedded.provision import run

FORMAT = 1
DUMP, UPLOADS, SECRETS, MANIFEST = "database.dump", "uploads", "secrets.json", "manifest.json"


def write(places: Places, target: Path) -> None:
    """Write the backup under another name, then put it in its place whole."""
    draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        with _scratch(target.parent) as scratch:
            dump = scratch / DUMP
            run(places, footing.Footing(footing.installed()), "pg_dump", "--format=custom", f"--file={dump}", "tandem")
            draft.touch(mode=0o600)
            with tarfile.open(draft, "w:gz", compresslevel=1) as tar:
                _add(tar, scratch, dump, places)
            with draft.open("rb") as written:
                os.fsync(written.fileno())
            draft.replace(target)
    except OSError as error:
        raise refusal(error, target) from error
    finally:
        draft.unlink(missing_ok=True)


def _add(tar: tarfile.TarFile, scratch: Path, dump: Path, places: Places) -> None:
    manifest = scratch / MANIFEST
    manifest.write_text(json.dumps({"tandem": FORMAT, "postgres": footing.MAJOR, DUMP: _digest(dump)}))
    for path, name in ((manifest, MANIFEST), (dump, DUMP), (places.secrets, SECRETS), (places.uploads, UPLOADS)):
        if path.exists():
            tar.add(path, name)


def unpack(source: Path, folder: Path) -> None:
    """Unpack a backup into a folder of its own, and be sure that it is whole."""
    try:
        with tarfile.open(source, "r:gz") as tar:
            for member in tar:
                _extract(tar, member, folder)
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        whole = manifest["tandem"] <= FORMAT and manifest[DUMP] == _digest(folder / DUMP)
    except FileNotFoundError as error:
        raise EmbeddedError(f"{source} is not there, or is no backup of Tandem's: nothing was changed.") from error
    except (tarfile.TarError, zlib.error, EOFError, ValueError, KeyError, TypeError, OSError) as error:
        if isinstance(error, OSError) and error.errno:
            raise refusal(error, folder) from error
        raise EmbeddedError(f"{source} is damaged or is no backup of Tandem's: nothing was changed.") from error
    if not whole:
        raise EmbeddedError(f"{source} is damaged, or was written by a newer Tandem: nothing was changed.")


def _extract(tar: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    """Files alone, and inside the folder alone (tarfile's own filter came only with Python 3.11.4)."""
    name = PurePosixPath(member.name)
    if member.isdir():
        return
    content = tar.extractfile(member) if member.isreg() else None
    if content is None or name.is_absolute() or ".." in name.parts:
        raise ValueError(member.name)
    target = folder / name
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with content, target.open("xb") as copy:
        shutil.copyfileobj(content, copy)
    target.chmod(member.mode & 0o755 | 0o600)


def load(places: Places, dump: Path) -> None:
    """Fill the empty database of a server that runs."""
    run(places, footing.Footing(footing.installed()), "pg_restore", "--exit-on-error", "--single-transaction", "--dbname=tandem", str(dump))


@contextmanager
def _scratch(beside: Path) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix=".tandem-backup-", dir=beside))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _digest(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
