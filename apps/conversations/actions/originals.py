"""Mail is kept as it came: raw before anything is made of it, and with the message that was cut from it."""

import hashlib
import os
from pathlib import Path
from uuid import uuid4

from django.conf import settings

from apps.conversations.models import Message, Original
from apps.inboxes.channels import Incoming
from apps.inboxes.models import Inbox

LONGEST_SUBJECT = 300


def store_raw(inbox: Inbox, raw: bytes) -> str:
    """Where it is kept, under the uploads. Written whole and for good, or not at all; the same bytes are one file."""
    path = Path("mail", inbox.tenant.public_id, f"{hashlib.sha256(raw).hexdigest()}.eml")
    whole = settings.MEDIA_ROOT / path
    whole.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = whole.with_suffix(f".{uuid4().hex}")  # the same mail may come by two ways at one instant
    with draft.open("wb") as file:
        file.write(raw)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(whole)
    return str(path)


def keep_original(message_id: int, incoming: Incoming, path: str) -> Original:
    """With the message it became, in the same transaction; once, however often it is taken in."""
    kept, _ = Original.objects.get_or_create(
        message=Message.objects.get(pk=message_id),
        defaults={"mail_id": incoming.provider_id, "subject": incoming.subject[:LONGEST_SUBJECT], "text": incoming.whole,
            "html": incoming.html, "path": path},
    )  # fmt: skip
    return kept
