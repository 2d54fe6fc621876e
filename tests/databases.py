"""Databases for tests: one template migrated once a run, one copy a worker."""

import fcntl
import hashlib
import os
from pathlib import Path

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections

from tests.environment import DATA_DIR, WORKER


def create() -> str:
    """Make this process's database and point Django at it."""
    template, name = f"template_{_fingerprint()}", f"test_{os.environ.get(WORKER, 'main')}_{os.getpid()}"
    with (DATA_DIR / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _exists(template):
            _migrate(template)
        _run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    point_at(name)
    return name


def drop(name: str) -> None:
    for connection in connections.all():
        connection.close()
        connection.close_pool()
    _run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def point_at(name: str) -> None:
    for alias in ("default", "owner"):
        connection = connections[alias]
        connection.close()
        connection.close_pool()
        settings.DATABASES[alias]["NAME"] = connection.settings_dict["NAME"] = name


def _migrate(template: str) -> None:
    draft = f"{template}_draft"
    _run(f'DROP DATABASE IF EXISTS "{draft}" WITH (FORCE)')
    _run(f'CREATE DATABASE "{draft}"')
    point_at(draft)
    call_command("migrate", verbosity=0)
    point_at("tandem")
    _run(f'ALTER DATABASE "{draft}" RENAME TO "{template}"')


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


def _run(statement: str) -> None:
    with psycopg.connect(_owner(), autocommit=True) as connection:
        connection.execute(statement)


def _owner() -> str:
    return str(settings.MIGRATION_DATABASE_URL)
