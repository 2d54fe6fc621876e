"""Texting by Twilio: what SMS and WhatsApp have in common. Its signatures, its forms, its REST by its own client.

Decisions
- Signatures are judged over `PUBLIC_URL`, which is what the provider was given, never over what a request says of itself.
- One account for the installation, set by the operator: an inbox is a number of it.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import ClassVar

from django.conf import settings

from apps.inboxes.channels.base import Carrier, Incoming, Medium, Outgoing, Progress, Sent
from apps.inboxes.channels.twilio import callbacks, media, sending
from apps.inboxes.models import Inbox
from apps.text.stopping import WORDS, wish_of

CALLBACK = "/hooks/twilio/status/{key}/"


class Twilio(Carrier):
    provider = "twilio"
    prefix: ClassVar[str] = ""  # before every address, in the provider's own spelling
    wishes: ClassVar[Collection[str]] = WORDS.keys()  # that the network or the provider heeds

    def verify(self, inbox: Inbox, *, url: str, body: bytes, fields: Mapping[str, str], headers: Mapping[str, str]) -> None:
        callbacks.verify(url, fields, headers)

    def parse(self, inbox: Inbox, *, body: bytes, fields: Mapping[str, str]) -> list[Incoming | Progress]:
        return [self._heard(one) if isinstance(one, Incoming) else one for one in callbacks.parse(fields)]

    def send(self, inbox: Inbox, outgoing: Outgoing) -> Sent:
        return sending.send(self._from(inbox), self._addressed(outgoing), callback=callback_of(inbox))

    def find(self, inbox: Inbox, outgoing: Outgoing, *, since: datetime, until: datetime | None) -> list[Sent]:
        return sending.find(self._from(inbox), self._addressed(outgoing), since=since, until=until)

    def fetch(self, inbox: Inbox, medium: Medium) -> Medium:
        return media.fetch_medium(medium)

    def _heard(self, incoming: Incoming) -> Incoming:
        return incoming if incoming.wish else replace(incoming, wish=wish_of(incoming.text, self.wishes) or "")

    def _from(self, inbox: Inbox) -> str:
        return f"{self.prefix}{inbox.sender}"

    def _addressed(self, outgoing: Outgoing) -> Outgoing:
        return replace(outgoing, to=f"{self.prefix}{outgoing.to}")


def callback_of(inbox: Inbox) -> str:
    return f"{settings.PUBLIC_URL}{CALLBACK.format(key=inbox.key)}"
