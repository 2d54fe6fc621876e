"""The link by which a file leaves the house: for a channel's provider, which brings it to the customer, or for the customer who takes it.

It begins with the tenant's public id, as all that outsiders bring, names one file and its last hour, and is signed. Nobody is asked who
they are: whoever has the message has the file. So it is short-lived, and opens only what was said to somebody.
"""

import hashlib
import hmac
import re
from datetime import datetime, timedelta
from math import ceil
from urllib.parse import urlsplit

from django.conf import settings

from apps.conversations.models import Attachment
from apps.ground import clock, ids
from apps.ground.scope import tenant_scope
from apps.tenants.queries import tenant_id_of

FOR_CUSTOMERS = timedelta(days=30)
FOR_PROVIDERS = timedelta(days=1)
HOUR = 3_600
SIGNED = 32
AT_HOME = {"localhost", "127.0.0.1", "::1"}

_TOKEN = re.compile(rf"([{ids.ALPHABET}]{{6,{ids.LONGEST_PUBLIC_ID}}})_([0-9a-f]{{1,12}})-([0-9a-f]{{1,8}})-([0-9a-f]{{{SIGNED}}})")


class NoSuchLink(Exception):
    """A token that is bad, too old or of nothing: which of these is nobody's business."""


def link_of(file: Attachment, life: timedelta) -> str:
    last_hour = ceil((clock.now() + life).timestamp() / HOUR)
    body = f"{file.tenant.public_id}_{file.pk:x}-{last_hour:x}-"
    return f"{settings.PUBLIC_URL}/files/{body}{_signature(body)}/"


def lead_here() -> bool:
    """Whether anybody outside could follow one: not to a machine that calls itself home, unless the provider is on it too."""
    return urlsplit(settings.PUBLIC_URL).hostname not in AT_HOME or bool(settings.TWILIO_BASE_URL)


def opened(token: str) -> Attachment:
    found = _TOKEN.fullmatch(token)
    if found is None or not ids.same(_signature(token[:-SIGNED]), found[4]) or _has_ended(int(found[3], 16)):
        raise NoSuchLink
    tenant_id = tenant_id_of(found[1])
    if tenant_id is None:
        raise NoSuchLink
    with tenant_scope(tenant_id):
        file = Attachment.objects.filter(pk=int(found[2], 16), message__isnull=False).first()
    if file is None or not (settings.MEDIA_ROOT / file.path).exists():
        raise NoSuchLink
    return file


def _has_ended(last_hour: int) -> bool:
    return clock.now() >= datetime.fromtimestamp(last_hour * HOUR, tz=clock.now().tzinfo)


def _signature(body: str) -> str:
    return hmac.new(f"file:{settings.SECRET_KEY}".encode(), body.encode(), hashlib.sha256).hexdigest()[:SIGNED]
