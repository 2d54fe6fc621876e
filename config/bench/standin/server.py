"""The stand-in itself: an HTTP server in threads of this process, and the desk at which tests script it."""

import json
import select
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from config.bench.standin import chat, embeddings, responses
from config.bench.standin.frames import Frame, counted, event
from config.bench.standin.script import Script, in_pieces, obeying, written

WIRES = {"/v1/chat/completions": chat.frames, "/v1/responses": responses.frames}
PASSING = {"server_error", "rate_limit_exceeded"}
BEAT = 0.02
Answer = Callable[[dict[str, Any]], Script]


@dataclass(slots=True)
class Received:
    """A request, and whether whoever sent it left before the reply was over."""

    path: str
    body: dict[str, Any]
    headers: dict[str, str]
    raw: bytes
    left: threading.Event = field(default_factory=threading.Event)
    answered: threading.Event = field(default_factory=threading.Event)


class StandIn:
    """`with StandIn() as standin:` serves at `standin.base_url`."""

    def __init__(self, port: int = 0, otherwise: Answer | None = None) -> None:
        self.requests: list[Received] = []
        self._scripts: deque[Script | Answer] = deque()
        self._otherwise: Answer = otherwise or (lambda _: Script(pieces=in_pieces("How can I help you?")))
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", port), _Conversation)
        self._server.standin = self

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(BEAT,), name="stand-in", daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def serve(self) -> None:
        self._server.serve_forever()

    def plays(self, *scripts: Script | Answer) -> None:
        """One script a request, in this order; or a function of that request's body."""
        with self._lock:
            self._scripts.extend(scripts)

    def says(self, text: str, **how: Any) -> None:
        self.plays(Script(pieces=in_pieces(text), **how))

    def calls(self, name: str, arguments: dict[str, Any] | str, *, saying: str = "", **how: Any) -> None:
        self.plays(Script(pieces=in_pieces(saying), calls=(written(name, arguments),), **how))

    def refuses(self, status: int, *, retry_after: str = "", code: str = "") -> None:
        self.plays(Script(status=status, retry_after=retry_after, code=code))

    def answers(self, answer: Answer) -> None:
        """What it does once the scripts are used up: a function of the request's body."""
        self._otherwise = answer

    def obeys(self) -> None:
        self.answers(obeying)

    def takes_no_tools(self) -> None:
        """As servers of models that were never taught to use any: 400 to whoever offers one."""
        polite = self._otherwise
        self.answers(lambda body: Script(status=400, code="unsupported_parameter") if body.get("tools") else polite(body))

    @property
    def bodies(self) -> list[dict[str, Any]]:
        return [received.body for received in self.requests]

    def take(self, received: Received) -> tuple[int, bytes, Script]:
        """The number of a request, what was asked before it, and what to do with it."""
        with self._lock:
            before = self.requests[-1].raw if self.requests else b""
            self.requests.append(received)
            script = self._scripts.popleft() if self._scripts else self._otherwise
        return len(self.requests), before, script if isinstance(script, Script) else script(received.body)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 256
    standin: StandIn

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever leaves in the middle is no error here."""


class _Gone(OSError):
    """Nobody listens any more."""


class _Conversation(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        received = Received(self.path, json.loads(raw), {name.lower(): value for name, value in self.headers.items()}, raw)
        number, before, script = self.server.standin.take(received)
        try:
            self._answer(received, number, before, script)
            received.answered.set()
        except OSError:
            received.left.set()
            self.close_connection = True

    def _answer(self, received: Received, number: int, before: bytes, script: Script) -> None:
        self._wait(script.before)
        if script.status != 200:
            self._refuse(script)
        elif received.path == "/v1/embeddings":
            self._json(200, embeddings.answered(received.body))
        elif script.body:
            self._send(200, script.kind, script.body.encode())
        elif received.path in WIRES:
            self._stream(list(WIRES[received.path](script, received.body, number, counted(received.raw, before, script))), script)
        else:
            self._json(404, {"error": {"message": "There is nothing here.", "type": "invalid_request_error", "code": None}})

    def _refuse(self, script: Script) -> None:
        kind = "invalid_request_error" if script.status < 429 else "server_error"
        error = {"message": "The stand-in refuses.", "type": kind, "param": None, "code": script.code or None}
        self._json(script.status, {"error": error}, {"Retry-After": script.retry_after} if script.retry_after else {})

    def _json(self, status: int, payload: dict[str, Any], headers: dict[str, str] | None = None) -> None:
        self._send(status, "application/json", json.dumps(payload).encode(), headers)

    def _send(self, status: int, kind: str, octets: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(octets)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(octets)

    def _stream(self, frames: list[Frame], script: Script) -> None:
        self.send_response(200)
        self.send_header("Content-Type", script.kind)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        pieces, finished = 0, False
        for frame in frames:
            if (frame.piece or frame.last) and self._misbehaved(script, pieces):
                return
            if finished and script.hangs_at_end:
                self._stall(drips=False)
            finished = frame.last
            if frame.piece:
                pieces += 1
                self._wait(script.between)
            self._chunk(frame.octets)
        self._chunk(b"")

    def _misbehaved(self, script: Script, pieces: int) -> bool:
        """At this many pieces: whether the reply ends here, in one of the ways it should not."""
        if pieces == script.stalls_after:
            self._stall(drips=script.drips)
        if pieces == script.cuts_after:
            self.close_connection = True
            return True
        if pieces == script.errs_after:
            self._chunk(self._error(script.code))
        if pieces == script.garbles_after:
            self._chunk(b"data: {never closed\n\n")
        ended = pieces in {script.ends_after, script.errs_after, script.garbles_after}
        if ended:
            self._chunk(b"")
        return ended

    def _error(self, code: str) -> bytes:
        """Each wire has its own way to say that it failed in the middle."""
        told = {"message": "The stand-in failed.", "type": "server_error" if code in PASSING else "invalid_request_error", "code": code}
        if self.path == "/v1/responses" and code in PASSING:
            return event(
                {"type": "response.failed", "sequence_number": 0, "response": {"status": "failed", "error": told}}, "response.failed"
            )
        if self.path == "/v1/responses":
            return event(told | {"type": "error", "sequence_number": 0, "param": None}, "error")
        return event({"error": told | {"param": None}})

    def _stall(self, *, drips: bool) -> None:
        while True:
            self._wait(BEAT)
            if drips:
                self._chunk(b": still here\n\n")

    def _wait(self, seconds: float) -> None:
        """Wait, unless whoever asked goes away."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            readable, _, _ = select.select([self.connection], [], [], left)
            if readable and not self._said_more():
                raise _Gone

    def _said_more(self) -> bool:
        with suppress(OSError):
            return bool(self.connection.recv(1, 2))  # 2: look, and leave it there
        return False

    def _chunk(self, octets: bytes) -> None:
        self.wfile.write(f"{len(octets):x}\r\n".encode() + octets + b"\r\n")

    def log_message(self, *_: Any) -> None:
        """Tests have other ways to see what was asked."""
