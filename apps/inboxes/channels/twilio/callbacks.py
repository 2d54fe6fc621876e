"""What the provider posts to us: whether it did, and what it says."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from django.conf import settings
from twilio.request_validator import RequestValidator, add_port, remove_port

from apps.ground import ids
from apps.inboxes.channels.base import Forged, Incoming, Medium, Progress, Unparsable
from apps.inboxes.channels.twilio.failures import failure_of

SIGNATURE = "X-Twilio-Signature"
MOST_MEDIA = 10
LONGEST_ID = 64
WHATSAPP = "whatsapp:"

# How far a message has come; what we know without being told (queued, sending) is nothing new.
_STATES = {"sent": "sent", "delivered": "delivered", "read": "read", "undelivered": "failed", "failed": "failed", "canceled": "failed"}
_WISHES = {"STOP": "stop", "START": "start", "HELP": "help"}


def verify(url: str, fields: Mapping[str, str], headers: Mapping[str, str]) -> None:
    """Raises `Forged`. The provider itself is not sure whether it signs the address with its port or without."""
    given = next((value for name, value in headers.items() if name.lower() == SIGNATURE.lower()), "")
    if not settings.TWILIO_AUTH_TOKEN or not given:
        raise Forged
    validator, parts = RequestValidator(settings.TWILIO_AUTH_TOKEN), urlsplit(url)
    right = [validator.compute_signature(address, fields) for address in (remove_port(parts), add_port(parts))]
    if not any(ids.same(one, given) for one in right):
        raise Forged


def parse(fields: Mapping[str, str]) -> list[Incoming | Progress]:
    sid = fields.get("MessageSid", "")
    if not sid or len(sid) > LONGEST_ID:
        raise Unparsable("It names no message.")
    if "MessageStatus" in fields:
        return _progress(sid, fields)
    return [_incoming(sid, fields)]


def _progress(sid: str, fields: Mapping[str, str]) -> list[Incoming | Progress]:
    state, code = _STATES.get(fields["MessageStatus"]), fields.get("ErrorCode", "")[:20]
    if state is None:
        return []
    if state == "failed":
        return [Progress(sid, state, failure_of(code), code)]
    return [Progress(sid, state)]


def _incoming(sid: str, fields: Mapping[str, str]) -> Incoming:
    sender = sender_of(fields)
    if not sender:
        raise Unparsable("It names no sender.")
    return Incoming(
        provider_id=sid,
        sender=sender,
        text=fields.get("Body", "").strip() or _place(fields),
        name=fields.get("ProfileName", ""),
        media=tuple(_media(fields)),
        wish=_WISHES.get(fields.get("OptOutType", "").upper(), ""),
    )


def sender_of(fields: Mapping[str, str]) -> str:
    """Their number; where they keep it to themselves, the provider's own name for them."""
    return fields.get("From", "").removeprefix(WHATSAPP).strip() or fields.get("ExternalUserId", "").strip()


def _place(fields: Mapping[str, str]) -> str:
    """Where they are, when that is what they sent."""
    latitude, longitude = fields.get("Latitude", ""), fields.get("Longitude", "")
    if not (latitude and longitude):
        return ""
    named = [fields.get(name, "").strip() for name in ("Label", "Address")]
    return "📍 " + ", ".join([name for name in named if name] + [f"{latitude} {longitude}"])


def _media(fields: Mapping[str, str]) -> list[Medium]:
    count = fields.get("NumMedia", "0")
    most = min(int(count), MOST_MEDIA) if count.isascii() and count.isdigit() else 0
    found = (Medium(type=fields.get(f"MediaContentType{n}", ""), url=fields.get(f"MediaUrl{n}", "")) for n in range(most))
    return [medium for medium in found if medium.url]
