"""Inboxes in the admin: made, changed, set up, tried; their secret shown once (S12, S19)."""

from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from apps.events.models import Event
from apps.ground.scope import tenant_scope
from apps.inboxes.models import Inbox
from apps.tenants import actions
from apps.tenants.models import Hours, Membership
from tests.cast import Cast
from tests.factories import PASSWORD, make_inbox
from tests.inboxes.pictures import png

pytestmark = pytest.mark.django_db

SignIn = Callable[[Membership], Client]
LIST = "/admin/inboxes/inbox/"
FORM = {
    "name": "Website", "is_active": "on", "allowed_origins": "https://Acme.example/\nhttps://www.acme.example", "locale": "es",
    "colour": "#BE185D", "side": "start", "greeting": "Hello", "ask_name": "no", "ask_email": "required", "ask_phone": "no",
    "answered_by": "people", "human_mode": "live", "hours": "", "takes_files": "on", "nps_days": "90", "reopen_days": "7",
    "idle_hours": "24",
}  # fmt: skip


@pytest.fixture(autouse=True)
def uploads(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def inbox(cast: Cast) -> Inbox:
    return make_inbox(cast.acme, name="Shop", colour="#7a7a7a", allowed_origins=["https://acme.example"])


def at(inbox: Inbox, page: str = "change") -> str:
    return f"{LIST}{inbox.pk}/{page}/"


def kept(inbox: Inbox) -> Inbox:
    with tenant_scope(inbox.tenant_id):
        return Inbox.objects.select_related("tenant").get(pk=inbox.pk)


def latest(inbox: Inbox, name: str) -> Event:
    with tenant_scope(inbox.tenant_id):
        return Event.objects.filter(name=name).latest("id")


class TestTheList:
    def test_says_what_each_is_at_a_glance(self, inbox: Inbox, cast: Cast, sign_in: SignIn) -> None:
        make_inbox(cast.globex, name="Theirs")
        page = sign_in(cast.sofia).get(LIST)
        assert page.context["cl"].result_count == 1
        assert all(words in page.text for words in ("Shop", "Live chat"))
        assert "Theirs" not in page.text

    def test_costs_the_same_queries_with_one_row_or_three(self, cast: Cast, sign_in: SignIn, django_assert_num_queries: Any) -> None:
        with tenant_scope(cast.acme.pk):
            hours = Hours.objects.get()
        browser = sign_in(cast.adam)
        make_inbox(cast.acme, hours=hours)
        with CaptureQueriesContext(connection) as few:
            browser.get(LIST)
        make_inbox(cast.acme, hours=hours)
        make_inbox(cast.acme)
        with django_assert_num_queries(len(few)):
            browser.get(LIST)


class TestMaking:
    def test_leads_to_the_page_where_the_secret_stands_once(self, cast: Cast, recently: SignIn) -> None:
        browser = recently(cast.adam)
        answer = browser.post(f"{LIST}add/", FORM)
        with tenant_scope(cast.acme.pk):
            made = Inbox.objects.get()
        assert (made.colour, made.side, made.locale, made.asks_rating) == ("#be185d", "start", "es", False)
        assert made.allowed_origins == ["https://acme.example", "https://www.acme.example"]
        assert latest(made, "inbox.created").actor_id == cast.adam.pk
        assert answer.headers["Location"] == at(made, "secret")
        first, again = (browser.get(at(made, "secret")).text for _ in range(2))
        assert made.secret in first
        assert made.secret not in again
        assert "not shown again" in again

    @pytest.mark.parametrize(
        ("wrong", "field", "sentence"),
        [
            ({"allowed_origins": "https://*.acme.example"}, "allowed_origins", "stands for nothing here"),
            ({"colour": "teal"}, "colour", "six hexadecimal digits"),
            ({"locale": "xx"}, "locale", "Select a valid choice"),
            ({"idle_hours": "0"}, "idle_hours", "greater than or equal to 1"),
            ({"name": "Shop"}, "name", "Another inbox has this name"),
        ],
    )
    def test_that_is_refused_says_why_beside_the_field_and_keeps_what_was_typed(
        self, inbox: Inbox, cast: Cast, sign_in: SignIn, wrong: dict[str, str], field: str, sentence: str
    ) -> None:
        page = sign_in(cast.adam).post(f"{LIST}add/", FORM | {"greeting": "Typed already"} | wrong)
        assert page.status_code == 200
        assert sentence in " ".join(page.context["adminform"].form.errors[field])
        assert "Typed already" in page.text
        with tenant_scope(cast.acme.pk):
            assert Inbox.objects.count() == 1

    @pytest.mark.parametrize("who", ["sofia", "oscar"])
    def test_is_for_owners_and_admins(self, cast: Cast, sign_in: SignIn, who: str) -> None:
        assert sign_in(getattr(cast, who)).post(f"{LIST}add/", FORM).status_code == 403


class TestChanging:
    def test_goes_through_the_action(self, inbox: Inbox, cast: Cast, sign_in: SignIn) -> None:
        assert sign_in(cast.adam).post(at(inbox), FORM | {"name": "Shop"}).status_code == 302
        assert kept(inbox).greeting == "Hello"
        assert "greeting" in latest(inbox, "inbox.changed").payload["fields"].split(",")

    @pytest.mark.parametrize("colour", ["red", "#12345", "1234567", "#12345g", "#123456\n#"])
    def test_to_a_colour_that_is_none_says_so_and_shows_what_is_kept(self, inbox: Inbox, cast: Cast, sign_in: SignIn, colour: str) -> None:
        page = sign_in(cast.adam).post(at(inbox), FORM | {"colour": colour, "greeting": "Typed already"})
        assert page.status_code == 200
        assert list(page.context["adminform"].form.errors) == ["colour"]
        assert "Typed already" in page.text
        assert 'data-colour="#7a7a7a"' in page.text
        assert "data-colour=&quot;#767676&quot;" in page.text
        assert kept(inbox).greeting != "Typed already"

    def test_tells_what_pictures_may_be(self, inbox: Inbox, cast: Cast, sign_in: SignIn) -> None:
        assert sign_in(cast.adam).get(at(inbox)).text.count("PNG or JPEG, at most 512 KB and 1024 pixels a side.") == 2

    def test_offers_the_hours_of_its_own_tenant_alone(self, inbox: Inbox, cast: Cast, sign_in: SignIn) -> None:
        with tenant_scope(cast.globex.pk):
            theirs = Hours.objects.get()
        page = sign_in(cast.adam).post(at(inbox), FORM | {"hours": theirs.pk})
        assert "Select a valid choice" in page.text

    def test_by_the_operator_stays_within_the_inboxes_tenant(self, inbox: Inbox, cast: Cast) -> None:
        actions.create_operator(email="root@tandem.example", name="Root", password=PASSWORD)
        browser = Client()
        browser.post("/accounts/login/", {"login": "root@tandem.example", "password": PASSWORD})
        make_inbox(cast.globex, name="Website")
        assert browser.get(at(inbox)).text.count("Opening hours</option>") == 1
        assert browser.post(at(inbox), FORM).status_code == 302
        assert latest(inbox, "inbox.changed").actor_kind == "operator"

    def test_is_for_owners_and_admins_and_the_rest_look(self, inbox: Inbox, cast: Cast, sign_in: SignIn) -> None:
        browser = sign_in(cast.sofia)
        page = browser.get(at(inbox))
        assert page.status_code == 200
        assert "tandem-preview" in page.text
        assert "https://acme.example" in page.text
        assert "Make a new secret" not in page.text
        assert browser.post(at(inbox), FORM).status_code == 403

    def test_never_deletes(self, inbox: Inbox, cast: Cast, recently: SignIn) -> None:
        assert recently(cast.olivia).post(at(inbox, "delete"), {"post": "yes"}).status_code == 403
        assert kept(inbox)

    def test_carries_the_snippet_with_a_colour_that_can_be_read(self, inbox: Inbox, cast: Cast, sign_in: SignIn) -> None:
        snippet = (
            f'<script async src="http://localhost:8000/widget/embed.js" data-inbox="{inbox.key}" data-colour="#767676" data-side="end" '
            'data-label="Open chat">'
        )
        assert snippet in unescape(sign_in(cast.adam).get(at(inbox)).text)

    def test_says_when_no_site_may_embed_it(self, inbox: Inbox, cast: Cast, sign_in: SignIn) -> None:
        said = "No site may embed this chat yet"
        assert said not in sign_in(cast.adam).get(at(inbox)).text
        assert said in sign_in(cast.adam).get(at(make_inbox(cast.acme))).text


class TestPictures:
    def test_are_taken_shown_and_taken_away(self, inbox: Inbox, cast: Cast, sign_in: SignIn, uploads: Path) -> None:
        browser = sign_in(cast.adam)
        browser.post(at(inbox), FORM | {"avatar": SimpleUploadedFile("face.png", png(), "text/html")})
        assert kept(inbox).avatar.name.startswith(f"brand/{cast.acme.public_id}/")
        shown = browser.get(at(inbox, "pictures/avatar"))
        assert (shown.status_code, shown.headers["Content-Type"], shown.content[8:12]) == (200, "image/webp", b"WEBP")
        assert shown.headers["X-Content-Type-Options"] == "nosniff"
        assert at(inbox, "pictures/avatar") in browser.get(at(inbox)).text
        browser.post(at(inbox), FORM | {"avatar-clear": "on"})
        assert not kept(inbox).avatar
        assert browser.get(at(inbox, "pictures/avatar")).status_code == 404

    def test_that_are_none_are_refused_beside_their_field(self, inbox: Inbox, cast: Cast, sign_in: SignIn) -> None:
        page = sign_in(cast.adam).post(at(inbox), FORM | {"logo": SimpleUploadedFile("logo.png", b"<svg onload=alert(1)>", "image/png")})
        assert page.context["adminform"].form.errors["logo"] == ["This is no PNG or JPEG picture, or it is damaged."]
        assert at(inbox, "pictures/logo") not in page.text, "the preview asks for no picture that was not kept"

    def test_on_a_new_inbox_are_kept_with_it(self, cast: Cast, sign_in: SignIn, uploads: Path) -> None:
        sign_in(cast.adam).post(f"{LIST}add/", FORM | {"logo": SimpleUploadedFile("logo.png", png(), "image/png")})
        with tenant_scope(cast.acme.pk):
            assert (uploads / Inbox.objects.get().logo.name).exists()

    @pytest.mark.parametrize("field", ["secret", "key", "pk", "__class__", "tenant"])
    def test_are_pictures_and_nothing_else_of_the_row(self, inbox: Inbox, cast: Cast, sign_in: SignIn, field: str) -> None:
        assert sign_in(cast.adam).get(at(inbox, f"pictures/{field}")).status_code == 404

    def test_are_the_tenants(self, cast: Cast, sign_in: SignIn) -> None:
        inbox = make_inbox(cast.acme, avatar=ContentFile(png(), "face.png"))
        assert sign_in(cast.sofia).get(at(inbox, "pictures/avatar")).status_code == 200
        assert sign_in(cast.charlie).get(at(inbox, "pictures/avatar")).status_code == 404


class TestTheSecret:
    def test_is_on_no_page_unless_it_was_just_made(self, inbox: Inbox, cast: Cast, recently: SignIn) -> None:
        browser = recently(cast.olivia)
        for page in ("change", "secret", "history", "try"):
            assert inbox.secret not in browser.get(at(inbox, page)).text

    def test_that_is_new_is_shown_once_and_what_was_done_is_remembered(self, inbox: Inbox, cast: Cast, recently: SignIn) -> None:
        browser = recently(cast.adam)
        assert browser.post(at(inbox, "rotate")).headers["Location"] == at(inbox, "secret")
        assert kept(inbox).previous_secret == inbox.secret
        page = browser.get(at(inbox, "secret"))
        assert kept(inbox).secret in page.text
        assert "no-store" in page.headers["Cache-Control"]
        assert latest(inbox, "inbox.secret_shown").actor_id == cast.adam.pk
        assert kept(inbox).secret not in browser.get(at(inbox, "secret")).text

    def test_that_is_replaced_leaves_none_before_it(self, inbox: Inbox, cast: Cast, recently: SignIn) -> None:
        browser = recently(cast.adam)
        browser.post(at(inbox, "rotate"))
        assert browser.post(at(inbox, "replace")).headers["Location"] == at(inbox, "secret")
        assert (kept(inbox).previous_secret, kept(inbox).secret != inbox.secret) == ("", True)
        assert kept(inbox).secret in browser.get(at(inbox, "secret")).text
        assert latest(inbox, "inbox.secret_replaced").actor_id == cast.adam.pk

    def test_is_shown_to_whom_it_was_made_for(self, inbox: Inbox, cast: Cast, recently: SignIn) -> None:
        recently(cast.adam).post(at(inbox, "rotate"))
        assert kept(inbox).secret not in recently(cast.olivia).get(at(inbox, "secret")).text

    def test_never_lies_in_the_session(self, inbox: Inbox, cast: Cast, recently: SignIn) -> None:
        browser = recently(cast.adam)
        browser.post(at(inbox, "rotate"))
        assert kept(inbox).secret not in str(dict(browser.session.items()))

    @pytest.mark.parametrize("page", ["rotate", "replace", "secret"])
    def test_asks_for_a_fresh_sign_in(self, inbox: Inbox, cast: Cast, sign_in: SignIn, page: str) -> None:
        send = sign_in(cast.adam).post if page != "secret" else sign_in(cast.adam).get
        asked = send(at(inbox, page)).headers["Location"]
        assert asked.startswith("/accounts/reauthenticate/")
        assert "your customers’ conversations" in sign_in(cast.adam).get(asked).text
        assert kept(inbox).secret == inbox.secret

    def test_that_waited_for_the_password_is_then_new(self, inbox: Inbox, cast: Cast, sign_in: SignIn) -> None:
        browser = sign_in(cast.adam)
        asked = browser.post(at(inbox, "rotate")).headers["Location"]
        browser.post(asked, {"password": PASSWORD, "next": at(inbox, "rotate")})
        assert kept(inbox).secret != inbox.secret
        assert kept(inbox).secret in browser.get(at(inbox, "secret")).text

    @pytest.mark.parametrize("page", ["rotate", "secret"])
    def test_of_another_tenant_is_nowhere_however_fresh_the_sign_in(self, inbox: Inbox, cast: Cast, recently: SignIn, page: str) -> None:
        browser = recently(cast.charlie)
        send = browser.post if page == "rotate" else browser.get
        assert send(at(inbox, page)).status_code == 404
        assert kept(inbox).secret == inbox.secret

    def test_is_rotated_by_a_button_and_no_link(self, inbox: Inbox, cast: Cast, recently: SignIn) -> None:
        assert recently(cast.adam).get(at(inbox, "rotate")).status_code == 405
        browser = Client(enforce_csrf_checks=True)
        browser.force_login(cast.adam.user)
        assert browser.post(at(inbox, "rotate")).status_code == 403
        assert kept(inbox).secret == inbox.secret

    @pytest.mark.parametrize("who", ["sofia", "oscar"])
    def test_is_for_owners_and_admins(self, inbox: Inbox, cast: Cast, recently: SignIn, who: str) -> None:
        browser = recently(getattr(cast, who))
        assert browser.post(at(inbox, "rotate")).status_code == 403
        assert browser.get(at(inbox, "secret")).status_code == 403
        assert kept(inbox).secret == inbox.secret


class TestTryingIt:
    def test_is_a_page_with_the_chat_on_it(self, inbox: Inbox, cast: Cast, sign_in: SignIn) -> None:
        page = sign_in(cast.sofia).get(at(inbox, "try"))
        assert f'data-inbox="{inbox.key}"' in page.text
        assert 'src="/widget/embed.js"' in page.text

    def test_says_when_the_inbox_is_switched_off(self, cast: Cast, sign_in: SignIn) -> None:
        page = sign_in(cast.adam).get(at(make_inbox(cast.acme, is_active=False), "try"))
        assert "switched off" in page.text
        assert "embed.js" not in page.text

    @pytest.mark.parametrize("who", ["sarah", "charlie"])
    def test_is_for_those_who_see_the_inbox(self, inbox: Inbox, cast: Cast, sign_in: SignIn, who: str) -> None:
        assert sign_in(getattr(cast, who)).get(at(inbox, "try")).status_code in {302, 404}
