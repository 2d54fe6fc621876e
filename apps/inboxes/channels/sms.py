"""Texts, by a phone number of the provider's; with files, where the network takes them."""

from typing import ClassVar

from apps.inboxes.channels.base import Capabilities, Freight
from apps.inboxes.channels.twilio import Twilio, freight
from apps.inboxes.channels.twilio.callbacks import MOST_MEDIA


class Sms(Twilio):
    kind = "sms"
    can: ClassVar[Capabilities] = Capabilities(files=MOST_MEDIA, fetches=True, longest=1_600)

    def freight(self, sender: str, to: str) -> Freight:
        return freight.by_text(sender, to)


SMS = Sms()
