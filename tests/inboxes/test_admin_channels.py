"""Inboxes on channels in the admin: made for one, with its sender, what the provider is given, and what was approved."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from apps.ground.scope import tenant_scope
from apps.inboxes.channels.email import hook_address
from apps.inboxes.models import Inbox, Template
from apps.tenants.models import Membership
from tests.cast import Cast
from tests.factories import make_inbox

pytestmark = pytest.mark.django_db

SignIn = Callable[[Membership], Client]
LIST = "/admin/inboxes/inbox/"
FORM = {
    "name": "Texts", "is_active": "on", "sender": "+49 30 901820", "per_second": "2", "answered_by": "people", "human_mode": "live",
    "hours": "", "reopen_days": "7", "idle_hours": "24",
}  # fmt: skip


@pytest.fixture(autouse=True)
def public(settings: Settings) -> None:
    settings.PUBLIC_URL = "https://tandem.example"


def adds(browser: Client, kind: str, **fields: Any) -> Any:
    return browser.post(f"{LIST}add/?kind={kind}", FORM | fields)


def problem(answer: Any, field: str = "sender") -> str:
    return " ".join(answer.context["adminform"].form.errors.get(field, []))


class TestMaking:
    @pytest.mark.parametrize("kind", ["sms", "whatsapp"])
    def test_a_number_is_kept_as_the_world_dials_it(self, cast: Cast, sign_in: SignIn, kind: str) -> None:
        answer = adds(sign_in(cast.adam), kind)
        with tenant_scope(cast.acme.pk):
            made = Inbox.objects.get()
        assert (made.kind, made.sender, made.per_second) == (kind, "+4930901820", 2)
        assert answer.headers["Location"] == f"{LIST}{made.pk}/change/"

    def test_an_address_is_kept_in_small_letters(self, cast: Cast, sign_in: SignIn) -> None:
        adds(sign_in(cast.adam), "email", sender=" Help@Acme.example ")
        with tenant_scope(cast.acme.pk):
            assert Inbox.objects.get().sender == "help@acme.example"

    @pytest.mark.parametrize(
        ("kind", "sender", "sentence"),
        [
            ("sms", "", "This field is required."),
            ("sms", "030 901820", "with its country code"),
            ("whatsapp", "AcmeShop", "with its country code"),
            ("email", "+4930901820", "such as help@example.com"),
        ],
    )
    def test_what_is_no_sender_is_refused_beside_the_field(
        self, cast: Cast, sign_in: SignIn, kind: str, sender: str, sentence: str
    ) -> None:
        answer = adds(sign_in(cast.adam), kind, sender=sender)
        assert sentence in problem(answer)
        assert 'value="Texts"' in answer.text
        with tenant_scope(cast.acme.pk):
            assert not Inbox.objects.exists()

    def test_a_sender_is_one_inboxs_of_its_channel(self, cast: Cast, sign_in: SignIn) -> None:
        make_inbox(cast.acme, name="First", kind="sms", sender="+4930901820")
        make_inbox(cast.globex, kind="sms", sender="+4930901821")
        browser = sign_in(cast.adam)
        assert problem(adds(browser, "sms")) == "The inbox “First” has this SMS sender already."
        assert adds(browser, "whatsapp").status_code == 302
        assert adds(browser, "sms", name="Other", sender="+4930901821").status_code == 302

    def test_the_form_asks_only_what_the_channel_has(self, cast: Cast, sign_in: SignIn) -> None:
        browser = sign_in(cast.adam)
        texts, web = browser.get(f"{LIST}add/?kind=sms").text, browser.get(f"{LIST}add/").text
        assert [name in texts for name in ('name="sender"', 'name="per_second"', 'name="colour"', 'name="ask_email"')] == [
            True, True, False, False,
        ]  # fmt: skip
        assert [name in web for name in ('name="sender"', 'name="colour"')] == [False, True]
        assert 'aria-current="page"' in texts
        assert 'name="colour"' in browser.get(f"{LIST}add/?kind=pigeon").text

    def test_who_may_not_change_inboxes_makes_none(self, cast: Cast, sign_in: SignIn) -> None:
        assert adds(sign_in(cast.sofia), "sms").status_code == 403


class TestWhatTheProviderIsGiven:
    @pytest.mark.parametrize(
        ("kind", "sender", "paths"),
        [
            ("sms", "+4930901820", ["twilio/sms", "twilio/status"]),
            ("whatsapp", "+4930901820", ["twilio/whatsapp", "twilio/status"]),
            ("email", "help@acme.example", ["email"]),
        ],
    )
    def test_addresses_stand_there_whole(self, cast: Cast, sign_in: SignIn, kind: str, sender: str, paths: list[str]) -> None:
        inbox = make_inbox(cast.acme, kind=kind, sender=sender)
        page = sign_in(cast.adam).get(f"{LIST}{inbox.pk}/change/").text
        assert all(f"tandem.example/hooks/{path}/{inbox.key}/" in page for path in paths)
        assert sender in page
        assert "On your site" not in page
        assert "Identity secret" not in page

    def test_who_brings_mail_is_given_the_password_by_who_may_change_the_inbox(self, cast: Cast, sign_in: SignIn) -> None:
        inbox = make_inbox(cast.acme, kind="email", sender="help@acme.example")
        adams, sofias = (sign_in(who).get(f"{LIST}{inbox.pk}/change/").text for who in (cast.adam, cast.sofia))
        assert (hook_address(inbox) in adams, hook_address(inbox) in sofias) == (True, False)
        assert f"https://tandem.example/hooks/email/{inbox.key}/" in sofias

    def test_the_channel_stays_what_it_was_made_for(self, cast: Cast, sign_in: SignIn) -> None:
        inbox = make_inbox(cast.acme, name="Texts", kind="sms", sender="+4930901820")
        sign_in(cast.adam).post(f"{LIST}{inbox.pk}/change/?kind=email", FORM | {"sender": "+49 30 901821", "is_active": ""})
        with tenant_scope(cast.acme.pk):
            kept = Inbox.objects.get()
        assert (kept.kind, kept.sender, kept.is_active) == ("sms", "+4930901821", False)

    def test_the_list_names_channel_and_sender(self, cast: Cast, sign_in: SignIn) -> None:
        make_inbox(cast.acme, kind="whatsapp", sender="+4930901820")
        make_inbox(cast.acme, allowed_origins=["https://acme.example"])
        page = sign_in(cast.sofia).get(LIST).text
        assert all(words in page for words in ("WhatsApp", "+4930901820", "1 site"))
        assert sign_in(cast.sofia).get(LIST, {"kind__exact": "whatsapp"}).context["cl"].result_count == 1


class TestApprovedTexts:
    @pytest.fixture
    def inbox(self, cast: Cast) -> Inbox:
        return make_inbox(cast.acme, name="Texts", kind="whatsapp", sender="+4930901820")

    def saves(self, browser: Client, inbox: Inbox, **text: str) -> Any:
        rows = {"templates-TOTAL_FORMS": "1", "templates-INITIAL_FORMS": "0"}
        fields = {"name": "Shipped", "provider_id": "HX1", "language": "en", "text": "Hello {{1}}", "is_active": "on"} | text
        return browser.post(f"{LIST}{inbox.pk}/change/", FORM | rows | {f"templates-0-{name}": value for name, value in fields.items()})

    def test_are_kept_with_their_places(self, cast: Cast, inbox: Inbox, sign_in: SignIn) -> None:
        assert self.saves(sign_in(cast.adam), inbox).status_code == 302
        with tenant_scope(cast.acme.pk):
            assert [(one.inbox_id, one.provider_id, one.text) for one in Template.objects.all()] == [(inbox.pk, "HX1", "Hello {{1}}")]

    def test_places_have_no_gap(self, cast: Cast, inbox: Inbox, sign_in: SignIn) -> None:
        assert "without a gap" in self.saves(sign_in(cast.adam), inbox, text="Hello {{2}}").text
        with tenant_scope(cast.acme.pk):
            assert not Template.objects.exists()

    def test_stand_on_whatsapp_alone(self, cast: Cast, inbox: Inbox, sign_in: SignIn) -> None:
        texts = make_inbox(cast.acme, kind="sms", sender="+4930901820")
        browser = sign_in(cast.adam)
        assert "approved texts" in browser.get(f"{LIST}{inbox.pk}/change/").text.lower()
        assert "approved texts" not in browser.get(f"{LIST}{texts.pk}/change/").text.lower()


class TestThePassword:
    @pytest.fixture
    def mail(self, cast: Cast) -> Inbox:
        return make_inbox(cast.acme, kind="email", sender="help@acme.example")

    def test_is_made_anew_by_a_button_and_the_page_says_what_to_do(self, cast: Cast, mail: Inbox, recently: SignIn) -> None:
        browser, old = recently(cast.adam), hook_address(mail)
        assert "Make a new password" in browser.get(f"{LIST}{mail.pk}/change/").text
        page = browser.post(f"{LIST}{mail.pk}/replace/", follow=True).text
        with tenant_scope(cast.acme.pk):
            mail = Inbox.objects.select_related("tenant").get(pk=mail.pk)
        assert "the one before is refused" in page
        assert (hook_address(mail) in page, old in page) == (True, False)

    def test_is_nothing_that_a_number_has(self, cast: Cast, recently: SignIn) -> None:
        texts = make_inbox(cast.acme, kind="sms", sender="+4930901820")
        assert "Make a new password" not in recently(cast.adam).get(f"{LIST}{texts.pk}/change/").text

    def test_is_made_by_who_may_change_inboxes(self, cast: Cast, mail: Inbox, recently: SignIn) -> None:
        assert recently(cast.sofia).post(f"{LIST}{mail.pk}/replace/").status_code == 403
        assert recently(cast.charlie).post(f"{LIST}{mail.pk}/replace/").status_code == 404
