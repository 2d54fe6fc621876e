"""`manage.py new_key`: a key to put first in ENCRYPTION_KEYS."""

from typing import Any

from django.core.management.base import BaseCommand

from apps.ground import encryption


class Command(BaseCommand):
    help = "Print a new encryption key as id:key."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(encryption.new_key())
