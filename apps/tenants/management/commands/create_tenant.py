"""`manage.py create_tenant`: a tenant and the invitation of its first owner."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from apps.events.actors import SYSTEM
from apps.ground.scope import tenant_scope
from apps.tenants import actions
from apps.tenants.letters import invitation_address
from apps.tenants.roles import Role


class Command(BaseCommand):
    help = "Make a tenant and print the invitation link of its owner."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--slug", required=True, help="the tenant's name in addresses: small letters, digits, hyphens")
        parser.add_argument("--name", required=True, help="the tenant's name as people read it")
        parser.add_argument("--owner", required=True, metavar="EMAIL", help="who is invited as its owner")
        parser.add_argument("--time-zone", default="UTC", metavar="ZONE", help="such as Europe/Berlin (default: UTC)")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        try:
            tenant = actions.create_tenant(slug=options["slug"], name=options["name"], time_zone=options["time_zone"], actor=SYSTEM)
            with tenant_scope(tenant.pk):
                invited = actions.invite(tenant=tenant, email=options["owner"], role=Role.OWNER, actor=SYSTEM)
        except ValidationError as refused:
            raise CommandError("\n".join(refused.messages)) from refused
        self.stdout.write(f"{tenant.name} is made. {options['owner']} comes in as its owner by this link, good for 7 days:")
        self.stdout.write(invitation_address(invited.token))
