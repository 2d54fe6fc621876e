"""`manage.py receive_email --inbox KEY < mail.eml`: what a mail server pipes mail into; its exit codes are a mail server's (sysexits)."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.conversations.brought import keep_mail
from apps.inboxes.channels.mail.opening import LARGEST
from apps.inboxes.models import Inbox
from apps.inboxes.queries import inbox_by_key

NO_MAIL, NO_SUCH_INBOX, TRY_AGAIN = 65, 67, 75


class Command(BaseCommand):
    help = "Keep one raw mail from standard input, to be taken in. Exit code 75: it could not be kept now, and is to be brought again."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--inbox", required=True, metavar="KEY", help="the key of the email inbox it is for")
        parser.add_argument("--recipient", default="", help="the address it was delivered to, plus part and all")

    def handle(self, *args: Any, **options: Any) -> None:
        raw = sys.stdin.buffer.read(LARGEST + 1)
        if not raw.strip() or len(raw) > LARGEST:
            raise CommandError(f"A mail has at least one byte, and at most {LARGEST // 2**20} MB.", returncode=NO_MAIL)
        try:
            inbox = inbox_by_key(options["inbox"])
            if inbox is not None and inbox.kind == Inbox.Kind.EMAIL:
                keep_mail(inbox, raw, recipient=options["recipient"])
                return
        except Exception as error:
            raise CommandError(f"The mail could not be kept now ({type(error).__name__}).", returncode=TRY_AGAIN) from error
        raise CommandError("There is no active email inbox of this key.", returncode=NO_SUCH_INBOX)
