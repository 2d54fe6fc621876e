"""`manage.py create_operator`: the person who looks after the whole installation."""

import getpass
import os
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from apps.tenants import actions


class Command(BaseCommand):
    help = "Make an operator, who sees every tenant in the admin. The password is asked for, or read from OPERATOR_PASSWORD."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--email", required=True)
        parser.add_argument("--name", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        password = os.environ.get("OPERATOR_PASSWORD") or getpass.getpass("Password: ")
        try:
            validate_password(password)
            user = actions.create_operator(email=options["email"], name=options["name"], password=password)
        except ValidationError as refused:
            raise CommandError("\n".join(refused.messages)) from refused
        self.stdout.write(f"{user.email} can sign in and sees every tenant under /admin/.")
