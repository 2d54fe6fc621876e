"""Plain texts, by a phone number of the provider's."""

from typing import ClassVar

from apps.inboxes.channels.base import Capabilities
from apps.inboxes.channels.twilio import Twilio


class Sms(Twilio):
    kind = "sms"
    can: ClassVar[Capabilities] = Capabilities(longest=1_600)


SMS = Sms()
