"""Signing in: the same answer for everybody, throttled, with a second factor for who wants one."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings

from apps.events.models import PLATFORM, Event
from apps.ground import encryption
from apps.ground.scope import Door, across_tenants, tenant_scope
from apps.tenants import actions
from tests.cast import Cast
from tests.factories import PASSWORD
from tests.second_factor import code_for

pytestmark = pytest.mark.django_db

LOGIN, RESET = "/accounts/login/", "/accounts/password/reset/"


def attempt(client: Client, email: str, password: str = PASSWORD) -> Any:
    return client.post(LOGIN, {"login": email, "password": password})


def test_a_member_signs_in_with_address_and_password(client: Client, cast: Cast) -> None:
    assert attempt(client, "Sarah@acme.example").headers["Location"] == "/console/"
    with tenant_scope(cast.acme.pk):
        event = Event.objects.get(name="member.signed_in")
    assert event.actor_id == cast.sarah.pk


def test_signing_out_is_noted(client: Client, cast: Cast) -> None:
    attempt(client, "sarah@acme.example")
    assert client.post("/accounts/logout/").status_code == 302
    with tenant_scope(cast.acme.pk):
        assert Event.objects.filter(name="member.signed_out", actor_id=cast.sarah.pk).exists()


def test_nobody_signs_up_without_an_invitation(client: Client) -> None:
    assert "invitation" in client.get("/accounts/signup/").text.lower()
    client.post("/accounts/signup/", {"email": "mallory@example.org", "password1": PASSWORD})
    assert client.get("/console/").headers["Location"].startswith(LOGIN)


class TestUnknownAccounts:
    def test_get_the_same_answer(self, client: Client, cast: Cast) -> None:
        known, unknown = attempt(client, "sarah@acme.example", "wrong"), attempt(client, "nobody@acme.example", "wrong")
        assert known.status_code == unknown.status_code == 200
        assert known.context["form"].errors == unknown.context["form"].errors

    def test_cost_the_same_hashing(self, client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        hashed: list[str] = []
        encode = MD5PasswordHasher.encode
        monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *args: (hashed.append("once"), encode(*args))[1])
        costs = []
        for email in ("sarah@acme.example", "nobody@acme.example"):
            attempt(client, email, "wrong")
            costs.append(len(hashed))
            hashed.clear()
        assert costs == [1, 1]

    @pytest.mark.parametrize("path", [RESET, "/accounts/signup/"])
    def test_cost_no_hashing_where_no_password_is_asked(
        self, client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch, path: str
    ) -> None:
        hashed: list[str] = []
        monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *args: hashed.append("once"))
        for email in ("sarah@acme.example", "nobody@acme.example"):
            assert client.post(path, {"email": email}).status_code < 400
        assert hashed == []

    def test_get_the_same_answer_when_a_password_is_forgotten(
        self, client: Client, cast: Cast, mailoutbox: list[Any], after_commit: Callable[[], Any]
    ) -> None:
        with after_commit():
            known = client.post(RESET, {"email": "sarah@acme.example"}, follow=True)
            unknown = Client().post(RESET, {"email": "nobody@acme.example"}, follow=True)
        assert known.text == unknown.text
        assert [letter.to for letter in mailoutbox] == [["sarah@acme.example"]]

    def test_mail_is_sent_beside_the_request(self, client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        waiting: list[Any] = []
        monkeypatch.setattr("apps.events.hints.courier.send", waiting.append)
        client.post(RESET, {"email": "sarah@acme.example"})
        assert len(waiting) == 1


@pytest.mark.parametrize("email", ["sarah@acme.example", "nobody@acme.example"])
def test_guessing_is_throttled_for_an_account_and_says_so(client: Client, cast: Cast, email: str) -> None:
    """Whether there is one or not."""
    for _ in range(5):
        attempt(client, email, "wrong")
    page = attempt(client, email)
    assert "Too many attempts with this email. Wait five minutes" in page.text
    assert "_auth_user_id" not in client.session


def test_guessing_is_throttled_for_an_address_too(client: Client, cast: Cast) -> None:
    answers = [attempt(client, f"somebody-{number}@acme.example", "wrong") for number in range(31)]
    assert "Wait a minute, then try again." in next(answer.text for answer in answers if answer.status_code == 429)


def test_asking_for_letters_is_throttled(client: Client, cast: Cast, mailoutbox: list[Any]) -> None:
    answers = [client.post(RESET, {"email": "sarah@acme.example"}).status_code for _ in range(7)]
    assert (answers.count(429), len(mailoutbox)) == (2, 5)


def test_without_its_counters_nobody_signs_in(client: Client, cast: Cast, settings: Settings) -> None:
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": "unix:///nowhere/r.sock"}}
    assert attempt(client, "sarah@acme.example").status_code == 503
    assert "_auth_user_id" not in client.session


class TestTheSecondFactor:
    @pytest.fixture
    def secret(self, cast: Cast) -> str:
        secret = "JBSWY3DPEHPK3PXP"
        TOTP.activate(cast.sarah.user, secret)
        return secret

    def test_is_asked_for_after_the_password(self, client: Client, cast: Cast, secret: str) -> None:
        assert attempt(client, "sarah@acme.example").headers["Location"] == "/accounts/2fa/authenticate/"
        assert client.get("/console/").headers["Location"].startswith(LOGIN)
        assert client.post("/accounts/2fa/authenticate/", {"code": code_for(secret)}).headers["Location"] == "/console/"

    def test_keeps_its_secret_encrypted(self, cast: Cast, secret: str) -> None:
        kept = Authenticator.objects.get(user=cast.sarah.user).data["secret"]
        assert secret not in kept
        assert get_adapter().decrypt(kept) == secret

    def test_moves_to_a_new_key(self, cast: Cast, secret: str, settings: Settings, capsys: Any) -> None:
        new = encryption.parse_keys(encryption.new_key("k2"))
        settings.ENCRYPTION_KEYS = [*new, *settings.ENCRYPTION_KEYS]
        call_command("rotate_keys")
        settings.ENCRYPTION_KEYS = new
        kept = Authenticator.objects.get(user=cast.sarah.user).data["secret"]
        assert kept.startswith("k2:")
        assert get_adapter().decrypt(kept) == secret
        assert "values moved to the newest key" in capsys.readouterr().out
        with across_tenants(Door.OPERATOR):
            assert Event.objects.get(name="keys.rotated").tenant_id == PLATFORM


def test_the_operator_is_noted_at_the_platform(client: Client, db: None) -> None:
    actions.create_operator(email="root@tandem.example", name="Root", password=PASSWORD)
    attempt(client, "root@tandem.example")
    with across_tenants(Door.OPERATOR):
        assert Event.objects.get(name="operator.entered").tenant_id == PLATFORM
