"""`manage.py evaluate PART --data PATH`: how well a part of the assistant does on a data set."""

import json
from argparse import ArgumentParser
from importlib import import_module
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.evaluate import PARTS


class Command(BaseCommand):
    help = "Score a part of the assistant on a data set."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("part", choices=PARTS)
        parser.add_argument("--data", type=Path, required=True, help="a file, a folder, or for retrieval a stem such as …/en")
        parser.add_argument("--json", action="store_true", help="the last line is one JSON object")

    def handle(self, *args: Any, part: str, data: Path, **options: Any) -> None:
        try:
            figures = import_module(f"config.evaluate.{part}").figures(data)
        except (OSError, KeyError, ValueError) as error:
            raise CommandError(f"{data} cannot be read as data for {part}: {error}") from error
        for name, value in figures.items():
            self.stdout.write(f"{name:<20} {'undefined' if value is None else value}")
        if options["json"]:
            self.stdout.write(json.dumps(figures))
