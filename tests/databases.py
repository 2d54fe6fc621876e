"""Databases for tests: one template migrated once a run, one copy a worker."""

import fcntl
import hashlib
import os
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg
from django.conf import settings
from django.db import connections

from config.embedded import Places, backup
from config.embedded.footing import Footing, installed
from config.embedded.provision import run
from tests.environment import DATA_DIR

KEPT_WHEN_EMPTIED = ("django_migrations", "django_content_type", "auth_permission")


def create(*, like: str = "", point: bool = True) -> str:
    """Make a database, empty or like another that nobody is in; `point` Django of this process at it."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    with _alone():
        _run(f'CREATE DATABASE "{name}" TEMPLATE "{like or _template()}"')
    if point:
        point_at(name)
    return name


def fill(places: Places) -> None:
    """Give the empty database of another server of ours the template's tables, in a tenth of the time that migrating takes."""
    with tempfile.NamedTemporaryFile(suffix=".dump") as dump:
        with _alone():
            run(Places(DATA_DIR), Footing(installed()), "pg_dump", "--format=custom", f"--file={dump.name}", _template())
        backup.load(places, Path(dump.name))


@contextmanager
def _alone() -> Iterator[None]:
    """Nobody may be in a template while it is copied."""
    with (DATA_DIR / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def let_go() -> None:
    """Close this process's connections, pools included."""
    for connection in connections.all():
        connection.close()
        connection.close_pool()


def drop(name: str) -> None:
    with superuser() as server:  # who may end other roles' sessions
        server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def point_at(name: str) -> None:
    for alias in ("default", "owner"):
        connection = connections[alias]
        connection.close()
        connection.close_pool()
        settings.DATABASES[alias]["NAME"] = connection.settings_dict["NAME"] = name


def manage(name: str, *words: str) -> None:
    """A command of Tandem's on that database, as a process of its own: this one may stand in a browser's event loop."""
    environment = os.environ | addresses(name) | {"REDIS_URL": str(settings.REDIS_URL)}
    subprocess.run([sys.executable, "manage.py", *words], cwd=settings.ROOT, env=environment, check=True, timeout=300)


def _template() -> str:
    """The one that was migrated from nothing; the first who asks makes it."""
    template = f"template_{_fingerprint()}"
    draft = f"{template}_draft"
    if not _exists(template):
        _run(f'DROP DATABASE IF EXISTS "{draft}" WITH (FORCE)')
        _run(f'CREATE DATABASE "{draft}"')
        manage(draft, "migrate", "-v0")
        _run(f'ALTER DATABASE "{draft}" RENAME TO "{template}"')
    return template


def _fingerprint() -> str:
    """Of every migration: the template is made anew when one changes."""
    digest = hashlib.sha256()
    for path in [*sorted(Path(settings.ROOT).glob("apps/**/migrations/*.py")), *sorted(Path(settings.ROOT).glob("config/migrations/*.py"))]:
        digest.update(path.read_bytes())
    digest.update(Path(settings.ROOT, "apps/ground/isolation.py").read_bytes())
    digest.update(Path(settings.ROOT, "config/requirements.lock").read_bytes())
    return digest.hexdigest()[:16]


def _exists(name: str) -> bool:
    with psycopg.connect(_owner(), autocommit=True) as connection:
        return connection.execute("SELECT FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def address(alias: str, name: str) -> str:
    """The address of a database of that name, for another process."""
    at = connections[alias].settings_dict
    return f"postgresql://{at['USER']}@/{name}?host={quote(str(at['HOST']), safe='')}"


def addresses(name: str) -> dict[str, str]:
    """Both addresses of it, as another process is told them."""
    return {"DATABASE_URL": address("default", name), "MIGRATION_DATABASE_URL": address("owner", name)}


def _run(statement: str) -> None:
    with psycopg.connect(_owner(), autocommit=True) as connection:
        connection.execute(statement)


def _owner() -> str:
    return str(settings.MIGRATION_DATABASE_URL)


@contextmanager
def owner_session() -> Iterator[psycopg.Connection]:
    """A transaction of the owner's in this process's database, past every policy."""
    at = connections["owner"].settings_dict
    with psycopg.connect(host=at["HOST"], user=at["USER"], dbname=at["NAME"]) as session:
        yield session


def oldest_open(*, otherwise: int) -> int:
    """The number of the oldest transaction that writes in this process's database, which only the superuser may know of all roles."""
    with superuser() as server:
        asked = "SELECT min(backend_xid::text::bigint) FROM pg_stat_activity WHERE datname = %s"
        (oldest,) = server.execute(asked, [connections["default"].settings_dict["NAME"]]).fetchone() or (None,)
    return otherwise if oldest is None else int(oldest)


def superuser(name: str = "") -> psycopg.Connection:
    return psycopg.connect(_owner(), user="postgres", dbname=name or None, autocommit=True)


@contextmanager
def role_with(granted: str) -> Iterator[psycopg.Connection]:
    """A session of a passing role that was simply granted another."""
    name = f"passing_{uuid.uuid4().hex[:8]}"
    with superuser() as server:
        server.execute(f"CREATE ROLE {name} LOGIN")
        try:
            server.execute(f"GRANT {granted} TO {name}")
            with psycopg.connect(_owner(), user=name) as session:
                yield session
        finally:
            server.execute(f"DROP ROLE {name}")


def as_owner(statement: str) -> None:
    with owner_session() as session:
        session.execute(statement)


def empty() -> None:
    """Take every row out, the lists of migrations and models excepted: row by row, which is quick where there are few."""
    with superuser(connections["owner"].settings_dict["NAME"]) as session:
        session.execute("SET session_replication_role = replica")  # no keys are looked up, and the log lets go
        full = session.execute(
            f"""SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
            AND pg_relation_size(oid) > 0 AND relname NOT IN {KEPT_WHEN_EMPTIED}"""
        ).fetchall()
        session.execute(";".join(f'DELETE FROM "{name}"' for (name,) in full))
