"""The channels an inbox can be: each one file that knows how its provider speaks, and nothing of conversations.

`of(kind)` is the channel of an inbox; `carrier(kind)` the same where it goes through a provider. A new one is a file here, a line in
`_ALL`, and its test.
"""

from apps.inboxes.channels.base import (
    Capabilities,
    Carrier,
    Channel,
    Failure,
    Forged,
    Freight,
    Incoming,
    Medium,
    Outgoing,
    Progress,
    Sent,
    Unfetchable,
    Unparsable,
    Unsent,
    Unsure,
)
from apps.inboxes.channels.email import EMAIL
from apps.inboxes.channels.sms import SMS
from apps.inboxes.channels.web import WEB
from apps.inboxes.channels.whatsapp import WHATSAPP

__all__ = [
    "Capabilities", "Carrier", "Channel", "Failure", "Forged", "Freight", "Incoming", "Medium", "Outgoing", "Progress", "Sent",
    "Unfetchable", "Unparsable", "Unsent", "Unsure", "carrier", "of",
]  # fmt: skip

_ALL: dict[str, Channel] = {channel.kind: channel for channel in (WEB, SMS, WHATSAPP, EMAIL)}


def of(kind: str) -> Channel:
    return _ALL[kind]


def carrier(kind: str) -> Carrier:
    channel = _ALL[kind]
    if not isinstance(channel, Carrier):
        raise TypeError(f"Nothing is carried by {kind}.")
    return channel
