"""Letters to people: written here, sent by a worker."""

from typing import Any

import structlog
from celery import shared_task
from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from kombu.exceptions import OperationalError

from apps.ground.scope import release_connection
from apps.tenants.models import Invitation
from apps.tenants.roles import Role

log = structlog.get_logger(__name__)


class NotSentError(Exception):
    """The mail server refused or was away: its kind alone, since what servers say names the person."""


@shared_task(autoretry_for=(NotSentError,), retry_backoff=True, max_retries=5)
def send(subject: str, text: str, to: str) -> None:
    release_connection()
    try:
        EmailMessage(subject, text, to=[to]).send()
    except OSError as error:
        raise NotSentError(type(error).__name__) from None


def post(subject: str, text: str, to: str) -> None:
    """Hand a letter to a worker; when the broker is away, send it here and now."""
    try:
        send.delay(subject, text, to)
    except OperationalError:
        log.warning("mail.sent_without_worker")
        send(subject, text, to)


def invitation_address(token: str) -> str:
    return f"{settings.PUBLIC_URL}/join/{token}/"


def invitation_letter(invitation: Invitation, token: str) -> tuple[str, str, str]:
    """Subject, text and address; written while the rows it names may be read."""
    context: dict[str, Any] = {
        "tenant": invitation.tenant,
        "inviter_name": str(invitation.invited_by or ""),
        "role": Role(invitation.role).label,
        "url": invitation_address(token),
        "expires_on": invitation.expires_at.date(),
    }
    subject = render_to_string("tenants/email/invitation_subject.txt", context).strip()
    return subject, render_to_string("tenants/email/invitation_body.txt", context), invitation.email
