import socket
import time

import pytest

from apps.ground.outside import Refused, Unreachable, fetch
from tests.ground.outside.sites import LOOPBACK, elsewhere, http

pytestmark = pytest.mark.usefixtures("names")


def test_an_answer_that_says_it_is_too_large_is_not_read(shop):
    with shop(http(b"x", content_length=10**12)) as served, pytest.raises(Refused, match="larger than 1,000 bytes"):
        fetch(served.url(), max_bytes=1_000)


@pytest.mark.parametrize("head", [http(content_length=None), http(content_length=None, transfer_encoding="chunked") + b"FFFFFF\r\n"])
def test_an_answer_that_turns_out_too_large_is_not_read_to_its_end(shop, head):
    sent = []

    def flood(asked):
        yield head
        for _ in range(1_000):
            sent.append(1)
            yield b"x" * 100_000

    with shop(flood) as served, pytest.raises(Refused, match="larger than 1,000 bytes"):
        fetch(served.url(), max_bytes=1_000)
    assert len(sent) < 1_000


def test_exactly_the_limit_is_taken(shop):
    with shop(http(b"x" * 1_000)) as served:
        assert len(fetch(served.url(), max_bytes=1_000).body) == 1_000


def test_a_chunk_of_no_honest_size_cannot_fill_the_memory(shop):
    def flood(asked):
        yield http(content_length=None, transfer_encoding="chunked") + b"-1\r\n"
        for _ in range(100):
            yield b"x" * 100_000

    with shop(flood) as served, pytest.raises(Refused, match="far larger"):
        fetch(served.url(), max_bytes=1_000)


def test_a_compressed_answer_is_refused(shop):
    with shop(http(b"\x1f\x8b", content_encoding="gzip")) as served, pytest.raises(Refused, match="compressed"):
        fetch(served.url())


@pytest.mark.parametrize("head", [b"", http(content_length=1_000), b"HTTP/1.1 200 OK\r\nX-Slow: "])
def test_a_slow_drip_does_not_outlast_the_deadline(shop, head):
    def drip(asked):
        yield head
        for _ in range(100):
            time.sleep(0.05)
            yield b"x"

    began = time.monotonic()
    with shop(drip) as served, pytest.raises(Unreachable, match=r"within 0\.4 seconds"):
        fetch(served.url(), timeout=0.4)
    assert time.monotonic() - began < 2


def test_a_server_that_reads_slowly_does_not_outlast_the_deadline():
    body = b"x" * 50_000_000
    with socket.create_server((LOOPBACK, 0)) as silent, pytest.raises(Unreachable, match="within"):
        fetch(f"http://shop.example:{silent.getsockname()[1]}/", method="POST", body=body, timeout=0.3, allow_http=True)


def test_all_steps_share_one_deadline(shop):
    def late(asked):
        time.sleep(0.25)
        return elsewhere("/")

    with shop(late) as served, pytest.raises(Unreachable, match="within"):
        fetch(served.url(), timeout=0.6, max_redirects=50)
    assert len(served.asked) <= 3


def test_a_silent_server_is_given_up():
    with socket.create_server((LOOPBACK, 0)) as silent, pytest.raises(Unreachable, match="within"):
        fetch(f"https://shop.example:{silent.getsockname()[1]}/", timeout=0.3)
