"""Where a call may come from, and where the panel may stand."""

from collections.abc import Callable

import httpx
import pytest
from websockets.exceptions import ConnectionClosed

from tests.house import House
from tests.widget.agent import Agent
from tests.widget.client import Visitor, refused
from tests.widget.conftest import Arrive

SHOP = "https://www.shop.example"


@pytest.fixture
async def shop(arrive: Arrive, agent: Agent) -> Visitor:
    """A visitor of an inbox that one site may embed."""
    return await arrive(await agent.does("make_inbox", allowed_origins=[SHOP]))


def own(house: House) -> str:
    return house.address


@pytest.mark.parametrize("path", ["session", "messages", "pass", "human", "typing", "end"])
async def test_an_origin_that_is_not_listed_is_refused(shop: Visitor, path: str) -> None:
    for origin in ("https://evil.example", "null", "https://www.shop.example.evil.example", f"{SHOP}:444", "http://www.shop.example", ""):
        answer = await shop.post(path, {"inbox": shop.inbox, "on": True}, headers={"Origin": origin})
        assert refused(answer) == (403, "origin")


async def test_a_listed_origin_ours_and_none_at_all_are_welcome(shop: Visitor, house: House) -> None:
    for headers in ({"Origin": SHOP}, {"Origin": own(house)}, {}):
        assert (await shop.post("session", {"inbox": shop.inbox}, headers=headers)).status_code == 200
        assert (await shop.post("pass", headers=headers)).status_code == 200


async def test_nobody_else_is_told_that_they_may_read_the_answer(shop: Visitor) -> None:
    for origin in (SHOP, "https://evil.example"):
        for method in ("POST", "OPTIONS"):
            answer = await shop.call(method, "session", json={"inbox": shop.inbox}, headers={"Origin": origin})
            assert not [name for name in answer.headers if name.startswith("access-control-")]


async def test_a_socket_keeps_to_the_same_rule(shop: Visitor, house: House) -> None:
    for origin in (SHOP, own(house), None):
        welcome = await shop.socket(origin=origin)
        assert await welcome.next() == {"type": "conversation", "conversation": None}
    for origin in ("https://evil.example", "null"):
        assert await (await shop.socket(origin=origin)).close_code() == 4403


async def test_the_panel_stands_on_listed_sites_alone(shop: Visitor, stranger: Callable[..., Visitor], house: House) -> None:
    panel = await shop.http.get(f"{house.address}/widget/frame/", params={"inbox": shop.inbox})
    policy = dict(rule.strip().split(" ", 1) for rule in panel.headers["Content-Security-Policy"].split(";"))
    assert policy["frame-ancestors"] == f"'self' {SHOP}"
    assert "'unsafe-inline'" not in panel.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in panel.headers
    assert "set-cookie" not in panel.headers


@pytest.mark.parametrize("key", ["", "nobody", "acme_" + "0" * 26, "%00", "%ed%a0%80"])
async def test_there_is_no_panel_without_an_inbox(house: House, key: str) -> None:
    async with httpx.AsyncClient(trust_env=False, verify=False) as http:  # noqa: S501 - it speaks plain HTTP only
        assert (await http.get(f"{house.address}/widget/frame/?inbox={key}")).status_code == 404


async def test_a_pass_is_no_token_and_a_token_no_pass(shop: Visitor) -> None:
    opened = await shop.socket(with_pass=shop.token)
    with pytest.raises(ConnectionClosed):
        await opened.next()
    assert await opened.close_code() == 4401
    shop.token = await shop.new_pass()
    assert refused(await shop.get("messages")) == (401, "token")
