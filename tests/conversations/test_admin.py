"""Conversations in the admin: looked at by those who may, learned from by those who manage knowledge, after they have read what is kept."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.conversations import actions
from apps.conversations.models import Contact, Conversation, Outcome, Rating
from apps.events.actors import SYSTEM
from apps.ground.scope import tenant_scope
from apps.inboxes.models import Inbox
from apps.knowledge.models import Article
from apps.tenants.models import Membership
from tests.cast import Cast
from tests.conversations.scenes import answers, claims, given_to_assistant, reply, says
from tests.factories import make_guest, make_inbox

pytestmark = pytest.mark.django_db

SignIn = Callable[[Membership], Client]
LIST = "/admin/conversations/conversation/"
LEARN = f"{LIST}learn/"
ASKED, ANSWERED = "How do I open the pump bottle?", "Turn the neck to the left until it clicks."


@pytest.fixture
def shop(cast: Cast) -> Inbox:
    return make_inbox(cast.acme, name="Shop")


def solved(cast: Cast, shop: Inbox, *, name: str = "", score: int = 0) -> Conversation:
    guest = make_guest(shop)
    with tenant_scope(cast.acme.pk):
        Contact.objects.filter(pk=guest.contact_id).update(name=name)
        conversation = claims(cast.sarah, says(guest, ASKED))
        answers(cast.sarah, conversation, f"{ANSWERED} {name}")
        conversation = actions.resolve(conversation, outcome=Outcome.SOLVED, actor=cast.sarah.actor)
        if score:
            actions.rate(guest, kind=Rating.Kind.CSAT, score=score)
    return conversation


def given(*conversations: Conversation, **fields: str) -> dict[str, str]:
    """The page's form as it was shown, and what was changed in it."""
    shown = {"question": ASKED, "answer": ANSWERED, "audience": "internal", "keep": "on"} | fields
    return {f"{each.pk}-{name}": value for each in conversations for name, value in shown.items() if value is not None}


def learns(browser: Client, *conversations: Conversation, button: str = "draft", **fields: Any) -> Any:
    address = f"{LEARN}?{'&'.join(f'of={each.pk}' for each in conversations)}"
    return browser.post(address, given(*conversations, **fields) | {button: ""})


def queries(browser: Client) -> int:
    with CaptureQueriesContext(connection) as run:
        browser.get(LIST)
    return len(run)


def articles(cast: Cast) -> list[tuple[str, str, str]]:
    with tenant_scope(cast.acme.pk):
        return list(Article.objects.order_by("pk").values_list("title", "state", "audience"))


class TestTheList:
    def test_shows_how_they_ended_and_how_they_were_rated(self, cast: Cast, shop: Inbox, sign_in: SignIn) -> None:
        solved(cast, shop, score=4)
        page = sign_in(cast.oscar).get(LIST).text
        assert all(words in page for words in ("Resolved", "Solved", "4 of 5", "Shop"))

    def test_costs_the_same_queries_with_one_or_three(self, cast: Cast, shop: Inbox, sign_in: SignIn) -> None:
        browser = sign_in(cast.sofia)
        solved(cast, shop, score=4)
        browser.get(LIST)  # that they looked is told once
        few = queries(browser)
        learns(browser, solved(cast, shop, score=5))
        learns(browser, solved(cast, shop, score=5))
        browser.get(LIST)  # says that they were kept
        assert queries(browser) == few

    def test_parts_those_that_were_learned_from(self, cast: Cast, shop: Inbox, sign_in: SignIn) -> None:
        browser, first, second = sign_in(cast.sofia), solved(cast, shop), solved(cast, shop)
        learns(browser, first)
        found = {value: browser.get(f"{LIST}?learned={value}").context["cl"].result_list for value in ("yes", "no")}
        assert {value: [one.pk for one in rows] for value, rows in found.items()} == {"yes": [first.pk], "no": [second.pk]}

    def test_is_only_looked_at(self, cast: Cast, shop: Inbox, sign_in: SignIn) -> None:
        browser, conversation = sign_in(cast.olivia), solved(cast, shop)
        assert browser.get(f"{LIST}{conversation.pk}/change/").status_code == 200
        assert browser.post(f"{LIST}{conversation.pk}/change/", {"outcome": "spam"}).status_code == 403
        assert browser.post(f"{LIST}{conversation.pk}/delete/", {"post": "yes"}).status_code == 403

    def test_leads_to_what_would_be_learned(self, cast: Cast, shop: Inbox, sign_in: SignIn) -> None:
        chosen = [solved(cast, shop).pk for _ in range(11)]
        answer = sign_in(cast.sofia).post(LIST, {"action": "learn_from", "_selected_action": chosen}, follow=True)
        assert answer.redirect_chain[0][0].count("of=") == 10
        assert answer.text.count("Keep this one") == 10
        assert "the newest 10" in answer.text


