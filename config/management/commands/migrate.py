"""`migrate` through the owner's role: the application's own role could not make a table."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.core.management.commands import migrate

from apps.ground.isolation import lend_tables


class Command(migrate.Command):
    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(database="owner")

    def handle(self, *args: Any, **options: Any) -> None:
        if (
            settings.EMBEDDED.database_url != settings.DATABASE_URL
            and settings.EMBEDDED.migration_database_url == settings.MIGRATION_DATABASE_URL
        ):
            raise CommandError("MIGRATION_DATABASE_URL must be set where DATABASE_URL is: the owner's role makes the tables.")
        lend_tables(options["database"])
        super().handle(*args, **options)
