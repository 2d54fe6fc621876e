import socket
import threading
import time
from ipaddress import ip_address

import pytest

from apps.ground.outside import Refused, Unreachable, addresses
from apps.ground.outside.deadline import Deadline
from apps.ground.outside.targets import target_of


@pytest.mark.parametrize(
    ("url", "read"),
    [
        ("https://shop.example", "https://shop.example/"),
        ("HTTPS://Shop.EXAMPLE:443/Path", "https://shop.example/Path"),
        ("https://shop.example./", "https://shop.example/"),
        ("https://shop.example:8443/?q#part", "https://shop.example:8443/?q"),
        ("https://my_shop.example:/a?b=c", "https://my_shop.example/a?b=c"),
        ("https://Bücher.example/ä", "https://xn--bcher-kva.example/%C3%A4"),
        ("https://店。example/", "https://xn--hxt.example/"),
        ("https://\uff53\uff48\uff4f\uff50.example/", "https://shop.example/"),
        ("https://xn--bcher-kva.example/%20'\"<", "https://xn--bcher-kva.example/%20'%22%3C"),
        ("https://8.8.8.8/", "https://8.8.8.8/"),
        ("https://8.8.8.8./", "https://8.8.8.8/"),
        ("https://[2606:4700::0:1111]:8443/", "https://[2606:4700::1111]:8443/"),
        ("https://1.2.3.4.example/", "https://1.2.3.4.example/"),
    ],
)
def test_an_address_is_read_one_way(url, read):
    assert target_of(url).url == read


@pytest.mark.parametrize(
    "url",
    [
        "",
        "shop.example",
        "//shop.example/",
        "http://shop.example/",
        "ftp://shop.example/",
        "file:///etc/passwd",
        "gopher://shop.example/",
        "javascript:alert(1)",
        "https:///path",
        "https://",
        "https://:443/",
        "https://user@shop.example/",
        "https://user:password@shop.example/",
        "https://@shop.example/",
        "https://shop.example@10.0.0.1/",
        "https://shop.example\\@10.0.0.1/",
        " https://shop.example/",
        "https://shop.example/a b",
        "https://shop.example/\r\nHost: x",
        "https://shop.example/\t",
        "https://shop.example/\0",
        "https://shop.example/\ud800",
        "https://shop.example/" + "a" * 5_000,
        "https://shop.example:0/",
        "https://shop.example:22/",
        "https://shop.example:25/",
        "https://shop.example:65536/",
        "https://shop.example:-1/",
        "https://shop.example:http/",
        "https://shop..example/",
        "https://shop.example../",
        "https://.example/",
        "https://-shop.example/",
        "https://shop%2eexample/",
        "https://shop!.example/",
        "https://shop.example\uff0fevil/",
        "https://" + "a" * 64 + ".example/",
        "https://" + "a." * 130 + "example/",
        "https://" + "ü" * 300 + ".example/",
        "https://straße.example/",
        "https://127.1/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://0x7f.0.0.1/",
        "https://0177.0.0.1/",
        "https://127.0.0.0x1/",
        "https://1.2.3.4.5/",
        "https://256.1.1.1/",
        "https://shop.123/",
        "https://[::1/",
        "https://[fe80::1%25eth0]/",
        "https://[fe80::1%eth0]/",
        "https://[shop.example]/",
        "https://[v1.fe80]/",
        "https://[::1]x/",
        "https://x[::1]/",
        "https://[::1]:8443:1/",
    ],
)
def test_what_is_not_a_plain_address_is_refused(url):
    with pytest.raises(Refused) as caught:
        target_of(url)
    assert str(caught.value).endswith(".")
    assert "password" not in str(caught.value).replace("user name or password", "")


@pytest.mark.parametrize("port", ["80", "443", "1024", "8080", "8443", "65535"])
def test_the_webs_ports_and_the_free_ones_are_open(port):
    assert target_of(f"https://shop.example:{port}/").port == int(port)


@pytest.mark.parametrize("url", ["https://①②⑦.0.0.1/", "https://127。0。0。1/", "https://127.0.0.1./"])
def test_however_it_is_spelled_a_number_is_a_number(url):
    assert target_of(url).host == "127.0.0.1"


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "2a00:1450:4001::1", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8"])
def test_public_addresses(address):
    assert addresses.is_public(ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",  # noqa: S104
        "0.1.2.3",
        "10.0.0.1",
        "100.64.0.1",
        "100.100.100.200",
        "127.0.0.1",
        "127.255.255.254",
        "168.63.129.16",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.192",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "::ffff:0:127.0.0.1",
        "64:ff9b::10.0.0.1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::8.8.8.8",
        "100::1",
        "2001::1",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "2001:10::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "2002:808:808::1",
        "2620:4f:8000::1",
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
        "ff0e::1",
    ],
)
def test_addresses_that_are_not_public(address):
    assert not addresses.is_public(ip_address(address))


class TestLookingUp:
    def test_a_name_gives_each_of_its_addresses_once(self, monkeypatch):
        found = [(2, 1, 6, "", ("192.0.2.1", 0)), (10, 1, 6, "", ("fe80::1%lo", 0, 0, 1)), (2, 1, 6, "", ("192.0.2.1", 0))]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
        assert addresses.resolve("shop.example", Deadline(5)) == [ip_address("192.0.2.1"), ip_address("fe80::1%lo")]

    def test_the_systems_own_name_is_found_and_refused(self):
        assert addresses.resolve("localhost", Deadline(5))
        with pytest.raises(Refused, match="localhost is not on the public internet"):
            addresses.vetted("localhost", Deadline(5))

    @pytest.mark.parametrize(
        ("error", "outcome", "sentence"),
        [
            (socket.gaierror(socket.EAI_NONAME, "unknown"), Refused, "no host named shop.example"),
            (socket.gaierror(socket.EAI_AGAIN, "later"), Unreachable, "just now"),
            (OSError("no sockets left"), Unreachable, "could not be looked up"),
        ],
    )
    def test_a_failure_tells_whether_to_try_again(self, monkeypatch, error, outcome, sentence):
        def fails(*_, **__):
            raise error

        monkeypatch.setattr(socket, "getaddrinfo", fails)
        with pytest.raises(outcome, match=sentence):
            addresses.resolve("shop.example", Deadline(5))

    def test_a_resolver_that_hangs_is_left_behind(self, monkeypatch):
        done = threading.Event()
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: done.wait(5) and [])
        began = time.monotonic()
        with pytest.raises(Unreachable, match="took too long"):
            addresses.resolve("shop.example", Deadline(0.1))
        assert time.monotonic() - began < 2
        done.set()
        for thread in threading.enumerate():
            if thread.name == "lookup":
                thread.join(5)

    def test_only_so_many_look_ups_hang_at_once(self, monkeypatch):
        monkeypatch.setattr(addresses, "_lookups", threading.BoundedSemaphore(1))
        addresses._lookups.acquire()
        with pytest.raises(Unreachable, match="Too many names"):
            addresses.resolve("shop.example", Deadline(0.1))


def test_a_deadline_passes():
    with pytest.raises(Unreachable, match="within 0 seconds"):
        Deadline(0).left()
