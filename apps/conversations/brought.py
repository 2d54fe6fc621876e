"""A raw mail is brought, by a mail server or a provider: kept before anything is made of it."""

import re

from apps.conversations import incoming
from apps.conversations.actions.originals import store_raw
from apps.conversations.models import Inbound
from apps.ground.scope import tenant_scope
from apps.inboxes.channels import Unparsable
from apps.inboxes.channels.mail.opening import opened, provider_id, sender_of
from apps.inboxes.models import Inbox

_END_OF_HEADERS = re.compile(rb"\r?\n\r?\n|\r\r")


def keep_mail(inbox: Inbox, raw: bytes, *, recipient: str = "") -> None:
    """The raw mail first, as a file; then the row that says so. What came before by its own id is kept already."""
    known, sender = _told(raw)
    with tenant_scope(inbox.tenant_id):
        if Inbound.objects.filter(inbox=inbox, provider_id=known).exists():
            return
    path = store_raw(inbox, raw)
    incoming.keep(inbox, provider_id=known, sender=sender, fields={"recipient": recipient} if recipient else {}, path=path)


def _told(raw: bytes) -> tuple[str, str]:
    """Its id and its sender; whoever takes it in says what is wrong with one that has neither.

    Of its headers alone: to read all of a large mail takes a second, for which a web process would answer nobody.
    """
    try:
        message = opened(_END_OF_HEADERS.split(raw, maxsplit=1)[0])
    except Unparsable:
        return provider_id(None, raw), ""
    return provider_id(message, raw), sender_of(message)[1]
