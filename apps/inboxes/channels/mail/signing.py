"""What we put into our mail and know again when it comes back: an address that names a conversation, a Message-ID, a provider's secret."""

import re

from django.utils.crypto import salted_hmac

from apps.ground import ids
from apps.inboxes.models import Inbox

SIGNED = 16
LONGEST_LOCAL = 64  # mail servers refuse more before the @
LONGEST_DOMAIN = 70  # of an id, which is kept with its delivery

_TAG = re.compile(rf"([{ids.ALPHABET}]{{{ids.ID_LENGTH}}})\.([0-9a-f]{{{SIGNED}}})")
_OUR_ID = re.compile(rf"([0-9a-f]{{32}})\.([0-9a-f]{{{SIGNED}}})@.+")


def reply_address(inbox: Inbox, thread: str) -> str:
    """Where an answer finds its conversation; the inbox's own address, where there is none or no room for its name."""
    local, _, domain = inbox.sender.rpartition("@")
    name = thread.rpartition("_")[2]
    tagged = f"{local}+{name}.{_signature('reply', inbox.pk, name)}"
    return f"{tagged}@{domain}" if thread and len(tagged) <= LONGEST_LOCAL else inbox.sender


def thread_of(inbox: Inbox, address: str) -> str:
    """The public id of the conversation that an address of ours names; nothing, where we did not sign it."""
    local, _, domain = inbox.sender.lower().rpartition("@")
    own, _, theirs = address.lower().rpartition("@")
    found = _TAG.fullmatch(own.removeprefix(f"{local}+")) if own.startswith(f"{local}+") and theirs == domain else None
    if found is None or not ids.same(found[2], _signature("reply", inbox.pk, found[1])):
        return ""
    return f"{ids.tenant_of(inbox.key)}_{found[1]}"


def is_own(inbox: Inbox, address: str) -> bool:
    """Whether it is the inbox's address, tagged or not."""
    local, _, domain = inbox.sender.lower().rpartition("@")
    own, _, theirs = address.lower().rpartition("@")
    return theirs == domain and (own == local or own.startswith(f"{local}+"))


def message_id(inbox: Inbox, key: str) -> str:
    """One letter's own, the same at every try; without the brackets it wears in a header."""
    name = salted_hmac("mail.letter", f"{inbox.pk}:{key}", algorithm="sha256").hexdigest()[:32]
    domain = inbox.sender.rpartition("@")[2][-LONGEST_DOMAIN:].lstrip(".-")
    return f"{name}.{_signature('letter', inbox.tenant_id, name)}@{domain}"


def wrote(inbox: Inbox, mail_id: str) -> bool:
    """Whether one of the tenant's own inboxes wrote the mail of this id."""
    found = _OUR_ID.fullmatch(mail_id)
    return found is not None and ids.same(found[2], _signature("letter", inbox.tenant_id, found[1]))


def passwords(inbox: Inbox) -> list[str]:
    """What a provider says that brings mail: bound to the inbox's secret; the one before counts until the next rotation."""
    secrets = [secret for secret in (inbox.secret, inbox.previous_secret) if secret]
    return [salted_hmac("mail.hook", secret, algorithm="sha256").hexdigest()[:40] for secret in secrets]


def _signature(purpose: str, owner: int | None, name: str) -> str:
    return salted_hmac(f"mail.{purpose}", f"{owner}:{name}", algorithm="sha256").hexdigest()[:SIGNED]
