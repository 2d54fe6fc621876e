"""`manage.py dev`: everything Tandem is made of, running here, for working on it or looking at it."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from config import bootstrap, demo, embedded
from config.supervisor import dev
from config.supervisor.console import Console

PAGES = {"": "what this is", "console/": "the agents' dashboard", "admin/": "the admin"}
DEBUG_PAGES = {"styleguide/": "the components", "dev/mail/": "outgoing mail"}


class Command(BaseCommand):
    help = "Start the servers, web, workers and beat, with demo tenants; Ctrl-C stops them all."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--prepare", action="store_true", help="only migrate and seed, as every start does first")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            anew = prepare() if options["prepare"] else dev.run(plan(), Console())
        except (embedded.EmbeddedError, dev.RefusedError) as refusal:
            raise CommandError(str(refusal)) from refusal
        except KeyboardInterrupt:
            sys.exit(130)
        if anew:
            dev.begin_anew(bootstrap.GIVEN)


def prepare() -> bool:
    with embedded.hold(settings.DATA_DIR):
        call_command("migrate", no_color=True)
        if settings.DEBUG:
            call_command("seed_demo", no_color=True)
    return False


def plan() -> dev.Plan:
    return dev.Plan(
        root=settings.ROOT,
        data_dir=settings.DATA_DIR,
        bind=settings.BIND,
        port=settings.PORT,
        address=settings.PUBLIC_URL,
        host=next((host for host in settings.ALLOWED_HOSTS if not host.startswith(("*", "."))), "localhost"),
        prepare=[sys.executable, str(settings.ROOT / "manage.py"), "dev", "--prepare"],
        watch=settings.DEBUG,
        welcome=welcome(),
    )


def welcome() -> str:
    pages = PAGES | DEBUG_PAGES if settings.DEBUG else PAGES
    lines = ["", "Tandem is ready; Ctrl-C stops it.", ""]
    lines += [f"  {settings.PUBLIC_URL}/{path:<12} {what}" for path, what in pages.items()]
    return "\n".join([*lines, "", *([demo.welcome(), ""] if settings.DEBUG else [])])
