"""The second factor: set up, its recovery codes seen once, kept or given up only by who proves who they are."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from apps.events.models import Event
from apps.ground.scope import tenant_scope
from apps.tenants.models import Membership
from tests.cast import Cast
from tests.factories import PASSWORD
from tests.second_factor import code_for

pytestmark = pytest.mark.django_db

SignIn = Callable[[Membership], Client]
INDEX, ACTIVATE, DEACTIVATE = "/accounts/2fa/", "/accounts/2fa/totp/activate/", "/accounts/2fa/totp/deactivate/"
CODES, GENERATE = "/accounts/2fa/recovery-codes/", "/accounts/2fa/recovery-codes/generate/"
PROOF = "/accounts/reauthenticate/"


@pytest.fixture
def sarahs(cast: Cast, sign_in: SignIn) -> Client:
    """Her browser; she has just typed her password."""
    return proven(sign_in(cast.sarah))


def proven(browser: Client) -> Client:
    browser.post(PROOF, {"password": PASSWORD})
    return browser


def sets_up(browser: Client) -> str:
    secret: str = browser.get(ACTIVATE).context["form"].secret
    assert browser.post(ACTIVATE, {"code": code_for(secret)}).headers["Location"] == CODES
    return secret


def codes_on(page: Any) -> list[str]:
    return re.findall(r"<code>([0-9a-f]{8})</code>", page.text)


def factors(member: Membership) -> set[str]:
    return set(Authenticator.objects.filter(user=member.user).values_list("type", flat=True))


def changes(cast: Cast) -> list[tuple[Any, Any]]:
    with tenant_scope(cast.acme.pk):
        noted = Event.objects.filter(name="member.two_factor_changed").order_by("id")
        return [(event.payload["factor"], event.payload["change"]) for event in noted]


def ask_for_it(cast: Cast) -> None:
    with tenant_scope(cast.acme.pk):
        cast.acme.require_two_factor = True
        cast.acme.save(update_fields=["require_two_factor"])


class TestSettingUp:
    def test_asks_who_it_is_first(self, cast: Cast, sign_in: SignIn) -> None:
        assert sign_in(cast.sarah).get(ACTIVATE).headers["Location"].startswith(PROOF)

    def test_is_told_by_mail_and_noted(self, cast: Cast, sarahs: Client, mailoutbox: list[Any], after_commit: Callable[[], Any]) -> None:
        with after_commit():
            sets_up(sarahs)
        assert [letter.to for letter in mailoutbox] == [["sarah@acme.example"]]
        assert ("totp", "added") in changes(cast)

    def test_needs_the_code_the_app_shows(self, cast: Cast, sarahs: Client) -> None:
        sarahs.get(ACTIVATE)
        assert sarahs.post(ACTIVATE, {"code": "000000"}).context["form"].errors
        assert factors(cast.sarah) == set()


class TestRecoveryCodes:
    def test_are_shown_once_and_to_be_taken_away(self, sarahs: Client) -> None:
        sets_up(sarahs)
        page = sarahs.get(CODES)
        assert len(codes_on(page)) == 10
        assert "tandem-download" in page.text
        again = sarahs.get(CODES)
        assert codes_on(again) == []
        assert "nobody can show them again" in again.text
        assert sarahs.get(f"{CODES}download/").status_code == 403

    def test_sign_in_once_each(self, cast: Cast, sarahs: Client) -> None:
        sets_up(sarahs)
        code = codes_on(sarahs.get(CODES))[0]
        ways = []
        for browser in (Client(), Client()):
            browser.post("/accounts/login/", {"login": "sarah@acme.example", "password": PASSWORD})
            ways.append(browser.post("/accounts/2fa/authenticate/", {"code": code}).headers.get("Location"))
        assert ways == ["/console/", None]

    def test_made_anew_end_the_old_ones(self, cast: Cast, sarahs: Client, mailoutbox: list[Any], after_commit: Callable[[], Any]) -> None:
        sets_up(sarahs)
        old = set(codes_on(sarahs.get(CODES)))
        with after_commit():
            sarahs.post(GENERATE)
        new = set(codes_on(sarahs.get(CODES)))
        assert len(new) == 10
        assert not old & new
        assert len(mailoutbox) == 1
        assert ("recovery_codes", "renewed") in changes(cast)

    def test_are_made_anew_only_by_who_proves_who_they_are(self, cast: Cast, sarahs: Client, sign_in: SignIn) -> None:
        sets_up(sarahs)
        assert sign_in(cast.sarah).post(GENERATE).headers["Location"].startswith(PROOF)


class TestGivingItUp:
    def test_takes_the_password_once_more(self, cast: Cast, sarahs: Client, sign_in: SignIn) -> None:
        sets_up(sarahs)
        browser = sign_in(cast.sarah)
        assert browser.post(DEACTIVATE).headers["Location"].startswith(PROOF)
        assert "totp" in factors(cast.sarah)
        assert proven(browser).post(DEACTIVATE).headers["Location"] == INDEX
        assert factors(cast.sarah) == set()
        assert ("totp", "removed") in changes(cast)

    def test_is_refused_while_the_workspace_asks_for_it(self, cast: Cast, sign_in: SignIn) -> None:
        adams = proven(sign_in(cast.adam))
        sets_up(adams)
        ask_for_it(cast)
        assert adams.post(DEACTIVATE).status_code == 200
        assert "totp" in factors(cast.adam)
        page = adams.get(INDEX).text
        assert "so it stays on while you are one" in page
        assert DEACTIVATE not in page


def test_who_owes_one_goes_on_once_it_is_set_up(cast: Cast, sign_in: SignIn) -> None:
    ask_for_it(cast)
    adams = proven(sign_in(cast.adam))
    assert adams.get("/console/").headers["Location"] == INDEX
    sets_up(adams)
    assert "Go on to the console" in adams.get(INDEX).text
    assert adams.get("/console/").status_code == 200


def test_codes_are_not_to_be_guessed(cast: Cast, sarahs: Client) -> None:
    secret = sets_up(sarahs)
    browser = Client()
    browser.post("/accounts/login/", {"login": "sarah@acme.example", "password": PASSWORD})
    for _ in range(5):
        assert browser.post("/accounts/2fa/authenticate/", {"code": "000000"}).context["form"].errors
    browser.post("/accounts/2fa/authenticate/", {"code": code_for(secret)})
    assert "_auth_user_id" not in browser.session
