"""One request to one vetted address, and its answer, within the deadline."""

import http.client
import io
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from apps.ground.outside.addresses import Address
from apps.ground.outside.deadline import Deadline
from apps.ground.outside.errors import Refused, Unreachable
from apps.ground.outside.targets import Target

REDIRECTS = {301, 302, 303, 307, 308}
MOST_ADDRESSES = 4
ROOM_FOR_FRAMING = 1_000_000  # headers, and the sizes between chunks


@dataclass(frozen=True, slots=True)
class Response:
    """`headers` have lower-case names; repeated ones are joined by commas."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str

    @property
    def leads_elsewhere(self) -> bool:
        return self.status in REDIRECTS and "location" in self.headers


@dataclass(frozen=True, slots=True)
class Request:
    method: str
    target: Target
    headers: Mapping[str, str]
    body: bytes | None


@lru_cache(maxsize=1)
def tls_context() -> ssl.SSLContext:
    """The system's authorities; looked up here at each use: tests replace it."""
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    return context


def exchange(request: Request, addresses: list[Address], deadline: Deadline, max_bytes: int) -> Response:
    host = request.target.host
    try:
        with _connected(request.target, addresses, deadline) as sock:
            return _talk(request, _Line(sock, deadline, most=8 * max_bytes + ROOM_FOR_FRAMING), max_bytes)
    except TimeoutError:
        raise deadline.passed() from None
    except ssl.SSLCertVerificationError as error:
        raise Unreachable(f"{host} shows a certificate that cannot be trusted: {error.verify_message}.") from None
    except ssl.SSLError:
        raise Unreachable(f"No secure connection to {host} could be made.") from None
    except OSError:
        raise Unreachable(f"{host} refused or broke off the connection.") from None
    except (http.client.HTTPException, ValueError):
        raise Unreachable(f"{host} did not answer in proper HTTP.") from None


def _connected(target: Target, addresses: list[Address], deadline: Deadline) -> socket.socket:
    sock = _first_that_answers(addresses[:MOST_ADDRESSES], target.port, deadline)
    if target.scheme == "http":
        return sock
    try:
        sock.settimeout(deadline.left())
        return tls_context().wrap_socket(sock, server_hostname=target.host)
    except BaseException:
        sock.close()
        raise


def _first_that_answers(addresses: list[Address], port: int, deadline: Deadline) -> socket.socket:
    """Each address gets its share of the time that is left, so that a dead one does not use it up."""
    for tried, address in enumerate(addresses[:-1]):
        try:
            return socket.create_connection((str(address), port), timeout=deadline.left() / (len(addresses) - tried))
        except OSError:
            continue
    return socket.create_connection((str(addresses[-1]), port), timeout=deadline.left())


def _talk(request: Request, line: "_Line", max_bytes: int) -> Response:
    connection = http.client.HTTPConnection(request.target.host, request.target.port)
    connection.sock = line
    connection.putrequest(request.method, request.target.path, skip_host=True, skip_accept_encoding=True)
    for name, value in request.headers.items():
        connection.putheader(name, value)
    connection.endheaders(request.body)
    with connection.getresponse() as answer:
        headers = _headers(answer)
        head = Response(answer.status, headers, b"", request.target.url)
        if head.leads_elsewhere:
            return head
        if headers.get("content-encoding", "identity").strip().lower() not in {"", "identity"}:
            raise Refused("The answer is compressed, which was not asked for.")
        return replace(head, body=_body(answer, max_bytes))


def _headers(answer: http.client.HTTPResponse) -> dict[str, str]:
    return {name.lower(): ", ".join(answer.headers.get_all(name, [])) for name in answer.headers}


def _body(answer: http.client.HTTPResponse, max_bytes: int) -> bytes:
    if (answer.length or 0) > max_bytes:
        raise Refused(f"The answer is larger than {max_bytes:,} bytes.")
    body = answer.read(max_bytes + 1)
    if len(body) > max_bytes:
        raise Refused(f"The answer is larger than {max_bytes:,} bytes.")
    if answer.length:
        raise http.client.IncompleteRead(body, answer.length)
    return body


class _Line:
    """The part of a socket that `http.client` uses, each use of it ending by the deadline and all of them together by a size."""

    def __init__(self, sock: socket.socket, deadline: Deadline, *, most: int) -> None:
        self._sock, self._deadline, self._most = sock, deadline, most

    def sendall(self, content: bytes) -> None:
        unsent = memoryview(content)
        while unsent:
            self._sock.settimeout(self._deadline.left())
            unsent = unsent[self._sock.send(unsent) :]

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Incoming(self))

    def receive_into(self, space: Any) -> int:
        self._sock.settimeout(self._deadline.left())
        received = self._sock.recv_into(space)
        self._most -= received
        if self._most < 0:
            raise Refused("The answer is far larger than it may be.")
        return received

    def close(self) -> None:
        """The socket is closed by whoever opened it."""


class _Incoming(io.RawIOBase):
    def __init__(self, line: _Line) -> None:
        self._line = line

    def readable(self) -> bool:
        return True

    def readinto(self, space: Any) -> int:
        return self._line.receive_into(space)
