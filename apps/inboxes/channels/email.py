"""Email: it comes raw by a pipe or from a provider, and leaves through the mail server of EMAIL_URL."""

import base64
import binascii
from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from django.conf import settings

from apps.ground import ids
from apps.inboxes.channels.base import Capabilities, Carrier, Forged, Incoming, Medium, Outgoing, Progress, Sent, Unparsable
from apps.inboxes.channels.mail import bounces, signing
from apps.inboxes.channels.mail.machines import why_dropped
from apps.inboxes.channels.mail.opening import BROKEN_HEADERS, opened
from apps.inboxes.channels.mail.reading import MOST_FILES, incoming
from apps.inboxes.channels.mail.sending import hand_over
from apps.inboxes.channels.mail.writing import letter
from apps.inboxes.models import Inbox


class Email(Carrier):
    kind = "email"
    provider = "mail"
    can: ClassVar[Capabilities] = Capabilities(markup=True, files=MOST_FILES)

    def verify(self, inbox: Inbox, *, url: str, body: bytes, fields: Mapping[str, str], headers: Mapping[str, str]) -> None:
        """Providers of mail sign nothing that they all sign alike: they bring the inbox's own password, by HTTP's basic sign-in."""
        given = _password(headers.get("Authorization", ""))
        if not any(ids.same(given, known) for known in signing.passwords(inbox)):
            raise Forged

    def parse(self, inbox: Inbox, *, body: bytes, fields: Mapping[str, str]) -> list[Incoming | Progress]:
        """Nothing, for what no person wrote."""
        message = opened(body)
        try:
            if bounces.is_report(message):
                return [*bounces.told(message, inbox)]
            if why_dropped(message, inbox):
                return []
            return [incoming(message, inbox, body, servers=settings.MAIL_AUTH_SERVERS, fields=fields)]
        except BROKEN_HEADERS as error:
            raise Unparsable("Something in it is written as no mail program can read it.") from error

    def send(self, inbox: Inbox, outgoing: Outgoing) -> Sent:
        hand_over(letter(inbox, outgoing))
        return Sent(signing.message_id(inbox, outgoing.key))

    def find(self, inbox: Inbox, outgoing: Outgoing, *, since: datetime, until: datetime | None) -> list[Sent]:
        """Nobody can be asked, and nobody need be: the same letter under the same Message-ID is shown once."""
        return []

    def fetch(self, inbox: Inbox, medium: Medium) -> Medium:
        """It came with the mail."""
        return medium


def hook_address(inbox: Inbox) -> str:
    """What a provider is given to bring mail to, password and all: as secret as that."""
    scheme, _, place = settings.PUBLIC_URL.partition("://")
    return f"{scheme}://tandem:{signing.passwords(inbox)[0]}@{place}/hooks/email/{inbox.key}/"


def _password(authorization: str) -> str:
    scheme, _, encoded = authorization.partition(" ")
    try:
        said = base64.b64decode(encoded, validate=True).decode() if scheme.lower() == "basic" else ""
    except (binascii.Error, UnicodeDecodeError):
        return ""
    return said.partition(":")[2]


EMAIL = Email()
