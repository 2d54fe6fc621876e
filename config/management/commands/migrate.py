"""`migrate` through the owner's role: the application's own role could not make a table."""

from typing import Any

from django.core.management.base import CommandParser
from django.core.management.commands import migrate

from apps.ground.isolation import lend_tables


class Command(migrate.Command):
    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(database="owner")

    def handle(self, *args: Any, **options: Any) -> None:
        lend_tables(options["database"])
        super().handle(*args, **options)
