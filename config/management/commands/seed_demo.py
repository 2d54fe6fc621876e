"""`manage.py seed_demo`: the demo tenants, part by part; a part that has run stays as people have changed it since."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config import demo


class Command(BaseCommand):
    help = "Seed the demo tenants: every part that has not run yet on this database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--sign-ins", action="store_true", help="also print the sign-ins")
        parser.add_argument("--without", action="append", choices=demo.PARTS, default=[], help="a part to leave out, this time")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("Demo tenants have a password everybody knows: they exist only where DEBUG=1.")
        for part in demo.seed(without=options["without"]):
            self.stdout.write(f"seeded {part}")
        if options["sign_ins"]:
            self.stdout.write(demo.welcome())
