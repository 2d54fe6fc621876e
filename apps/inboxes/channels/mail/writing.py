"""A letter of ours: one Message-ID for all its tries, in the thread of what it answers, in words and in simple HTML."""

from email.utils import formataddr

from django.core.mail import EmailMultiAlternatives
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from apps.inboxes.channels.base import Outgoing
from apps.inboxes.channels.mail.signing import message_id, reply_address
from apps.inboxes.models import Inbox
from apps.text.markup import to_html, to_plain

MOST_REFERENCES = 20


def letter(inbox: Inbox, outgoing: Outgoing) -> EmailMultiAlternatives:
    written = EmailMultiAlternatives(
        subject=" ".join((outgoing.subject or inbox.name).split()),
        body=to_plain(outgoing.text),
        from_email=formataddr((inbox.name, inbox.sender)),
        to=[outgoing.to],
        reply_to=[formataddr((inbox.name, reply_address(inbox, outgoing.thread)))],
        headers=_headers(inbox, outgoing),
    )
    written.attach_alternative(outgoing.html or _as_page(outgoing.text), "text/html")
    for file in outgoing.files:
        written.attach(file.name, file.content, file.type)
    return written


def _headers(inbox: Inbox, outgoing: Outgoing) -> dict[str, str]:
    headers = {"Message-ID": f"<{message_id(inbox, outgoing.key)}>"}
    if outgoing.references:
        headers["In-Reply-To"] = f"<{outgoing.references[0]}>"
        headers["References"] = " ".join(f"<{known}>" for known in reversed(outgoing.references[:MOST_REFERENCES]))
    if outgoing.is_automatic:
        headers["Auto-Submitted"] = "auto-replied"
        headers["X-Auto-Response-Suppress"] = "All"
    return headers


def _as_page(text: str) -> str:
    safe = mark_safe(to_html(text))  # noqa: S308 - passed the allow-list
    return format_html('<!doctype html><html><head><meta charset="utf-8"></head><body>{}</body></html>', safe)
