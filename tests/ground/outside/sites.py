"""Small web servers on loopback that answer exactly what a test says, well or badly, over TLS with an authority of our own."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class Asked:
    """One request as it came in."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    server_name: str | None


Answer = Callable[[Asked], bytes | Iterable[bytes]]


@dataclass
class Site:
    port: int
    asked: list[Asked] = field(default_factory=list)

    def url(self, path="/", *, host="shop.example", scheme="https"):
        return f"{scheme}://{host}:{self.port}{path}"


def http(body=b"", *, status=200, **headers):
    """An answer in HTTP: `http(b"hi", content_type="text/plain")`."""
    lines = {"content_length": len(body)} | headers
    head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in lines.items() if value is not None)
    return f"HTTP/1.1 {status} Whatever\r\n{head}\r\n".encode("latin-1") + body


def elsewhere(location, status=302):
    return http(status=status, location=location)


@contextmanager
def site(answer: Answer, context: ssl.SSLContext | None = None) -> Iterator[Site]:
    with socket.create_server((LOOPBACK, 0)) as listener:
        served = Site(listener.getsockname()[1])
        threads = [threading.Thread(target=_accept, args=(listener, served, answer, context), daemon=True)]
        threads[0].start()
        try:
            yield served
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            threads[0].join(5)


def _accept(listener, served, answer, context):
    with suppress(OSError):
        while True:
            connection, _ = listener.accept()
            threading.Thread(target=_serve, args=(connection, served, answer, context), daemon=True).start()


def _serve(connection, served, answer, context):
    with connection, suppress(OSError, EOFError):
        connection.settimeout(5)
        names = []
        if context:
            context.sni_callback = lambda _socket, name, _context: names.append(name)
            connection = context.wrap_socket(connection, server_side=True)
        with connection, connection.makefile("rb") as incoming:
            asked = _read(incoming, names)
            served.asked.append(asked)
            said = answer(asked)
            for part in [said] if isinstance(said, bytes) else said:
                connection.sendall(part)


def _read(incoming, names):
    first = incoming.readline().decode("latin-1").split(" ")
    if len(first) != 3:
        raise EOFError
    method, path, _ = first
    headers = {}
    while line := incoming.readline().decode("latin-1").strip():
        name, _, value = line.partition(": ")
        headers[name.lower()] = value
    return Asked(method, path, headers, incoming.read(int(headers.get("content-length", 0))), names[0] if names else None)


class Authority:
    """Signs certificates for names, into a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._key = folder, ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test authority")])
        self.path = folder / "authority.pem"
        constraints = [x509.BasicConstraints(ca=True, path_length=None)]
        certificate = self._signed(self._name, self._key.public_key(), constraints)
        self.path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))

    def client(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.path))

    def server(self, name: str) -> ssl.SSLContext:
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        certificate = self._signed(subject, key.public_key(), [x509.SubjectAlternativeName([x509.DNSName(name)])])
        path = self._folder / f"{name}.pem"
        unencrypted = serialization.NoEncryption()
        kept = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, unencrypted)
        path.write_bytes(kept + certificate.public_bytes(serialization.Encoding.PEM))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return context

    def _signed(self, subject, public_key, extensions):
        today = datetime.now(UTC)  # noqa: TID251 - OpenSSL looks at the machine’s clock
        builder = x509.CertificateBuilder(self._name, subject, public_key, x509.random_serial_number())
        builder = builder.not_valid_before(today - timedelta(days=1)).not_valid_after(today + timedelta(days=1))
        for extension in extensions:
            builder = builder.add_extension(extension, critical=False)
        return builder.sign(self._key, hashes.SHA256())
