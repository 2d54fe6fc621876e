"""WhatsApp, by a sender of the provider's. A day after the customer last wrote, only approved templates may be sent."""

from datetime import timedelta
from typing import ClassVar

from apps.inboxes.channels.base import Capabilities, Freight
from apps.inboxes.channels.twilio import Twilio, freight
from apps.inboxes.channels.twilio.callbacks import MOST_MEDIA


class WhatsApp(Twilio):
    kind = "whatsapp"
    prefix = "whatsapp:"
    wishes = frozenset({"stop", "stopall", "unsubscribe", "start", "unstop"})  # nobody answers the other words there but we
    can: ClassVar[Capabilities] = Capabilities(files=MOST_MEDIA, fetches=True, longest=1_600, templates=True, window=timedelta(hours=24))

    def freight(self, sender: str, to: str) -> Freight:
        return freight.WHATSAPP


WHATSAPP = WhatsApp()
