"""The assistant in the admin: its settings and what it did, by whom the role matrix lets."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.assistant import actions
from apps.assistant.models import Assistant, Turn
from apps.conversations.models import Conversation
from apps.events.models import Event
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.llm.models import Spend
from apps.tenants.models import Membership
from tests.assistant.conftest import Script
from tests.cast import Cast
from tests.conversations.scenes import claims
from tests.knowledge.scenes import publish
from tests.tools.till import Till

pytestmark = pytest.mark.django_db

SignIn = Callable[[Membership], Client]
SETTINGS, TURNS = "/admin/assistant/assistant/", "/admin/assistant/turn/"
LIMITS = {
    "most_steps": 8, "most_seconds": 45, "turn_tokens": 30_000, "turn_cents": 25, "conversation_tokens": 400_000,
    "conversation_cents": 200, "visitor_tokens": 1_000_000, "visitor_cents": 500,
}  # fmt: skip
GIVEN = {
    "name": "Ada",
    "is_on": "on",
    "model": "",
    "voice": "Brief.",
    "forbidden": "Glossy\nthe weather, ever",
    "languages": "en, de",
} | LIMITS


def kept(cast: Cast) -> Assistant:
    with tenant_scope(cast.acme.pk):
        return Assistant.objects.get()


def save(browser: Client, **changed: Any) -> str:
    """Onto whichever page the settings are."""
    page = browser.get(SETTINGS, follow=True).request["PATH_INFO"]
    return browser.post(page, GIVEN | changed, follow=True).text


class TestSettings:
    def test_are_defaults_until_they_are_saved(self, cast: Cast, sign_in: SignIn) -> None:
        page = sign_in(cast.adam).get(SETTINGS, follow=True).text
        assert 'value="Assistant"' in page
        assert 'value="45"' in page

    def test_are_saved_through_the_action(self, cast: Cast, sign_in: SignIn) -> None:
        browser = sign_in(cast.adam)
        assert "The next message is answered so." in save(browser)
        assert (kept(cast).name, kept(cast).forbidden, kept(cast).languages) == ("Ada", ["Glossy", "the weather, ever"], ["en", "de"])
        with tenant_scope(cast.acme.pk):
            assert Event.objects.get(name="assistant.set").actor_id == cast.adam.pk

    def test_are_one_row_and_changed_in_place(self, cast: Cast, sign_in: SignIn) -> None:
        browser = sign_in(cast.adam)
        save(browser)
        save(browser, name="Bea", is_on="")
        assert (kept(cast).name, kept(cast).is_on) == ("Bea", False)
        with tenant_scope(cast.acme.pk):
            assert Event.objects.filter(name="assistant.set").first().payload["fields"] == "name,is_on"  # type: ignore[union-attr]
        assert browser.post(f"{SETTINGS}add/", GIVEN).status_code == 403

    def test_saved_by_two_at_once_are_the_firsts(self, cast: Cast) -> None:
        with tenant_scope(cast.acme.pk):
            first, second = Assistant(name="First"), Assistant(name="Second")
            actions.set_assistant(first, changed=["name"], actor=cast.adam.actor)
            with pytest.raises(Exception, match="a moment ago"):
                actions.set_assistant(second, changed=["name"], actor=cast.olivia.actor)
        assert kept(cast).name == "First"

    @pytest.mark.parametrize(
        ("field", "value", "told"),
        [
            ("languages", "en, klingon", "is not a language the assistant knows"),
            ("forbidden", "x" * 90, "is longer than 80 letters"),
            ("forbidden", "\n".join(map(str, range(101))), "At most 100 lines"),
            ("most_steps", "0", "greater than or equal to 1"),
            ("most_seconds", "soon", "Enter a whole number"),
            ("name", "", "This field is required"),
        ],
    )
    def test_that_cannot_be_say_so_at_the_field(self, cast: Cast, sign_in: SignIn, field: str, value: str, told: str) -> None:
        page = save(sign_in(cast.adam), **{field: value})
        assert told in page
        with tenant_scope(cast.acme.pk):
            assert not Assistant.objects.exists()

    def test_are_only_looked_at_without_the_right(self, cast: Cast, sign_in: SignIn) -> None:
        save(sign_in(cast.adam))
        address = f"{SETTINGS}{kept(cast).pk}/change/"
        for member in (cast.sofia, cast.oscar):
            browser = sign_in(member)
            assert browser.get(address).status_code == 200
            assert browser.post(address, GIVEN | {"name": "Mine"}).status_code == 403
        assert kept(cast).name == "Ada"

    def test_offer_every_field_the_model_has(self, cast: Cast, sign_in: SignIn) -> None:
        page = sign_in(cast.adam).get(SETTINGS, follow=True).text
        for field in Assistant._meta.fields:
            assert not field.editable or field.primary_key or f'name="{field.name}"' in page


@pytest.fixture
def turn(model: Script, till: Till, chat: Conversation) -> Turn:
    """A tool was used, then a sentence held back."""
    publish(chat.tenant, title="Parcels", body="Parcels take three days.")
    model.calls("peek", "{}", "Let me look. ").says("It costs 99 euros.")
    actions.take_turns(chat.tenant.pk, chat.pk)
    with tenant_scope(chat.tenant.pk):
        found = Turn.objects.get()
        Spend.objects.create(purpose="turn", turn_id=found.pk, provider="openai", model="gpt-4o", cost=12_300, prompt_tokens=100)
        return found


def at(turn: Turn) -> str:
    return f"{TURNS}{turn.pk}/change/"


class TestTurns:
    def test_are_listed_with_what_they_took_and_cost(self, turn: Turn, cast: Cast, sign_in: SignIn) -> None:
        page = sign_in(cast.oscar).get(TURNS).text
        assert all(words in page for words in ("Done", "Did not know", "$0.0123", "240", "First ms"))

    def test_are_filtered_by_how_they_ended(self, turn: Turn, cast: Cast, sign_in: SignIn) -> None:
        browser = sign_in(cast.oscar)
        assert len(browser.get(f"{TURNS}?decision__exact=unknown").context["cl"].result_list) == 1
        assert len(browser.get(f"{TURNS}?state__exact=failed").context["cl"].result_list) == 0

    def test_cost_the_same_queries_with_one_or_three(self, turn: Turn, chat: Conversation, cast: Cast, sign_in: SignIn) -> None:
        browser = sign_in(cast.oscar)
        browser.get(TURNS)  # that they looked is told once
        with CaptureQueriesContext(connection) as few:
            browser.get(TURNS)
        with tenant_scope(cast.acme.pk):
            for seq in (90, 91):
                Turn.objects.create(conversation=chat, seq=seq, fence=1, state="done", leased_until=clock.now())
        with CaptureQueriesContext(connection) as many:
            browser.get(TURNS)
        assert len(many) == len(few)

    def test_show_every_step_with_what_stood_behind_it(self, turn: Turn, cast: Cast, sign_in: SignIn) -> None:
        page = sign_in(cast.oscar).get(at(turn)).text
        told = [
            "Where is my parcel?",
            "Let me look.",
            "Read the message",
            "Found 1 passage",
            "which called peek",
            "Used peek: done",
            "Held a",
        ]
        places = [page.index(words) for words in told]
        assert places == sorted(places)
        assert "states 99, which nothing says" in page
        assert "Parcels" in page
        assert "&quot;coins&quot;: 7" in page
        assert "/admin/tools/toolcall/" in page
        assert "style=" not in page.split("<main")[1]

    def test_of_a_failure_say_what_failed(self, model: Script, chat: Conversation, cast: Cast, sign_in: SignIn) -> None:
        model.breaks()
        actions.take_turns(chat.tenant.pk, chat.pk)
        with tenant_scope(cast.acme.pk):
            failed = Turn.objects.get()
        assert "Failed: It broke off." in sign_in(cast.oscar).get(at(failed)).text

    def test_show_steps_nobody_here_knows_yet(self, turn: Turn, cast: Cast, sign_in: SignIn) -> None:
        with tenant_scope(cast.acme.pk):
            turn.steps.create(kind="omen", detail={"birds": ["crow", "owl"], "deep": {"er": 1}, "passages": ["odd"], "<b>": None})
        page = sign_in(cast.oscar).get(at(turn)).text
        assert all(words in page for words in ("Omen", "crow, owl", "&quot;er&quot;: 1", "&lt;b&gt;"))

    def test_that_were_cut_off_show_nothing_that_became_a_message(
        self, model: Script, chat: Conversation, cast: Cast, sign_in: SignIn
    ) -> None:
        model.says(lambda: claims(cast.sarah, chat), "Too late. ", "Far too late.")
        actions.take_turns(chat.tenant.pk, chat.pk)
        with tenant_scope(cast.acme.pk):
            cut_off = Turn.objects.get()
        page = sign_in(cast.oscar).get(at(cut_off)).text
        assert "A person took over" in page
        assert "Nothing of it became a message." in page

    def test_are_nobodys_to_write(self, turn: Turn, cast: Cast, sign_in: SignIn) -> None:
        browser = sign_in(cast.olivia)
        assert browser.post(at(turn), {"state": "failed"}).status_code == 403
        assert browser.get(f"{TURNS}add/").status_code == 403
        assert browser.post(f"{TURNS}{turn.pk}/delete/", {"post": "yes"}).status_code == 403

    def test_of_a_rival_are_nowhere(self, turn: Turn, cast: Cast, sign_in: SignIn) -> None:
        assert sign_in(cast.charlie).get(at(turn)).status_code == 404
        assert sign_in(cast.sarah).get(at(turn)).status_code == 302


def test_a_call_said_twice_stands_behind_both_steps(model: Script, till: Till, chat: Conversation, cast: Cast, sign_in: SignIn) -> None:
    model.calls("peek").calls("peek").says("There are 7 coins.")
    actions.take_turns(chat.tenant.pk, chat.pk)
    with tenant_scope(cast.acme.pk):
        turn = Turn.objects.get()
    assert sign_in(cast.oscar).get(at(turn)).text.count('href="/admin/tools/toolcall/') == 3, "in the menu, and twice in the trace"
