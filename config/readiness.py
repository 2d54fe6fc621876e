"""Whether this process can serve: database, migrations, roles and Redis, each problem in words."""

from collections.abc import Iterator

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from apps.ground.scope import OPERATOR_ROLE
from config.models import SeededPart

PATIENCE = 2.0


def problems() -> list[str]:
    return [*_database(), *_redis()]


def _database() -> Iterator[str]:
    try:
        for check in (_role, migrations, _demo):
            yield from check()
    except DatabaseError as error:
        yield f"The database does not answer: {type(error).__name__}."


def _role() -> Iterator[str]:
    """A role that owns a table passes by its policies."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper OR rolbypassrls OR pg_has_role(session_user, %s, 'USAGE')"
            " OR EXISTS (SELECT FROM pg_tables WHERE schemaname = 'public' AND pg_has_role(session_user, tableowner, 'USAGE'))"
            " FROM pg_roles WHERE rolname = session_user",
            [OPERATOR_ROLE],
        )
        if cursor.fetchone()[0]:
            yield "The application's database role owns tables or passes by row-level security: give DATABASE_URL a role of its own."


def migrations() -> Iterator[str]:
    """What is wrong where the tables are older than the code."""
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        yield f"{len(waiting)} migrations wait: run manage.py migrate."


def _demo() -> Iterator[str]:
    if not settings.DEBUG and SeededPart.objects.exists():
        yield "The demo tenants are in this database and everybody knows their password: use another database when DEBUG=0."


def _redis() -> Iterator[str]:
    try:
        with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE) as client:
            client.ping()
    except redis.RedisError as error:
        yield f"Redis does not answer: {type(error).__name__}."
