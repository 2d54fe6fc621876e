"""`manage.py ci`: everything that must hold, each by its name; the list of walls is `config.checks`."""

import sys
from argparse import ArgumentParser
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.checks import CHECKS
from config.checks.outcome import Check
from config.checks.runner import run


class Command(BaseCommand):
    help = "Run everything that must hold, or the named checks, and end with a table."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("names", nargs="*", metavar="NAME", help="checks to run")
        parser.add_argument("--list", action="store_true", help="say which checks there are")
        parser.add_argument("--fix", action="store_true", help="let the tools mend what they can first")

    def handle(self, *args: Any, **options: Any) -> None:
        chosen = pick(options["names"])
        if options["list"]:
            listed = chosen if options["names"] else CHECKS
            self.stdout.writelines(f"{check.name:<12} {check.holds}\n" for check in listed)
        elif not run(chosen, settings.ROOT, self._say, fix=options["fix"]):
            sys.exit(1)

    def _say(self, text: str) -> None:
        self.stdout.write(text, ending="")
        self.stdout.flush()


def pick(names: Iterable[str]) -> list[Check]:
    """The named checks in their own order; where none is named, all but those that are asked for."""
    wanted, known = set(names), {check.name for check in CHECKS}
    if wanted - known:
        raise CommandError(f"There is no check named {min(wanted - known)}. There are: {', '.join(check.name for check in CHECKS)}.")
    return [check for check in CHECKS if check.name in wanted or not (wanted or check.is_asked_for)]
