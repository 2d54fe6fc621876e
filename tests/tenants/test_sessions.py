"""Where a person is signed in: their browsers by name, ended one by one, all at once, and by a new password."""

from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.events.models import Event
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.tenants import actions, queries
from apps.tenants.models import Membership, Session
from apps.tenants.tasks import forget_sessions
from tests.cast import Cast
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:146.0) Gecko/20100101 Firefox/146.0"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.1 Safari/604.1"
NEW = "quite-another-long-one"


def signs_in(member: Membership, user_agent: str = FIREFOX) -> Client:
    browser = Client(headers={"user-agent": user_agent})
    answer = browser.post("/accounts/login/", {"login": member.user.email, "password": PASSWORD})
    assert answer.headers["Location"] == "/console/"
    return browser


def key_of(browser: Client) -> str:
    return browser.cookies[settings.SESSION_COOKIE_NAME].value


def is_in(browser: Client) -> bool:
    return browser.get("/console/settings/").status_code == 200


class TestASession:
    def test_says_whose_it_is_and_by_which_browser(self, cast: Cast) -> None:
        signs_in(cast.sarah)
        signs_in(cast.sarah, PHONE)
        signs_in(cast.tom)
        assert sorted(map(str, queries.sessions_of(cast.sarah.user))) == ["Firefox on Windows", "Safari on iPhone"]

    def test_of_a_stranger_is_nobodys(self, client: Client, cast: Cast) -> None:
        client.post("/accounts/login/", {"login": "sarah@acme.example", "password": "wrong"})
        assert not queries.sessions_of(cast.sarah.user)

    def test_keeps_no_word_of_what_the_browser_said(self, cast: Cast) -> None:
        browser = signs_in(cast.sarah)
        kept = Session.objects.get(session_key=key_of(browser))
        assert "Mozilla" not in str(kept.get_decoded()) + kept.device

    def test_is_seen_once_a_minute_and_read_for_by_no_request(self, cast: Cast, held_clock: Any) -> None:
        browser = signs_in(cast.sarah)
        with CaptureQueriesContext(connection) as quiet:
            browser.get("/console/settings/profile/")
        held_clock.advance(minutes=1)
        with CaptureQueriesContext(connection) as noted:
            browser.get("/console/settings/profile/")
        with CaptureQueriesContext(connection) as again:
            browser.get("/console/settings/profile/")
        assert len(noted) - len(quiet) == 1
        assert len(again) == len(quiet)
        assert queries.sessions_of(cast.sarah.user)[0].seen_at == clock.now()

    def test_that_ran_out_is_swept_away(self, cast: Cast, held_clock: Any) -> None:
        signs_in(cast.sarah)
        held_clock.advance(days=15)
        assert not queries.sessions_of(cast.sarah.user)
        assert forget_sessions() >= 1
        assert not Session.objects.filter(user=cast.sarah.user).exists()

    @pytest.mark.parametrize("years", [-6, 6])
    def test_lives_by_the_clock_of_the_house(self, cast: Cast, held_clock: Any, years: int) -> None:
        held_clock.advance(days=365 * years)
        browser = signs_in(cast.sarah)
        held_clock.advance(days=13)
        assert is_in(browser)
        held_clock.advance(days=2)
        assert not is_in(browser)

    def test_ends_with_signing_out(self, cast: Cast) -> None:
        signs_in(cast.sarah).post("/accounts/logout/")
        assert not queries.sessions_of(cast.sarah.user)


