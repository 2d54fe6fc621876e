"""`manage.py rebuild_figures [--tenant SLUG]`: facts and tallies are thrown away and made anew of the log and the meter."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.ground.scope import Door, across_tenants
from apps.reports.actions import rebuild
from apps.tenants.models import Tenant


class Command(BaseCommand):
    help = "Make the figures anew of the event log and the meter. They are the same as before; nobody sees the half of it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--tenant", default="", metavar="SLUG", help="of this tenant alone")

    def handle(self, *args: Any, **options: Any) -> None:
        for tenant in _tenants(options["tenant"]):
            self.stdout.write(f"{tenant.slug}: {rebuild(tenant)} conversations")


def _tenants(slug: str) -> list[Tenant]:
    with across_tenants(Door.OPERATOR):
        found = list(Tenant.objects.filter(**({"slug": slug} if slug else {})).order_by("pk"))
    if slug and not found:
        raise CommandError(f"There is no tenant “{slug}”.")
    return found
