"""What is picked while one writes: canned replies, colleagues, knowledge; and the canned replies one keeps."""

import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from apps.conversations.models import Conversation
from apps.desk import actions
from apps.desk.models import CannedReply
from apps.ground.scope import tenant_scope
from apps.knowledge.models import Audience
from apps.tenants.models import Membership
from tests.cast import Cast
from tests.console import scenes
from tests.desk.naming import named
from tests.factories import make_member
from tests.knowledge.scenes import publish

pytestmark = pytest.mark.django_db

SignIn = Callable[[Membership], Client]


@pytest.fixture
def held(cast: Cast) -> Conversation:
    return scenes.claims(cast.sarah, named(cast, "Maria Santos"))


def picks(browser: Client, held: Conversation, kind: str, q: str = "", **asked: str) -> Any:
    return browser.get(f"/console/conversations/{held.number}/picks/{kind}/", {"q": q, **asked})


def inserts(answer: Any) -> list[str]:
    assert answer.status_code == 200
    return [html.unescape(one) for one in re.findall(r'data-insert="([^"]*)"', answer.text)]


def canned(cast: Cast, shortcut: str, text: str, owner: Membership | None = None) -> CannedReply:
    with tenant_scope(cast.acme.pk):
        actor = (owner or cast.sofia).actor
        return actions.create_canned(shortcut=shortcut, title=shortcut.title(), text=text, owner=owner, actor=actor)


class TestReplies:
    def test_come_filled_in_for_this_conversation(self, cast: Cast, held: Conversation, sign_in: SignIn) -> None:
        canned(cast, "hello", "Hello {{ customer.first_name }}, “{{ agent.name }}” here.")
        canned(cast, "bye", "Goodbye")
        assert inserts(picks(sign_in(cast.sarah), held, "replies", "hel")) == ["Hello Maria, “Sarah” here."]
        assert len(inserts(picks(sign_in(cast.sarah), held, "replies"))) == 2

    def test_of_a_colleague_are_not_there(self, cast: Cast, held: Conversation, sign_in: SignIn) -> None:
        canned(cast, "his", "His own", owner=cast.tom)
        answer = picks(sign_in(cast.sarah), held, "replies")
        assert "No canned reply is called that." in answer.text


class TestPeople:
    def test_are_colleagues_by_their_names(self, cast: Cast, held: Conversation, sign_in: SignIn) -> None:
        assert inserts(picks(sign_in(cast.sarah), held, "people", "beck")) == ["@Tom Becker "]
        assert "@Sarah Lindqvist " not in inserts(picks(sign_in(cast.sarah), held, "people"))
        assert inserts(picks(sign_in(cast.sarah), held, "people", "Charlie")) == []


class TestKnowledge:
    @pytest.fixture(autouse=True)
    def shelf(self, cast: Cast) -> None:
        publish(cast.acme, title="Refunds", body="A refund takes five days.", url="https://acme.example/refunds")
        publish(cast.acme, title="Margins", body="A refund above 500 goes to Olivia.", audience=Audience.INTERNAL)

    def test_is_put_in_with_its_address(self, cast: Cast, held: Conversation, sign_in: SignIn) -> None:
        found = inserts(picks(sign_in(cast.sarah), held, "articles", "refund takes"))
        assert any("five days" in one and one.endswith("https://acme.example/refunds") for one in found)

    def test_for_the_team_alone_is_read_and_never_put_into_a_reply(self, cast: Cast, held: Conversation, sign_in: SignIn) -> None:
        browser = sign_in(cast.sarah)
        reply = picks(browser, held, "articles", "refund above 500")
        assert "goes to Olivia" in reply.text
        assert "For your team only" in reply.text
        assert not any("Olivia" in one for one in inserts(reply))
        note = picks(browser, held, "articles", "refund above 500", paper="note")
        assert any("Olivia" in one for one in inserts(note))

    @pytest.mark.parametrize("asked", ["", "xyzzyplugh", "\x00"])
    def test_that_does_not_speak_of_it_is_not_shown(self, cast: Cast, held: Conversation, sign_in: SignIn, asked: str) -> None:
        assert "Nothing speaks of that." in picks(sign_in(cast.sarah), held, "articles", asked).text

    def test_asks_no_model_while_somebody_types(
        self, cast: Cast, held: Conversation, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("apps.knowledge.search.embedder", lambda *args, **rest: pytest.fail("a model was asked"))
        assert inserts(picks(sign_in(cast.sarah), held, "articles", "refund takes"))


@pytest.mark.parametrize("kind", ["replies", "people", "articles"])
class TestWhoMayPick:
    @pytest.mark.parametrize(("who", "status"), [("tom", 200), ("oscar", 403), ("vera", 403), ("charlie", 404)])
    def test_whoever_answers_here(self, cast: Cast, held: Conversation, sign_in: SignIn, kind: str, who: str, status: int) -> None:
        assert picks(sign_in(getattr(cast, who)), held, kind, "a").status_code == status

    def test_at_the_same_cost_whatever_there_is(
        self, cast: Cast, held: Conversation, sign_in: SignIn, kind: str, django_assert_max_num_queries: Callable[..., Any]
    ) -> None:
        browser = sign_in(cast.sarah)
        for number in range(12):
            canned(cast, f"alpha-{number}", "{{ customer.name }}")
            make_member(cast.acme, name=f"Alpha {number}")
        with django_assert_max_num_queries(20):
            assert picks(browser, held, kind, "alpha").status_code == 200


def test_there_are_no_other_kinds(cast: Cast, held: Conversation, sign_in: SignIn) -> None:
    assert picks(sign_in(cast.sarah), held, "secrets").status_code == 404


class TestOnesOwn:
    form = {"shortcut": "thanks", "title": "Thanks", "text": "Thank you, {{ customer.name|friend }}."}

    def test_are_kept_and_thrown_away(self, cast: Cast, sign_in: SignIn) -> None:
        browser = sign_in(cast.sarah)
        answer = browser.post("/console/canned/", self.form)
        assert "Type /thanks to say it." in answer.text
        with tenant_scope(cast.acme.pk):
            reply = CannedReply.objects.get()
        assert reply.owner_id == cast.sarah.pk
        assert "/thanks" in browser.get("/console/canned/").text
        assert sign_in(cast.tom).post(f"/console/canned/{reply.pk}/").status_code == 404
        assert "/thanks" not in browser.post(f"/console/canned/{reply.pk}/").text

    def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(self, cast: Cast, sign_in: SignIn) -> None:
        answer = sign_in(cast.sarah).post("/console/canned/", self.form | {"shortcut": "Thank you", "text": "{{ order }}"})
        assert answer.status_code == 422
        assert "Small letters, digits and hyphens" in answer.text
        assert 'value="Thank you"' in answer.text

    @pytest.mark.parametrize("who", ["oscar", "vera"])
    def test_are_for_who_answers(self, cast: Cast, sign_in: SignIn, who: str) -> None:
        assert sign_in(getattr(cast, who)).get("/console/canned/").status_code == 403
