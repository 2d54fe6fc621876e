"""What the texting provider keeps of a message, what it signs about one, and how it may misbehave."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from typing import Any

from apps.ground import clock

GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
TWICE = frozenset("\f^{}\\[~]|€")  # they take two places each


@dataclass(slots=True)
class Text:
    """A message that somebody asked us to send."""

    sid: str
    account: str
    from_: str
    to: str
    body: str
    status_callback: str = ""
    content_sid: str = ""
    content_variables: str = ""
    validity_period: int = 36_000
    media: tuple[str, ...] = ()
    fetched: tuple[tuple[str, bytes], ...] = ()  # of these addresses: the kind, and the bytes
    status: str = "queued"
    error_code: int | None = None
    created_at: datetime = field(default_factory=clock.now)
    sent_at: datetime | None = None
    at: float = field(default_factory=clock.monotonic)  # when it came, however the clock is held

    @property
    def segments(self) -> int:
        return segments(self.body)

    def shown(self) -> dict[str, Any]:
        """As the provider's API gives it."""
        base = f"/2010-04-01/Accounts/{self.account}/Messages/{self.sid}"
        return {
            "sid": self.sid, "account_sid": self.account, "messaging_service_sid": None, "from": self.from_, "to": self.to,
            "body": self.body, "status": self.status, "error_code": self.error_code,
            "error_message": f"Error {self.error_code}" if self.error_code else None, "direction": "outbound-api",
            "num_segments": str(self.segments), "num_media": str(len(self.media)), "price": None, "price_unit": "USD",
            "api_version": "2010-04-01", "date_created": format_datetime(self.created_at),
            "date_updated": format_datetime(self.sent_at or self.created_at),
            "date_sent": format_datetime(self.sent_at) if self.sent_at else None, "uri": f"{base}.json",
            "subresource_uris": {"media": f"{base}/Media.json"},
        }  # fmt: skip

    def told(self, status: str, error_code: int | None) -> dict[str, str]:
        """The form of a status callback."""
        form = {
            "MessageSid": self.sid, "SmsSid": self.sid, "MessageStatus": status, "SmsStatus": status, "AccountSid": self.account,
            "From": self.from_, "To": self.to, "ApiVersion": "2010-04-01",
        }  # fmt: skip
        return form | ({"ErrorCode": str(error_code)} if error_code else {})


@dataclass(frozen=True, slots=True)
class Form:
    """A signed request, as it would reach us."""

    url: str
    body: bytes
    headers: Mapping[str, str]
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Fault:
    """What befalls one request to send: `code` refuses it; whatever else is said, happens to one that was accepted."""

    code: int = 0
    status: int = 400
    before: float = 0  # seconds until it is looked at: whoever leaves meanwhile has sent nothing
    falls_silent: bool = False  # accepted, and never answered
    cuts: bool = False  # accepted, and the line goes dead
    meets: Callable[[], None] | None = None  # not accepted at all: this happens instead, and the line goes dead
    calls: Callable[[Text], None] | None = None  # accepted, and before anybody is told


def segments(body: str) -> int:
    if set(body) <= GSM | TWICE:
        return _parts(len(body) + sum(letter in TWICE for letter in body), 160, 153)
    return _parts(len(body.encode("utf-16-le")) // 2, 70, 67)


def _parts(length: int, alone: int, joined: int) -> int:
    return 1 if length <= alone else -(-length // joined)
