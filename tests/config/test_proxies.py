"""Forwarded headers: believed from listed proxies, dropped from everybody else."""

from typing import Any

import pytest

from config.proxies import TrustedProxies

HEADERS = [
    (b"x-forwarded-for", b"6.6.6.6, 203.0.113.9, 10.0.0.8"),
    (b"x-forwarded-proto", b"https"),
    (b"x-forwarded-host", b"evil.example"),
    (b"host", b"desk.example"),
]


async def passed(client: list[Any] | None, proxies: list[str], headers: list[tuple[bytes, bytes]] = HEADERS, **more: Any) -> dict[str, Any]:
    seen: dict[str, Any] = {}

    async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
        seen.update(scope)

    await TrustedProxies(application, proxies)({"type": "http", "scheme": "http", "client": client, "headers": headers} | more, None, None)
    return seen


async def test_a_listed_proxy_is_believed_up_to_the_first_stranger() -> None:
    scope = await passed(["10.0.0.7", 1234], ["10.0.0.0/8"])
    assert (scope["client"][0], scope["scheme"]) == ("203.0.113.9", "https")


@pytest.mark.parametrize(
    ("client", "proxies"),
    [(["203.0.113.9", 1], ["10.0.0.0/8"]), (["10.0.0.7", 1], []), (None, ["10.0.0.0/8"]), (["unix", 0], ["10.0.0.0/8"])],
)
async def test_anybody_else_is_not(client: list[Any] | None, proxies: list[str]) -> None:
    scope = await passed(client, proxies)
    assert (scope["client"], scope["scheme"]) == (client, "http")


async def test_the_headers_themselves_never_pass() -> None:
    assert (await passed(["10.0.0.7", 1], ["10.0.0.0/8"]))["headers"] == [(b"host", b"desk.example")]


async def test_sockets_are_secure_behind_a_secure_proxy() -> None:
    assert (await passed(["10.0.0.7", 1], ["10.0.0.7"], type="websocket", scheme="ws"))["scheme"] == "wss"


async def test_a_proxy_that_says_nothing_is_itself_the_client() -> None:
    assert (await passed(["10.0.0.7", 1], ["10.0.0.7"], []))["client"] == ["10.0.0.7", 1]


async def test_a_chain_of_nonsense_falls_back() -> None:
    assert (await passed(["10.0.0.7", 1], ["10.0.0.7"], [(b"x-forwarded-for", b" , ")]))["client"] == ["10.0.0.7", 1]


@pytest.mark.parametrize("proxies", [[], ["10.0.0.0/8"]])
async def test_what_was_passed_on_is_known_to_be_whoever_passed_it(proxies: list[str]) -> None:
    assert (await passed(["127.0.0.1", 1], proxies))["forwarded"] is True
    assert (await passed(["127.0.0.1", 1], proxies, headers=[(b"host", b"desk.example")]))["forwarded"] is False
