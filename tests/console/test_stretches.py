"""A long thread in parts, looked through, and from where it is new."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from apps.conversations import actions, finding
from apps.conversations.models import Conversation
from apps.ground.scope import tenant_scope
from apps.tenants.models import Membership
from tests.cast import Cast
from tests.console import scenes
from tests.console.turns import given_to_assistant, replied
from tests.factories import make_guest, make_inbox

pytestmark = pytest.mark.django_db

SignIn = Callable[[Membership], Client]


@pytest.fixture
def talk(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Conversation:
    """Twelve messages, of which a page shows four."""
    monkeypatch.setattr("apps.console.stretches.PAGE", 4)
    guest = make_guest(make_inbox(cast.acme))
    for number in range(1, 13):
        conversation = scenes.says(guest, f"word {number}")
        if number == 6:
            scenes.notes(cast.tom, conversation, "Has asked before")
    return conversation


def part(browser: Client, conversation: Conversation, asked: str) -> str:
    return browser.get(f"/console/conversations/{conversation.number}/messages/?{asked}").text


def ids(page: str) -> list[str]:
    return re.findall(r'id="((?:message|note)-\d+|earlier|later)"', page)


class TestParts:
    def test_around_a_message_stand_what_was_before_and_after(self, cast: Cast, talk: Conversation, sign_in: SignIn) -> None:
        page = part(sign_in(cast.sarah), talk, "around=6")
        assert ids(page) == ["earlier", "message-5", "message-6", "note-1", "message-7", "message-8", "later"]
        assert "messages/?before=5" in page
        assert "messages/?after=8" in page

    def test_after_a_message_come_later_ones_until_there_are_none(self, cast: Cast, talk: Conversation, sign_in: SignIn) -> None:
        browser = sign_in(cast.sarah)
        assert ids(part(browser, talk, "after=4")) == ["message-5", "message-6", "note-1", "message-7", "message-8", "later"]
        assert ids(part(browser, talk, "after=8")) == [f"message-{seq}" for seq in range(9, 13)]
        assert ids(part(browser, talk, "after=12")) == []

    @pytest.mark.parametrize(("asked", "first", "last"), [("around=1", 1, 3), ("around=12", 11, 12), ("around=0", 1, 2)])
    def test_at_the_ends_nothing_more_is_offered(
        self, cast: Cast, talk: Conversation, sign_in: SignIn, asked: str, first: int, last: int
    ) -> None:
        page = part(sign_in(cast.sarah), talk, asked)
        assert [one for one in ids(page) if "message" in one] == [f"message-{seq}" for seq in range(first, last + 1)]
        assert ("before=" in page, "after=" in page) == (first > 1, last < 12)

    @pytest.mark.parametrize("asked", ["around=x", "after=-1", "around=99999999999", "before="])
    def test_what_is_asked_wrongly_is_no_error(self, cast: Cast, talk: Conversation, sign_in: SignIn, asked: str) -> None:
        assert sign_in(cast.sarah).get(f"/console/conversations/{talk.number}/messages/?{asked}").status_code == 200

    def test_all_cost_the_same_queries(
        self, cast: Cast, talk: Conversation, sign_in: SignIn, django_assert_max_num_queries: Callable[..., object]
    ) -> None:
        browser, costs = sign_in(cast.sarah), []
        for asked in ("around=1", "around=6", "q=word"):
            with django_assert_max_num_queries(19) as taken:
                part(browser, talk, asked)
            costs.append(len(taken))
        assert costs[0] == costs[1]


class TestSearch:
    def found(self, browser: Client, conversation: Conversation, query: str) -> list[str]:
        return re.findall(r'class="finder-match" href="#([a-z]+-\d+)"', part(browser, conversation, f"q={query}"))

    def test_it_finds_what_anybody_said_or_noted_the_newest_first(self, cast: Cast, sign_in: SignIn) -> None:
        guest = make_guest(make_inbox(cast.acme))
        conversation = scenes.says(guest, "¿Dónde está mi PEDIDO 1042?")
        given_to_assistant(conversation)
        replied(conversation, "Your pedido left on Monday.")
        scenes.claims(cast.sarah, conversation)
        scenes.answers(cast.sarah, conversation, "I look for the pedido.")
        scenes.notes(cast.tom, conversation, "The pédido is lost")
        page = part(sign_in(cast.tom), conversation, "q=pedido")
        speakers = re.findall(r'class="finder-speaker finder-(\w+)">([^<]+)<', page)
        assert speakers == [("note", "Tom Becker, note"), ("agent", "Sarah"), ("assistant", "AI Assistant"), ("customer", "Visitor 1")]
        assert "<mark>pédido</mark>" in page
        assert "<mark>PEDIDO</mark>" in page
        assert "4 matches" in page

    @pytest.mark.parametrize(
        ("text", "query", "marked"),
        [
            ("Die Straße ist zu", "STRASSE", "Straße"),
            ("我的订单在哪里", "订单", "订单"),
            ("أين طَلَبي؟", "طلبي", "طَلَبي"),
            ("मेरा ऑर्डर कहाँ है", "ऑर्डर", "ऑर्डर"),
            ("주문이 어디 있나요", "주문", "주문"),
            ("ΠΟΎ ΕΊΝΑΙ", "που", "ΠΟΎ"),
            ("Understanding", "stand", "stand"),
        ],
    )
    def test_case_accents_and_script_do_not_count(self, cast: Cast, sign_in: SignIn, text: str, query: str, marked: str) -> None:
        conversation = scenes.says(make_guest(make_inbox(cast.acme)), text)
        assert f"<mark>{marked}</mark>" in part(sign_in(cast.sarah), conversation, f"q={query}")

    def test_all_words_must_be_there_in_any_order(self, cast: Cast, talk: Conversation, sign_in: SignIn) -> None:
        assert self.found(sign_in(cast.sarah), talk, "12+word") == ["message-12"]
        assert self.found(sign_in(cast.sarah), talk, "12+words") == []

    def test_nothing_asked_is_nothing_said_and_nothing_found_is_said(self, cast: Cast, talk: Conversation, sign_in: SignIn) -> None:
        browser = sign_in(cast.sarah)
        assert '<p class="finder-words" role="status"></p>' in part(browser, talk, "q=+")
        assert "Nothing found in this conversation" in part(browser, talk, "q=zebra")

    def test_what_was_said_is_text(self, cast: Cast, sign_in: SignIn) -> None:
        conversation = scenes.says(make_guest(make_inbox(cast.acme)), "an <img src=x> that leaks")
        page = part(sign_in(cast.sarah), conversation, "q=leaks")
        assert "<img" not in page
        assert "&lt;img src=x&gt;" in page

    def test_too_much_is_bounded_and_says_so(
        self, cast: Cast, talk: Conversation, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(finding, "MOST_FOUND", 5)
        page = part(sign_in(cast.sarah), talk, "q=word")
        assert page.count("finder-match") == 5
        assert "The newest 5 are shown. Narrow your search." in page

    def test_a_rival_finds_nothing(self, cast: Cast, talk: Conversation, sign_in: SignIn) -> None:
        address = f"/console/conversations/{talk.number}/messages/?q=word"
        assert sign_in(cast.charlie).get(address).status_code == 404
        other = scenes.says(make_guest(make_inbox(cast.globex)), "Something else")
        assert self.found(sign_in(cast.charlie), other, "word") == []


class TestWhatIsNew:
    def since(self, browser: Client, conversation: Conversation) -> int:
        page = browser.get(f"/console/conversations/{conversation.number}/").text
        return int(re.findall(r'data-read="(\d+)"\s+data-address', page)[0])

    def read(self, member: Membership, conversation: Conversation, seq: int) -> None:
        with tenant_scope(conversation.tenant_id):
            actions.read_by_member(scenes.fresh(conversation), member=member, seq=seq)

    def test_it_begins_where_one_stopped_oneself(self, cast: Cast, talk: Conversation, sign_in: SignIn) -> None:
        assert self.since(sign_in(cast.tom), talk) == 0
        self.read(cast.tom, talk, 5)
        self.read(cast.sarah, talk, 9)
        assert self.since(sign_in(cast.tom), talk) == 5

    def test_who_never_read_it_begins_where_whoever_held_it_stopped(self, cast: Cast, talk: Conversation, sign_in: SignIn) -> None:
        scenes.claims(cast.sarah, talk)
        self.read(cast.sarah, talk, 7)
        assert self.since(sign_in(cast.tom), talk) == 7
