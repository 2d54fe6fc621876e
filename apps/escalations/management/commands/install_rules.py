"""`manage.py install_rules`: the standard rules for tenants from before there were any; new ones begin with them."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.escalations.actions import install_standard
from apps.ground.scope import tenant_scope
from apps.tenants.queries import tenant_id_by_slug


class Command(BaseCommand):
    help = "Gives a tenant the standard rules it lacks. What it has and changed stays as it is."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--tenant", required=True, metavar="SLUG")

    def handle(self, *args: Any, **options: Any) -> None:
        tenant_id = tenant_id_by_slug(options["tenant"])
        if tenant_id is None:
            raise CommandError(f"There is no tenant “{options['tenant']}”.")
        with tenant_scope(tenant_id):
            install_standard()
        self.stdout.write("The standard rules stand. They are in the admin under Escalations, Rules.")
