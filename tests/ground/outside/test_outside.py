import socket
import ssl
from ipaddress import ip_address

import pytest

from apps.ground.outside import Refused, addresses, fetch
from apps.ground.outside.wire import tls_context
from tests.ground.outside.sites import LOOPBACK, http

pytestmark = pytest.mark.usefixtures("names")


def test_an_answer_comes_back_whole(shop):
    with shop(http(b"hello", content_type="text/plain", x_twice="one\r\nX-Twice: two")) as served:
        response = fetch(served.url("/path?q=1#part"))
    assert (response.status, response.body, response.url) == (200, b"hello", served.url("/path?q=1"))
    assert response.headers["content-type"] == "text/plain"
    assert response.headers["x-twice"] == "one, two"


def test_the_server_sees_the_name_it_was_asked_by(shop):
    with shop(http()) as served:
        fetch(served.url("/a b%20ü?q=ü&r=%26".replace(" ", "%20")))
    [asked] = served.asked
    assert asked.server_name == "shop.example"
    assert asked.headers["host"] == f"shop.example:{served.port}"
    assert asked.path == "/a%20b%20%C3%BC?q=%C3%BC&r=%26"
    assert asked.headers["accept-encoding"] == "identity"
    assert asked.headers["connection"] == "close"
    assert asked.headers["user-agent"].startswith("Tandem")


def test_a_body_and_headers_are_sent(shop):
    with shop(http(status=201)) as served:
        response = fetch(served.url(), method="post", body=b'{"a": 1}', headers={"Content-Type": "application/json", "user-agent": "Ours"})
    [asked] = served.asked
    assert response.status == 201
    assert (asked.method, asked.body) == ("POST", b'{"a": 1}')
    assert asked.headers["content-type"] == "application/json"
    assert asked.headers["user-agent"] == "Ours"
    assert asked.headers["content-length"] == "8"


def test_a_post_without_a_body_says_so(shop):
    with shop(http()) as served:
        fetch(served.url(), method="POST")
        fetch(served.url())
    assert [asked.headers.get("content-length") for asked in served.asked] == ["0", None]


def test_an_answer_in_chunks_and_one_without_a_length_are_read(shop):
    with shop(http(b"5\r\nhello\r\n0\r\n\r\n", content_length=None, transfer_encoding="chunked")) as served:
        assert fetch(served.url()).body == b"hello"
    with shop(http(b"hello", content_length=None)) as served:
        assert fetch(served.url()).body == b"hello"


def test_a_head_has_no_body_to_wait_for(shop):
    with shop(http(content_length=500)) as served:
        assert fetch(served.url(), method="HEAD").body == b""


def test_an_error_of_the_server_is_an_answer(shop):
    with shop(http(b"oh no", status=500)) as served:
        assert fetch(served.url()).status == 500


def test_plain_http_is_reached_only_where_it_is_allowed(plain):
    with plain(http(b"hello")) as served:
        with pytest.raises(Refused, match="https://"):
            fetch(served.url(scheme="http"))
        assert fetch(served.url(scheme="http"), allow_http=True).body == b"hello"
    assert len(served.asked) == 1


def test_proxies_of_the_environment_are_not_used(shop, monkeypatch):
    for name in ("http_proxy", "https_proxy", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with shop(http(b"hello")) as served:
        assert fetch(served.url()).body == b"hello"


@pytest.mark.parametrize("host", ["office.example", "mixed.example", "10.0.0.7", "[::1]", "[::ffff:10.0.0.7]"])
def test_a_host_with_any_address_that_is_not_public_is_never_connected_to(host, monkeypatch):
    monkeypatch.setattr(socket, "create_connection", lambda *_, **__: pytest.fail("connected"))
    with pytest.raises(Refused, match="not on the public internet"):
        fetch(f"https://{host}/")


def test_a_name_without_addresses_is_refused(names):
    names["empty.example"] = []
    with pytest.raises(Refused, match="has no address"):
        fetch("https://empty.example/")


def test_a_name_is_looked_up_once_for_each_connection(shop, monkeypatch):
    asked = []
    monkeypatch.setattr(addresses, "resolve", lambda host, deadline: asked.append(host) or [ip_address(LOOPBACK)])
    with shop(http()) as served:
        fetch(served.url())
    assert asked == ["shop.example"]


def test_an_address_that_does_not_answer_is_passed_over(shop, names):
    names["shop.example"] = ["127.0.0.1", "127.0.0.1"]
    with shop(http(b"hello")) as served:
        connect, calls = socket.create_connection, []

        def first_fails(*args, **kwargs):
            calls.append(args)
            if len(calls) == 1:
                raise ConnectionRefusedError
            return connect(*args, **kwargs)

        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(socket, "create_connection", first_fails)
            assert fetch(served.url()).body == b"hello"
    assert len(calls) == 2


@pytest.mark.parametrize(
    "headers",
    [
        {"X-A": "b\r\nX-C: d"},
        {"X-A": "b\n"},
        {"X-A": "b\0"},
        {"X-A": "snow ☃"},
        {"X-A: b\r\nX-C": "d"},
        {"X A": "b"},
        {"": "b"},
        {"Host": "office.example"},
        {"content-length": "5"},
        {"Transfer-Encoding": "chunked"},
        {"Accept-Encoding": "gzip"},
    ],
)
def test_headers_that_would_change_the_request_are_refused(headers):
    with pytest.raises(Refused, match="header"):
        fetch("https://shop.example/", headers=headers)


@pytest.mark.parametrize("method", ["CONNECT", "TRACE", "GET / HTTP/1.1\r\nX: y", ""])
def test_methods_that_are_not_for_asking_are_refused(method):
    with pytest.raises(Refused, match="method"):
        fetch("https://shop.example/", method=method)


def test_the_systems_authorities_are_trusted_and_names_checked():
    context = tls_context()
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
    assert tls_context() is context