class TestLearning:
    def test_first_shows_what_would_be_kept_without_who_anybody_is(self, cast: Cast, shop: Inbox, sign_in: SignIn) -> None:
        page = sign_in(cast.sofia).get(f"{LEARN}?of={solved(cast, shop, name='Xiomara').pk}").text
        assert "Turn the neck" in page
        assert "[name]" in page
        assert "Xiomara" not in page
        assert articles(cast) == []

    def test_keeps_a_draft_for_the_team(self, cast: Cast, shop: Inbox, sign_in: SignIn) -> None:
        assert learns(sign_in(cast.sofia), solved(cast, shop)).status_code == 302
        assert articles(cast) == [(ASKED, "draft", "internal")]

    def test_keeps_what_was_mended_and_publishes_it_where_asked(self, cast: Cast, shop: Inbox, sign_in: SignIn) -> None:
        learns(sign_in(cast.sofia), solved(cast, shop), button="publish", question="Opening the pump", audience="public")
        assert articles(cast) == [("Opening the pump", "published", "public")]

    def test_leaves_out_what_is_not_ticked(self, cast: Cast, shop: Inbox, sign_in: SignIn) -> None:
        first, second = solved(cast, shop), solved(cast, shop)
        fields = given(first) | given(second, keep=None, answer="")
        browser = sign_in(cast.sofia)
        browser.post(f"{LEARN}?of={first.pk}&of={second.pk}", fields | {"draft": ""})
        assert len(articles(cast)) == 1

    def test_loses_nothing_where_something_is_missing(self, cast: Cast, shop: Inbox, sign_in: SignIn) -> None:
        first, second = solved(cast, shop), solved(cast, shop)
        fields = given(first, question="Mended by hand") | given(second, answer=" ")
        page = sign_in(cast.sofia).post(f"{LEARN}?of={first.pk}&of={second.pk}", fields | {"draft": ""}).text
        assert "Mended by hand" in page
        assert "This field is required" in page
        assert articles(cast) == []

    def test_says_why_there_is_nothing_to_learn(self, cast: Cast, shop: Inbox, sign_in: SignIn) -> None:
        page = sign_in(cast.sofia).get(f"{LEARN}?of={says(make_guest(shop), ASKED).pk}").text
        assert "It is still open." in page
        assert "Keep as drafts" not in page

    def test_lets_a_person_overrule_what_only_the_assistant_said(self, cast: Cast, shop: Inbox, sign_in: SignIn) -> None:
        conversation = given_to_assistant(says(make_guest(shop), ASKED))
        with tenant_scope(cast.acme.pk):
            actions.post_draft(conversation, reply(ANSWERED, turn="one"))
            actions.resolve(conversation, outcome=Outcome.SOLVED, actor=SYSTEM)
        form = sign_in(cast.sofia).get(f"{LEARN}?of={conversation.pk}").context["shown"][0].form
        assert form.initial == {"question": ASKED, "answer": ANSWERED, "keep": False}

    def test_shows_what_was_learned_and_forgets_it_again(self, cast: Cast, shop: Inbox, sign_in: SignIn) -> None:
        browser, conversation = sign_in(cast.sofia), solved(cast, shop)
        learns(browser, conversation)
        assert "Forget it" in browser.get(f"{LIST}{conversation.pk}/change/").text
        assert "It was learned as" in browser.get(f"{LEARN}?of={conversation.pk}").text
        assert "is forgotten" in browser.post(f"{LIST}{conversation.pk}/unlearn/", follow=True).text
        assert articles(cast) == []

    def test_is_not_for_ops_nor_for_a_rival(self, cast: Cast, shop: Inbox, sign_in: SignIn) -> None:
        conversation = solved(cast, shop)
        assert sign_in(cast.oscar).get(f"{LEARN}?of={conversation.pk}").status_code == 403
        assert sign_in(cast.oscar).post(f"{LIST}{conversation.pk}/unlearn/").status_code == 403
        assert sign_in(cast.charlie).post(f"{LIST}{conversation.pk}/unlearn/").status_code == 404
        assert learns(sign_in(cast.charlie), conversation).status_code == 302
        assert articles(cast) == []

    @pytest.mark.parametrize("of", ["", "x", "-1", "9" * 30, "²"])
    def test_bears_any_address(self, cast: Cast, sign_in: SignIn, of: str) -> None:
        assert "No conversation was chosen" in sign_in(cast.sofia).get(LEARN, {"of": of}).text
