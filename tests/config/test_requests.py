"""Around every request: an id, a log line without addresses, an honest answer while something is away."""

import logging
from typing import Any

import pytest
import redis
import structlog
from django.conf import settings
from django.db import OperationalError
from django.test import AsyncClient, Client
from psycopg_pool import PoolTimeout
from structlog.testing import capture_logs

from tests.cast import Cast
from tests.factories import PASSWORD


def test_a_request_has_an_id(client: Client) -> None:
    answer = client.get("/healthz")
    assert len(answer.headers["X-Request-ID"]) == 32


@pytest.mark.parametrize(("given", "kept"), [("abcdef-123456", True), ("short", False), ("bad id\r\n", False), ("x" * 65, False)])
def test_a_proxys_id_is_kept_when_it_is_one(client: Client, given: str, kept: bool) -> None:
    assert (client.get("/healthz", headers={"x-request-id": given}).headers["X-Request-ID"] == given) is kept


@pytest.mark.django_db
def test_the_log_line_holds_the_route_and_never_the_address(client: Client) -> None:
    with capture_logs() as lines:
        client.get("/join/a-secret-token/")
    (line,) = [line for line in lines if line["event"] == "request"]
    assert line["route"] == "join/<str:token>/"
    assert "a-secret-token" not in str(lines)


@pytest.mark.django_db
def test_an_unknown_address_is_logged_without_itself(client: Client) -> None:
    with capture_logs() as lines:
        assert client.get("/sarah@acme.example").status_code == 404
    assert "sarah" not in str(lines)


@pytest.mark.parametrize(
    "trouble", [OperationalError("gone"), PoolTimeout("full"), redis.ConnectionError("gone"), redis.TimeoutError("slow")]
)
def test_what_is_away_is_said_with_when_to_try_again(client: Client, monkeypatch: pytest.MonkeyPatch, trouble: Exception) -> None:
    def away(*args: Any) -> None:
        raise trouble

    monkeypatch.setattr("config.views.demo.sign_ins", away)
    with capture_logs() as lines:
        answer = client.get("/")
    assert "path" not in str(lines)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")


def test_any_other_failure_is_a_page_that_helps(client: Client, monkeypatch: pytest.MonkeyPatch, caplog: Any) -> None:
    monkeypatch.setattr("config.views.demo.sign_ins", lambda: 1 / 0)
    caplog.set_level(logging.CRITICAL)
    client.raise_request_exception = False
    assert client.get("/").status_code == 500


async def test_an_asynchronous_view_goes_the_same_way() -> None:
    answer = await AsyncClient().get("/healthz")
    assert (answer.status_code, len(answer.headers["X-Request-ID"])) == (200, 32)


class TestHeaders:
    @pytest.mark.django_db
    def test_allow_no_inline_script_or_style_and_no_frame(self, client: Client) -> None:
        policy = client.get("/accounts/login/").headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy

    @pytest.mark.django_db
    def test_of_a_session_keep_it_from_scripts_and_other_sites(self, cast: Cast, client: Client) -> None:
        answer = client.post("/accounts/login/", {"login": "sarah@acme.example", "password": PASSWORD})
        cookie = answer.cookies[settings.SESSION_COOKIE_NAME]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"


def test_logs_of_a_request_carry_its_id(client: Client) -> None:
    client.get("/healthz")
    assert "request_id" in structlog.contextvars.get_contextvars()
