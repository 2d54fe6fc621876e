"""`manage.py rotate_keys`: every encrypted value moves to the first key of ENCRYPTION_KEYS."""

from typing import Any

from django.core.management.base import BaseCommand

from apps.events.actors import SYSTEM
from apps.events.log import record
from apps.events.models import PLATFORM
from apps.ground import encryption
from apps.ground.scope import Door, across_tenants


class Command(BaseCommand):
    help = "Re-encrypt every stored secret with the newest key; afterwards the older keys can be taken out of ENCRYPTION_KEYS."

    def handle(self, *args: Any, **options: Any) -> None:
        with across_tenants(Door.ROTATION):
            moved = encryption.rotate_all()
            record("keys.rotated", actor=SYSTEM, tenant_id=PLATFORM, count=sum(moved.values()))
        for place, count in moved.items():
            self.stdout.write(f"{place}: {count}")
        self.stdout.write(f"{sum(moved.values())} values moved to the newest key.")
