import socket
import ssl
import struct
from contextlib import contextmanager

import pytest

from apps.ground.outside import Unreachable, fetch, wire
from tests.ground.outside.sites import LOOPBACK, http, site

pytestmark = pytest.mark.usefixtures("names")


def test_a_closed_port():
    with socket.create_server((LOOPBACK, 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(Unreachable, match=r"shop\.example refused or broke off"):
        fetch(f"https://shop.example:{port}/")


@contextmanager
def somebody_who(acts):
    """A port behind which somebody acts on each connection before a word was said."""
    connect = socket.create_connection

    def connect_and_meet(*args, **kwargs):
        sock = connect(*args, **kwargs)
        accepted, _ = listener.accept()
        with accepted:
            acts(accepted)
        return sock

    with socket.create_server((LOOPBACK, 0)) as listener, pytest.MonkeyPatch.context() as patched:
        patched.setattr(socket, "create_connection", connect_and_meet)
        yield listener.getsockname()[1]


def resets(accepted):
    accepted.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def test_a_reset():
    with somebody_who(resets) as port, pytest.raises(Unreachable, match="broke off"):
        fetch(f"http://shop.example:{port}/", allow_http=True)


def test_a_server_without_tls():
    with somebody_who(lambda accepted: accepted.sendall(http())) as port, pytest.raises(Unreachable, match=r"secure connection|broke off"):
        fetch(f"https://shop.example:{port}/")


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1 abc Whatever\r\n\r\n",
        http(b"short", content_length=50),
        http(b"", content_length=50),
        http(b"5\r\nhel", content_length=None, transfer_encoding="chunked"),
        http(b"-7\r\nhello", content_length=None, transfer_encoding="chunked"),
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 500 + b"\r\n",
    ],
)
def test_an_answer_that_is_no_proper_http(shop, said):
    with shop(said) as served, pytest.raises(Unreachable):
        fetch(served.url())


def test_a_certificate_for_another_name(authority):
    with site(lambda asked: http(), authority.server("other.example")) as served, pytest.raises(Unreachable, match="certificate"):
        fetch(served.url())
    assert served.asked == []


def test_a_certificate_of_an_authority_nobody_knows(shop, monkeypatch):
    monkeypatch.setattr(wire, "tls_context", ssl.create_default_context)
    with shop(http()) as served, pytest.raises(Unreachable, match="certificate"):
        fetch(served.url())