class TestEnding:
    def test_one_leaves_the_others(self, cast: Cast) -> None:
        here, lost, other = signs_in(cast.sarah), signs_in(cast.sarah, PHONE), signs_in(cast.sarah)
        lost_id = Session.objects.get(session_key=key_of(lost)).public_id
        assert actions.end_sessions(cast.sarah, public_id=lost_id, keep=key_of(here), actor=cast.sarah.actor) == 1
        assert [is_in(here), is_in(lost), is_in(other)] == [True, False, True]

    def test_all_others_keeps_this_one(self, cast: Cast) -> None:
        here, elsewhere, toms = signs_in(cast.sarah), signs_in(cast.sarah, PHONE), signs_in(cast.tom)
        assert actions.end_sessions(cast.sarah, keep=key_of(here), actor=cast.sarah.actor) == 1
        assert [is_in(here), is_in(elsewhere), is_in(toms)] == [True, False, True]

    def test_is_in_the_log_by_its_count(self, cast: Cast) -> None:
        here = signs_in(cast.sarah)
        signs_in(cast.sarah)
        signs_in(cast.sarah)
        actions.end_sessions(cast.sarah, keep=key_of(here), actor=cast.sarah.actor)
        assert actions.end_sessions(cast.sarah, keep=key_of(here), actor=cast.sarah.actor) == 0
        with tenant_scope(cast.acme.pk):
            event = Event.objects.get(name="member.sessions_ended")
        assert event.payload == {"member": cast.sarah.pk, "count": 2}

    def test_never_the_one_at_hand(self, cast: Cast) -> None:
        here = signs_in(cast.sarah)
        own = Session.objects.get(session_key=key_of(here)).public_id
        assert actions.end_sessions(cast.sarah, public_id=own, keep=key_of(here), actor=cast.sarah.actor) == 0
        assert is_in(here)

    def test_never_a_colleagues(self, cast: Cast) -> None:
        toms = signs_in(cast.tom)
        theirs = Session.objects.get(session_key=key_of(toms)).public_id
        assert actions.end_sessions(cast.sarah, public_id=theirs, keep=None, actor=cast.sarah.actor) == 0
        assert is_in(toms)

    @pytest.mark.parametrize("who", ["sarah", "adam", "olivia"])
    def test_is_theirs_alone(self, cast: Cast, who: str) -> None:
        toms = signs_in(cast.tom)
        with pytest.raises(PermissionDenied):
            actions.end_sessions(cast.tom, keep=None, actor=getattr(cast, who).actor)
        assert is_in(toms)


class TestANewPassword:
    def change(self, browser: Client, old: str = PASSWORD) -> Any:
        return browser.post("/accounts/password/change/", {"oldpassword": old, "password1": NEW, "password2": NEW})

    def test_ends_every_other_session_and_keeps_this_one(self, cast: Cast) -> None:
        here, elsewhere = signs_in(cast.sarah), signs_in(cast.sarah, PHONE)
        assert self.change(here).status_code == 302
        assert [is_in(here), is_in(elsewhere)] == [True, False]
        assert [str(one) for one in queries.sessions_of(cast.sarah.user)] == ["Firefox on Windows"]

    def test_is_told_by_mail_and_noted(self, cast: Cast, mailoutbox: list[Any]) -> None:
        self.change(signs_in(cast.sarah))
        (letter,) = mailoutbox
        assert (letter.to, letter.subject) == (["sarah@acme.example"], "Your password was changed")
        assert NEW not in letter.body
        with tenant_scope(cast.acme.pk):
            assert Event.objects.get(name="member.password_changed").actor_id == cast.sarah.pk

    def test_needs_the_current_one(self, cast: Cast, mailoutbox: list[Any]) -> None:
        here, elsewhere = signs_in(cast.sarah), signs_in(cast.sarah, PHONE)
        assert "oldpassword" in self.change(here, old="wrong").context["form"].errors
        assert is_in(elsewhere)
        assert mailoutbox == []

    @pytest.mark.parametrize("weak", ["short", "password123", "4815162342108", "sarah@acme.example"])
    def test_is_not_one_that_is_guessed(self, cast: Cast, weak: str) -> None:
        here = signs_in(cast.sarah)
        answer = here.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": weak, "password2": weak})
        assert answer.context["form"].errors

    def test_by_a_letter_ends_them_all(self, cast: Cast, mailoutbox: list[Any]) -> None:
        signed_in, forgetful = signs_in(cast.sarah), Client()
        forgetful.post("/accounts/password/reset/", {"email": "sarah@acme.example"})
        address = next(word for word in mailoutbox[0].body.split() if "/password/reset/key/" in word)
        form = forgetful.get(address, follow=True)
        forgetful.post(form.redirect_chain[-1][0], {"password1": NEW, "password2": NEW})
        assert not is_in(signed_in)
        assert not queries.sessions_of(cast.sarah.user)
        assert [letter.subject for letter in mailoutbox[1:]] == ["Your password was reset"]
