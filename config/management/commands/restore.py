"""`manage.py restore FILE`: a backup becomes the embedded data again."""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.embedded import EmbeddedError, Places, restore
from config.management.commands.backup import MANAGED


class Command(BaseCommand):
    help = "Put a backup in place of the embedded data, while nothing runs on it."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--force", action="store_true", help="set existing data aside")

    def handle(self, *args: Any, **options: Any) -> None:
        if os.environ.get("DATABASE_URL"):
            raise CommandError(MANAGED)
        try:
            aside = restore.restore(Places(settings.DATA_DIR), options["file"].absolute(), force=options["force"])
        except EmbeddedError as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{settings.DATA_DIR} now holds what the backup held." + (f" What was there is in {aside}." if aside else ""))
