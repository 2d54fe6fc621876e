"""A stand-in for the texting provider: its REST on loopback, its signatures, its callbacks, and whatever it may do wrong.

`with TwilioStandIn() as twilio:` serves at `twilio.url` (TWILIO_BASE_URL) for `account_sid` and `auth_token`; what it was asked to send
stands in `messages`. Faults are scripted, one a request, in order. Callbacks are built by `callbacks` and `inbound` and signed by the
provider's own `RequestValidator` over the public address: a test posts them itself, or has them delivered by HTTP.
"""

import threading
import urllib.error
import urllib.request
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Self
from urllib.parse import urlencode
from uuid import uuid4

from django.conf import settings
from twilio.request_validator import RequestValidator

from apps.ground import clock
from config.bench.standin.twilio_texts import Fault, Form, Text, segments
from config.bench.standin.twilio_wire import Asking, Server

BEAT = 0.02
LONGEST = 1_600
PATIENCE = 10
ENDED = {"failed", "undelivered"}


class TwilioStandIn:
    account_sid, auth_token = f"AC{'0' * 31}1", "the-stand-ins-token"

    def __init__(self, port: int = 0, *, public_url: str = "") -> None:
        self.messages: list[Text] = []
        self.opted_out: set[str] = set()
        self.media: dict[str, tuple[str, bytes]] = {}
        self.is_closing = threading.Event()
        self._public_url = public_url
        self._reports: tuple[str, ...] = ()
        self._outward = ThreadPoolExecutor(1, "twilio-reports")
        self._faults: deque[Fault] = deque()
        self._lock = threading.Lock()
        self._server = Server(("127.0.0.1", port), Asking)
        self._server.standin = self

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(BEAT,), name="twilio", daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.is_closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._outward.shutdown(cancel_futures=True)

    # What it does wrong: one script a request to send.

    def plays(self, *faults: Fault) -> None:
        with self._lock:
            self._faults.extend(faults)

    def refuse(self, code: int, status: int = 400, times: int = 1) -> None:
        self.plays(*[Fault(code=code, status=status)] * times)

    def throttle(self, times: int = 1) -> None:
        self.refuse(20429, 429, times)

    def hang(self, seconds: float, times: int = 1) -> None:
        """It looks at the request that much later; whoever leaves before has sent nothing."""
        self.plays(*[Fault(before=seconds)] * times)

    def time_out_after_accepting(self, times: int = 1) -> None:
        """It has the message, and whoever sent it waits until their own deadline."""
        self.plays(*[Fault(falls_silent=True)] * times)

    def cut_after_accepting(self, times: int = 1) -> None:
        """It has the message, and the line goes dead at once."""
        self.plays(*[Fault(cuts=True)] * times)

    def call_before_accepting(self, called: Callable[[], None]) -> None:
        """The next request has come; this happens, and the line goes dead: the provider has never heard of it."""
        self.plays(Fault(meets=called))

    def call_after_accepting(self, called: Callable[[Text], None]) -> None:
        """Between taking the next message and saying so."""
        self.plays(Fault(calls=called))

    def misbehaves(self) -> Fault:
        with self._lock:
            return self._faults.popleft() if self._faults else Fault()

    # What it is asked to send.

    def objects(self, asked: Mapping[str, list[str]]) -> int:
        """The code of what is wrong with a request to send; 0 where nothing is."""
        to, from_, body = (asked.get(name, [""])[0] for name in ("To", "From", "Body"))
        wrong = (
            (21604, not to),
            (21603, not from_),
            (21910, to.startswith("whatsapp:") != from_.startswith("whatsapp:")),
            (21211, not to.removeprefix("whatsapp:").startswith("+")),
            (21602, not body and "ContentSid" not in asked and "MediaUrl" not in asked),
            (21617, len(body) > LONGEST),
            (21610, to in self.opted_out),
        )
        return next((code for code, holds in wrong if holds), 0)

    def fetched(self, asked: Mapping[str, list[str]]) -> tuple[tuple[str, bytes], ...]:
        """The files that go along, asked for by HTTP as the provider asks: first whether they are there, then for all of them. Raises
        `OSError`."""
        urls, is_whatsapp = asked.get("MediaUrl", []), asked.get("To", [""])[0].startswith("whatsapp:")
        found = tuple(_asked_for(url) for url in urls)
        most, largest = (1, 16 * 2**20) if is_whatsapp else (10, 5 * 2**20)
        if len(found) > most or sum(len(content) for _, content in found) > largest:
            raise OSError("More than a message holds.")
        return found

    def accept(self, asked: Mapping[str, list[str]], fetched: tuple[tuple[str, bytes], ...] = ()) -> Text:
        one = {name: said[0] for name, said in asked.items()}
        text = Text(
            sid=self._sid("SM"), account=self.account_sid, from_=one["From"], to=one["To"], body=one.get("Body", ""),
            status_callback=one.get("StatusCallback", ""), content_sid=one.get("ContentSid", ""),
            content_variables=one.get("ContentVariables", ""), validity_period=int(one.get("ValidityPeriod", 36_000)),
            media=tuple(asked.get("MediaUrl", ())), fetched=fetched,
        )  # fmt: skip
        with self._lock:
            self.messages.append(text)
        if self._reports and text.status_callback:
            self._outward.submit(lambda: self.deliver(self.callbacks(text, *self._reports)))
        return text

    # What it tells: how far its messages have come, and what customers say.

    def reports(self, *statuses: str) -> None:
        """From now on it posts these of every message by itself."""
        self._reports = statuses

    def callbacks(self, text: Text, *statuses: str, error_code: int | None = None) -> list[Form]:
        """One form a status, in the order given. The API shows each at once; who posts them, and how often, is the caller's."""
        return [self._told(text, status, error_code if status in ENDED else None) for status in statuses or ("sent", "delivered")]

    def _told(self, text: Text, status: str, error_code: int | None) -> Form:
        text.status, text.error_code = status, error_code
        text.sent_at = text.sent_at or clock.now()
        return self.signed(text.status_callback, text.told(status, error_code))

    def inbound(self, url_path: str, **fields: str) -> Form:
        """What somebody wrote to one of our numbers: `From`, `To` and `Body`, and whatever else the provider would say of it."""
        sid, body = fields.get("MessageSid") or self._sid("SM"), fields.get("Body", "")
        form = {
            "MessageSid": sid, "SmsSid": sid, "SmsMessageSid": sid, "SmsStatus": "received", "AccountSid": self.account_sid,
            "NumMedia": "0", "NumSegments": str(segments(body)), "ApiVersion": "2010-04-01",
        }  # fmt: skip
        if (who := fields.get("From", "")).startswith("whatsapp:"):
            form |= {"ProfileName": "Ada", "WaId": who.removeprefix("whatsapp:+"), "MessageType": "text"}
        return self.signed(url_path, form | fields)

    def keep(self, content: bytes, kind: str, *, is_direct: bool = False) -> str:
        """The address of a file that came along. As the provider's it wants its account and leads on; a direct one is open."""
        sid = self._sid("ME")
        self.media[sid] = kind, content
        path = f"/2010-04-01/Accounts/{self.account_sid}/Messages/{self._sid('MM')}/Media/{sid}"
        return f"{self.url}/media/{sid}" if is_direct else f"{self.url}{path}"

    def signed(self, address: str, fields: Mapping[str, str]) -> Form:
        """Over the exact public address, with the provider's own arithmetic."""
        url = address if "://" in address else f"{self._public_url or settings.PUBLIC_URL}{address}"
        signature = RequestValidator(self.auth_token).compute_signature(url, dict(fields))
        headers = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8", "X-Twilio-Signature": signature}
        return Form(url, urlencode(fields).encode(), headers | {"User-Agent": "TwilioProxy/1.1"}, dict(fields))

    def deliver(self, forms: Iterable[Form]) -> list[int]:
        """Posts each by HTTP, in this order: the answers' statuses."""
        return [_posted(form) for form in forms]

    def _sid(self, prefix: str) -> str:
        """As the provider's, never given twice: what another stand-in said before is another text."""
        return f"{prefix}{uuid4().hex}"


def _asked_for(url: str) -> tuple[str, bytes]:
    for method in ("HEAD", "GET"):
        asked = urllib.request.Request(url, headers={"User-Agent": "TwilioProxy/1.1"}, method=method)
        with urllib.request.urlopen(asked, timeout=PATIENCE) as answered:
            kind, content = answered.headers["Content-Type"].partition(";")[0], answered.read()
    return kind, content


def _posted(form: Form) -> int:
    asked = urllib.request.Request(form.url, form.body, dict(form.headers))
    try:
        with urllib.request.urlopen(asked, timeout=PATIENCE) as answered:
            return int(answered.status)
    except urllib.error.HTTPError as refused:
        return refused.code
