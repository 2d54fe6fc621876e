"""The playground: a draft tried on words of one's own, by who shapes the assistant; no web process asks a model."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.assistant import actions
from apps.assistant.models import Assistant, Rehearsal
from apps.conversations.models import Contact
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.tenants.models import Membership
from tests.assistant.conftest import Script
from tests.cast import Cast
from tests.factories import make_guest, make_inbox
from tests.tools.till import Till

pytestmark = pytest.mark.django_db

SignIn = Callable[[Membership], Client]
PLAYGROUND = "/admin/assistant/rehearsal/playground/"


@pytest.fixture
def maria(cast: Cast) -> Contact:
    contact_id = make_guest(make_inbox(cast.acme)).contact_id
    with tenant_scope(cast.acme.pk):
        Contact.objects.filter(pk=contact_id).update(name="Maria Keller")
        contact = Contact.objects.get(pk=contact_id)
        contact.addresses.create(kind="email", value="maria@example.org", is_verified=True)
        return contact


def rehearsed(cast: Cast) -> Rehearsal:
    with tenant_scope(cast.acme.pk):
        return Rehearsal.objects.select_related("contact").latest("pk")


def play(cast: Cast) -> Rehearsal:
    actions.play(cast.acme.pk, rehearsed(cast).pk)
    return rehearsed(cast)


class TestThePlayground:
    def test_begins_with_the_settings_as_they_are(self, cast: Cast, sign_in: SignIn) -> None:
        with tenant_scope(cast.acme.pk):
            Assistant.objects.create(voice="Like a sailor.", forbidden=["Glossy", "Rain"])
        page = sign_in(cast.adam).get("/admin/assistant/rehearsal/", follow=True).text
        assert "Like a sailor." in page
        assert "Glossy\nRain" in page

    def test_writes_a_row_and_waits_for_a_worker(self, model: Script, cast: Cast, sign_in: SignIn, maria: Contact) -> None:
        browser, given = (
            sign_in(cast.adam),
            {"words": "Hello\nWhere is it?", "contact": maria.pk, "language": "de", "voice": "Dry.", "model": "m"},
        )
        page = browser.post(PLAYGROUND, given, follow=True).text
        asked = rehearsed(cast)
        assert (asked.words, asked.contact, asked.language) == (["Hello", "Where is it?"], maria, "de")
        assert asked.draft == {"voice": "Dry.", "forbidden": [], "model": "m", "procedures": False}
        assert model.asked == [], "no web process asks a model"
        assert f"/admin/assistant/rehearsal/{asked.pk}/progress/" in page
        assert "The assistant is at it" in page

    def test_shows_reply_and_trace_when_it_is_done(self, model: Script, till: Till, cast: Cast, sign_in: SignIn) -> None:
        model.calls("peek").says("There are 7 coins.")
        browser = sign_in(cast.adam)
        browser.post(PLAYGROUND, {"words": "How many?"})
        page = browser.get(f"/admin/assistant/rehearsal/{play(cast).pk}/progress/").text
        assert all(words in page for words in ("How many?", "There are 7 coins.", "Used peek: done", "&quot;coins&quot;: 7"))
        assert "hx-trigger" not in page, "it asks no more"

    def test_goes_on_from_what_was_said(self, model: Script, cast: Cast, sign_in: SignIn, maria: Contact) -> None:
        model.says("Hello Maria.").says("It is on its way.")
        browser = sign_in(cast.adam)
        browser.post(PLAYGROUND, {"words": "Hello", "contact": maria.pk, "voice": "Dry."})
        first = play(cast)
        page = browser.get(f"/admin/assistant/rehearsal/{first.pk}/change/").text
        assert all(words in page for words in ("What does the customer say next?", "Dry.", "Maria Keller", f'value="{first.pk}"'))
        browser.post(PLAYGROUND, {"words": "And now?", "contact": maria.pk, "after": first.pk})
        assert [entry["text"] for entry in play(cast).said] == ["Hello", "Hello Maria.", "And now?", "It is on its way."]

    def test_says_when_nobody_finished_it(self, cast: Cast, sign_in: SignIn, held_clock: clock.HeldClock) -> None:
        browser = sign_in(cast.adam)
        browser.post(PLAYGROUND, {"words": "Hello"})
        held_clock.advance(minutes=2)
        page = browser.get(f"/admin/assistant/rehearsal/{rehearsed(cast).pk}/progress/").text
        assert "no worker finished it within two minutes" in page
        assert "hx-trigger" not in page

    @pytest.mark.parametrize(
        ("field", "value", "told"),
        [
            ("words", " ", "This field is required"),
            ("words", "\x00", "Null characters are not allowed"),
            ("words", "long " * 500, "At most 20 messages"),
            ("contact", "987654", "Select a valid choice"),
            ("after", "987654", "What this went on from is gone"),
            ("language", "xx", "Select a valid choice"),
        ],
    )
    def test_says_what_cannot_be_tried_and_keeps_the_rest(self, cast: Cast, sign_in: SignIn, field: str, value: str, told: str) -> None:
        page = sign_in(cast.adam).post(PLAYGROUND, {"words": "Hello", "voice": "Dry as dust."} | {field: value}).text
        assert told in page
        assert "Dry as dust." in page
        with tenant_scope(cast.acme.pk):
            assert not Rehearsal.objects.exists()

    def test_finds_people_by_name_and_address(self, cast: Cast, sign_in: SignIn, maria: Contact) -> None:
        browser = sign_in(cast.adam)
        for wanted in ("keller", "maria@"):
            page = browser.get("/admin/assistant/rehearsal/people/", {"person": wanted}).text
            assert "Maria Keller" in page
            assert "maria@example.org, proven" in page
        assert "Nobody of that name" in browser.get("/admin/assistant/rehearsal/people/", {"person": "Quentin"}).text
        assert "Maria" not in sign_in(cast.charlie).get("/admin/assistant/rehearsal/people/", {"person": "keller"}).text

    def test_is_only_looked_at_without_the_right(self, cast: Cast, sign_in: SignIn, maria: Contact) -> None:
        sign_in(cast.adam).post(PLAYGROUND, {"words": "Hello"})
        browser = sign_in(cast.oscar)
        page = browser.get(f"/admin/assistant/rehearsal/{rehearsed(cast).pk}/change/")
        assert page.status_code == 200
        assert "<textarea" not in page.text
        assert browser.post(PLAYGROUND, {"words": "Mine"}).status_code == 403
        assert browser.get("/admin/assistant/rehearsal/people/", {"person": "keller"}).status_code == 403

    def test_of_a_rival_is_nowhere(self, cast: Cast, sign_in: SignIn) -> None:
        sign_in(cast.adam).post(PLAYGROUND, {"words": "Hello"})
        browser = sign_in(cast.charlie)
        for page in ("change", "progress"):
            assert browser.get(f"/admin/assistant/rehearsal/{rehearsed(cast).pk}/{page}/").status_code == 404
        assert "What this went on from is gone" in browser.post(PLAYGROUND, {"words": "On", "after": rehearsed(cast).pk}).text

    def test_lists_what_was_tried_at_the_same_price(self, cast: Cast, sign_in: SignIn, maria: Contact) -> None:
        browser, counted = sign_in(cast.adam), list[int]()
        for _ in range(3):
            browser.post(PLAYGROUND, {"words": "Hello", "contact": maria.pk})
            with CaptureQueriesContext(connection) as queries:
                browser.get(PLAYGROUND)
            counted.append(len(queries))
        assert counted[0] == counted[2]
