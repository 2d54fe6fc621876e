"""Mail that a provider brings by HTTP, read by django-anymail: Mailgun's form and Postmark's JSON, each with the raw mail or in pieces."""

import json
from dataclasses import dataclass
from typing import Any

from anymail.exceptions import AnymailError
from anymail.inbound import AnymailInboundMessage
from anymail.webhooks.mailgun import MailgunInboundWebhookView
from anymail.webhooks.postmark import PostmarkInboundWebhookView
from django.http import HttpRequest

from apps.inboxes.channels.base import Unparsable
from apps.inboxes.channels.mail.opening import LARGEST

MOST_JSON = 2 * LARGEST  # files in it are in base64
_JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Brought:
    """A raw mail, and who it was brought for."""

    raw: bytes
    recipient: str


def brought(request: HttpRequest) -> Brought:
    """Raises `Unparsable` where this is no provider's form of a mail."""
    try:
        return _from_postmark(request) if request.content_type == _JSON else _from_mailgun(request)
    except (AnymailError, KeyError, ValueError, TypeError, AttributeError, IndexError, RecursionError) as error:
        raise Unparsable("This is no mail as Mailgun or Postmark bring it.") from error


def _from_postmark(request: HttpRequest) -> Brought:
    content = request.read(MOST_JSON + 1)
    if len(content) > MOST_JSON:
        raise Unparsable("The mail is too large.")
    posted: dict[str, Any] = json.loads(content)
    message = PostmarkInboundWebhookView(webhook_secret=["checked before"]).esp_to_anymail_event(posted).message
    return _brought(message, posted.get("RawEmail", ""))


def _from_mailgun(request: HttpRequest) -> Brought:
    view = MailgunInboundWebhookView(webhook_signing_key="checked before")
    return _brought(view.parse_events(request)[0].message, request.POST.get("body-mime", ""))


def _brought(message: AnymailInboundMessage, raw: str) -> Brought:
    """As it came, where it came whole; else the pieces put together."""
    octets = raw.encode(errors="surrogateescape") if raw else message.as_bytes()
    return Brought(octets, message.envelope_recipient or "")
