"""`manage.py verify_audit`: is the log still what it was when it was sealed?"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.events import seals
from apps.events.models import Seal


class Command(BaseCommand):
    help = "Check every seal of the event log against its events. Exit code 1 when anything was changed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seal", action="store_true", help="first seal what has settled since the last sweep")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["seal"]:
            seals.seal_settled()
        sealed, flaws, heads = 0, 0, dict[int, Seal]()
        for found in seals.verify():
            if isinstance(found, Seal):
                sealed += found.count
                heads[found.tenant_id] = found
            else:
                flaws += 1
                self.stderr.write(f"tenant {found.tenant_id}, seal {found.seal}: {found.sentence}")
        for tenant_id, head in heads.items():
            self.stdout.write(f"tenant {tenant_id}: {head.number} seals, head {head.digest}")
        if flaws:
            raise CommandError(f"{flaws} flaws in {sealed} sealed events.")
        self.stdout.write(f"{sealed} sealed events verified. Keep the heads elsewhere: they tell whether a tail was cut off.")
