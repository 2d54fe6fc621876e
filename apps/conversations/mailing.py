"""How a letter leaves, and what a mail server may say to it."""

import hashlib
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPSenderRefused
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage

from apps.conversations.models import Delivery

LASTING = 500  # a mail server's codes from here on are its last word on a letter


def send(delivery: Delivery) -> tuple[str, bool]:
    """What went wrong, as a word, and whether it will stay wrong."""
    try:
        _letter(delivery).send()
    except SMTPRecipientsRefused as refused:
        return "address_refused", all(code >= LASTING for code, _ in refused.recipients.values())
    except (SMTPSenderRefused, SMTPDataError) as refused:
        return f"refused_{refused.smtp_code}", refused.smtp_code >= LASTING
    except Exception as error:  # noqa: BLE001 - whatever breaks a letter holds up no other, and is seen in its row
        return type(error).__name__, False
    return "", False


def is_answer(problem: str) -> bool:
    """Whether the mail server said so: other words are of a server that was not reached."""
    return problem.startswith(("address_refused", "refused_"))


def _letter(delivery: Delivery) -> EmailMessage:
    """One letter keeps one Message-ID, however often it must be tried: mail programs show it once."""
    host = urlsplit(settings.PUBLIC_URL).hostname
    digest = hashlib.sha256(f"{settings.SECRET_KEY}:{delivery.tenant_id}:{delivery.pk}".encode()).hexdigest()[:32]
    headers = {"Message-ID": f"<{digest}@{host}>", "Auto-Submitted": "auto-generated"}  # so that no machine answers it
    return EmailMessage(delivery.subject, delivery.text, to=[delivery.to], headers=headers)
