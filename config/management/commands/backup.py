"""`manage.py backup FILE`: the embedded data, whole, while Tandem runs."""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.template.defaultfilters import filesizeformat

from config.embedded import EmbeddedError, Places, backup

MANAGED = "The database is not the embedded one (DATABASE_URL is set): use pg_dump and pg_restore on it, and copy DATA_DIR/uploads."


class Command(BaseCommand):
    help = "Write the database, the uploads and the secrets to one file."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        if os.environ.get("DATABASE_URL"):
            raise CommandError(MANAGED)
        target: Path = options["file"].absolute()
        try:
            backup.write(Places(settings.DATA_DIR), target)
        except EmbeddedError as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{target} holds everything ({filesizeformat(target.stat().st_size)}). It opens every door: keep it safe.")
        if os.environ.get("ENCRYPTION_KEYS") or os.environ.get("SECRET_KEY"):
            self.stdout.write("SECRET_KEY and ENCRYPTION_KEYS come from your environment: keep them too, they are not in the file.")
