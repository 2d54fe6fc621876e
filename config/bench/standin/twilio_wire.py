"""The texting provider's HTTP: who may ask, what is asked, and its answers in its own JSON."""

import base64
import json
import select
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urlsplit

from config.bench.standin.twilio_texts import Fault, Text

if TYPE_CHECKING:
    from config.bench.standin.twilio import TwilioStandIn

PAGE, LARGEST_PAGE = 50, 1_000
SILENCE = 30.0
WORDS = {
    20003: "Authenticate", 20404: "The requested resource was not found", 20429: "Too Many Requests", 20500: "Internal Server Error",
    21211: "Invalid 'To' Phone Number", 21602: "Message body is required.", 21603: "A 'From' phone number is required.",
    21604: "A 'To' phone number is required.", 21610: "Attempt to send to unsubscribed recipient",
    21620: "Invalid media URL(s)",
    21617: "The concatenated message body exceeds the 1600 character limit", 21910: "Invalid From and To pair.",
}  # fmt: skip


class Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 256
    standin: "TwilioStandIn"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever leaves in the middle is no error here."""


class Asking(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Server

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        path, query = urlsplit(self.path).path, {name: one[0] for name, one in parse_qs(urlsplit(self.path).query).items()}
        standin = self.server.standin
        if path.startswith("/media/"):
            self._medium(path)
        elif not self._is_known():
            self._refuse(401, 20003)
        elif "/Media/" in path:
            self._send(307, "text/plain", b"", {"Location": f"{standin.url}/media/{path.rpartition('/')[2]}"})
        elif path == self._messages:
            self._json(200, self._page(query))
        else:
            found = next((text for text in standin.messages if path == self._messages.replace(".json", f"/{text.sid}.json")), None)
            self._json(200, found.shown()) if found else self._refuse(404, 20404)

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["Content-Length"])).decode()
        asked = parse_qs(raw, keep_blank_values=True)
        standin = self.server.standin
        if not self._is_known():
            self._refuse(401, 20003)
        elif urlsplit(self.path).path != self._messages:
            self._refuse(404, 20404)
        else:
            self._create(asked, standin.misbehaves())

    def _create(self, asked: Mapping[str, list[str]], fault: Fault) -> None:
        standin = self.server.standin
        if fault.before and not self._stays(fault.before):
            return
        if fault.meets:
            fault.meets()
            self.close_connection = True
            return
        try:
            fetched = standin.fetched(asked)
        except OSError:  # whatever is not to be had, is too large or too many
            self._refuse(400, 21620)
            return
        if code := fault.code or standin.objects(asked):
            self._refuse(fault.status, code)
            return
        text = standin.accept(asked, fetched)
        if fault.calls:
            fault.calls(text)
        if fault.falls_silent:
            self._stays(SILENCE)
        if fault.falls_silent or fault.cuts:
            self.close_connection = True
            return
        self._json(201, text.shown())

    @property
    def _messages(self) -> str:
        return f"/2010-04-01/Accounts/{self.server.standin.account_sid}/Messages.json"

    def _is_known(self) -> bool:
        standin = self.server.standin
        said = base64.b64encode(f"{standin.account_sid}:{standin.auth_token}".encode()).decode()
        return self.headers.get("Authorization", "") == f"Basic {said}"

    def _page(self, query: dict[str, str]) -> dict[str, Any]:
        """The newest first. What has not left yet has no date of leaving, so none that is asked for."""
        size, number = min(int(query.get("PageSize", PAGE)), LARGEST_PAGE), int(query.get("Page", 0))
        found = [text for text in reversed(self.server.standin.messages) if _fits(text, query)]
        start = size * number
        more = urlencode(query | {"PageSize": size, "Page": number + 1}) if len(found) > start + size else ""
        return {
            "messages": [text.shown() for text in found[start : start + size]], "page": number, "page_size": size, "start": start,
            "end": min(start + size, len(found)) - 1, "uri": self.path, "previous_page_uri": None,
            "first_page_uri": f"{self._messages}?{urlencode(query | {'PageSize': size, 'Page': 0})}",
            "next_page_uri": f"{self._messages}?{more}" if more else None,
        }  # fmt: skip

    def _medium(self, path: str) -> None:
        kind, content = self.server.standin.media.get(path.rpartition("/")[2], ("", b""))
        self._send(200, kind, content) if kind else self._refuse(404, 20404)

    def _refuse(self, status: int, code: int) -> None:
        more = f"https://www.twilio.com/docs/errors/{code}"
        told = {"code": code, "message": WORDS.get(code, f"Error {code}"), "more_info": more, "status": status}
        self._json(status, told, {"Retry-After": "1"} if status == 429 else {})

    def _json(self, status: int, payload: dict[str, Any], headers: dict[str, str] | None = None) -> None:
        self._send(status, "application/json", json.dumps(payload).encode(), headers)

    def _send(self, status: int, kind: str, octets: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(octets)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(octets)

    def _stays(self, seconds: float) -> bool:
        """Whether whoever asked is still there after these seconds; known as soon as they leave."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0 and not self.server.standin.is_closing.is_set():
            if select.select([self.connection], [], [], min(left, 0.1))[0]:
                self.close_connection = True
                return False
        return not self.server.standin.is_closing.is_set()

    def log_message(self, *_: Any) -> None:
        """Tests have other ways to see what was asked."""


def _fits(text: Text, query: Mapping[str, str]) -> bool:
    if query.get("To", text.to) != text.to or query.get("From", text.from_) != text.from_:
        return False
    if not any(name.startswith("DateSent") for name in query):
        return True
    if text.sent_at is None:
        return False
    after, before = query.get("DateSent>"), query.get("DateSent<")
    on = query.get("DateSent")
    return (
        (not after or text.sent_at >= _moment(after))
        and (not before or text.sent_at <= _moment(before))
        and (not on or timedelta() <= text.sent_at - _moment(on[:10]) < timedelta(days=1))
    )


def _moment(said: str) -> datetime:
    moment = datetime.fromisoformat(said)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
