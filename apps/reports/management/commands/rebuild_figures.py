"""`manage.py rebuild_figures [--tenant SLUG]`: facts and tallies are made anew of the log and the meter, part by part."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.ground.scope import Door, across_tenants
from apps.reports.actions import rebuild
from apps.tenants.models import Tenant


class Command(BaseCommand):
    help = "Make the figures anew of the event log and the meter, beside whoever reads. Broken off, it goes on where it was."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--tenant", default="", metavar="SLUG", help="of this tenant alone")
        parser.add_argument("--afresh", action="store_true", help="from the beginning, wherever an earlier one was broken off")

    def handle(self, *args: Any, **options: Any) -> None:
        for tenant in _tenants(options["tenant"]):
            self.stdout.write(f"{tenant.slug}: {rebuild(tenant, afresh=options['afresh'])} conversations")


def _tenants(slug: str) -> list[Tenant]:
    with across_tenants(Door.OPERATOR):
        found = list(Tenant.objects.filter(**({"slug": slug} if slug else {})).order_by("pk"))
    if slug and not found:
        raise CommandError(f"There is no tenant “{slug}”.")
    return found
