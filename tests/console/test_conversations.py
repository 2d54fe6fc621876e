"""Conversations to look at: the list, who stands where in it, a thread and what is on it."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from apps.console import lists, stretches
from apps.conversations import actions
from apps.conversations.models import Conversation, Outcome
from apps.events.actors import SYSTEM
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.inboxes.models import Inbox
from apps.tenants.models import Membership
from tests.cast import Cast
from tests.console import scenes
from tests.factories import make_guest, make_inbox

pytestmark = pytest.mark.django_db

SignIn = Callable[[Membership], Client]


@pytest.fixture
def inbox(cast: Cast) -> Inbox:
    return make_inbox(cast.acme, name="Shop")


def numbers(browser: Client, asked: str = "") -> list[int]:
    """The conversations of a list, from the top."""
    return [int(number) for number in re.findall(r'id="conversation-(\d+)"', browser.get(f"/console/conversations/{asked}").text)]


def resolve(conversation: Conversation, outcome: Outcome = Outcome.SOLVED) -> None:
    with tenant_scope(conversation.tenant_id):
        actions.resolve(conversation, outcome=outcome, actor=SYSTEM)


class TestTheList:
    def test_who_waits_longest_stands_on_top_then_what_is_mine_then_the_latest(
        self, cast: Cast, inbox: Inbox, sign_in: SignIn, held_clock: clock.HeldClock
    ) -> None:
        opened = []
        for _ in range(6):
            opened.append(scenes.says(make_guest(inbox)))
            held_clock.advance(minutes=1)
        first, mine, toms, second, also_mine, latest = opened
        for member, taken in ((cast.sarah, mine), (cast.tom, toms), (cast.sarah, also_mine), (cast.tom, latest)):
            scenes.claims(member, taken)
            held_clock.advance(minutes=1)
        wanted = [one.number for one in (first, second, also_mine, mine, latest, toms)]
        assert numbers(sign_in(cast.sarah)) == numbers(sign_in(cast.sarah), "?list=all") == wanted

    def test_is_narrowed_by_a_link(self, cast: Cast, inbox: Inbox, sign_in: SignIn) -> None:
        waiting, mine, toms, ended = [scenes.says(make_guest(inbox)) for _ in range(4)]
        scenes.claims(cast.sarah, mine)
        scenes.claims(cast.tom, toms)
        resolve(ended)
        browser = sign_in(cast.sarah)
        assert numbers(browser, "?list=queue") == [waiting.number]
        assert numbers(browser, "?list=mine") == [mine.number]
        assert numbers(browser, "?list=resolved") == [ended.number]
        assert ended.number not in numbers(browser)

    @pytest.mark.parametrize("asked", ["?list=attic", "?older=nonsense", "?older=9_1_1", "?list=%00", "?older=0_1e5_1"])
    def test_what_is_asked_wrongly_is_asked_as_if_not_at_all(self, cast: Cast, inbox: Inbox, sign_in: SignIn, asked: str) -> None:
        waiting = scenes.says(make_guest(inbox))
        assert numbers(sign_in(cast.sarah), asked) == [waiting.number]

    @pytest.mark.parametrize("which", ["all", "resolved"])
    def test_pages_hold_everybody_once(
        self, cast: Cast, inbox: Inbox, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch, held_clock: clock.HeldClock, which: str
    ) -> None:
        monkeypatch.setattr(lists, "PAGE", 3)
        monkeypatch.setattr("apps.conversations.listing.PAGE", 3)
        opened = [scenes.says(make_guest(inbox)) for _ in range(8)]
        for number, one in enumerate(opened):
            held_clock.advance(microseconds=1_001)
            if which == "resolved":
                resolve(one)
            elif number % 2:
                scenes.claims(cast.tom, one)
        browser, seen, address = sign_in(cast.sarah), [], f"?list={which}"
        while address:
            seen += numbers(browser, address)
            older = re.search(r'href="/console/conversations/(\?[^"]*older=[^"]*)"', browser.get(f"/console/conversations/{address}").text)
            address = older[1].replace("&amp;", "&") if older else ""
        assert sorted(seen) == sorted(one.number for one in opened)

    def test_costs_the_same_queries_however_long_it_is(
        self, cast: Cast, inbox: Inbox, sign_in: SignIn, django_assert_num_queries: Callable[..., object]
    ) -> None:
        browser = sign_in(cast.sarah)
        scenes.says(make_guest(inbox))
        with django_assert_num_queries(21):
            browser.get("/console/conversations/")
        for _ in range(2):
            scenes.claims(cast.tom, scenes.says(make_guest(inbox)))
        with django_assert_num_queries(21):
            browser.get("/console/conversations/")

    def test_a_row_tells_who_what_how_long_and_with_whom(
        self, cast: Cast, inbox: Inbox, sign_in: SignIn, held_clock: clock.HeldClock
    ) -> None:
        guest = make_guest(inbox)
        with tenant_scope(cast.acme.pk):
            actions.introduce(guest, name="Maya <b>Lind</b>")
        scenes.says(guest, "The pump arrived broken")
        held_clock.advance(seconds=192)
        page = sign_in(cast.sarah).get("/console/").text
        assert "Maya &lt;b&gt;Lind&lt;/b&gt;" in page
        assert "The pump arrived broken" in page
        assert "3:12" in page
        assert "queue-wait-soon" in page
        assert "Shop" in page
        held_clock.advance(seconds=192)
        assert "queue-wait-late" in sign_in(cast.sarah).get("/console/").text

    def test_who_gave_no_name_is_called_by_a_number_of_the_tenants_own(self, cast: Cast, inbox: Inbox, sign_in: SignIn) -> None:
        scenes.says(make_guest(make_inbox(cast.globex)))
        first, second = scenes.says(make_guest(inbox)), scenes.says(make_guest(inbox))
        page = sign_in(cast.sarah).get("/console/").text
        assert list(dict.fromkeys(re.findall(r"Visitor \d+", page))) == ["Visitor 1", "Visitor 2"]
        with tenant_scope(cast.acme.pk):
            actions.merge_contacts(second.contact, into=first.contact, actor=SYSTEM)
        assert set(re.findall(r"Visitor \d+", sign_in(cast.sarah).get("/console/?list=resolved").text)) <= {"Visitor 1"}

    def test_a_merged_contact_is_called_by_the_name_of_the_person(self, cast: Cast, inbox: Inbox, sign_in: SignIn) -> None:
        guest, known = make_guest(inbox), make_guest(inbox)
        conversation = scenes.says(guest)
        with tenant_scope(cast.acme.pk):
            into = actions.introduce(known, name="Maya Lind")
            actions.merge_contacts(conversation.contact, into=into, actor=SYSTEM)
        assert "Maya Lind" in sign_in(cast.sarah).get("/console/").text

    @pytest.mark.parametrize(
        ("which", "words"),
        [
            ("all", "No conversations yet"),
            ("queue", "Nobody waits"),
            ("team", "Nobody waits for your teams"),
            ("mine", "Nothing is yours"),
            ("resolved", "resolved yet"),
        ],
    )
    def test_an_empty_one_says_so(self, cast: Cast, sign_in: SignIn, which: str, words: str) -> None:
        assert words in sign_in(cast.sarah).get(f"/console/conversations/?list={which}").text

    def test_alone_it_is_given_to_the_script_that_asks(self, cast: Cast, inbox: Inbox, sign_in: SignIn) -> None:
        scenes.says(make_guest(inbox))
        page = sign_in(cast.sarah).get("/console/conversations/", headers={"HX-Request": "true"}).text
        assert page.lstrip().startswith('<div class="conversations"')
        assert 'id="conversation-1"' in page


class TestAThread:
    def test_shows_everything_in_order(self, cast: Cast, inbox: Inbox, sign_in: SignIn) -> None:
        guest = make_guest(inbox)
        conversation = scenes.says(guest, "The pump arrived **broken**")
        scenes.claims(cast.sarah, conversation)
        scenes.notes(cast.tom, conversation, "Third one this week")
        scenes.answers(cast.sarah, conversation, "Shall I send a new one?")
        page = sign_in(cast.sarah).get(f"/console/conversations/{conversation.number}/").text
        order = ["Saturday, 21 November", "<strong>broken</strong>", "Sarah joined", "Third one this week", "Shall I send a new one?"]
        thread = page[page.index('id="messages"') :]
        assert sorted(order, key=thread.index) == order
        assert re.findall(r'id="((?:message|note)-\d+)"', page) == ["message-1", "message-2", "note-1", "message-3"]

    def test_days_break_in_the_tenants_own_time(self, cast: Cast, inbox: Inbox, sign_in: SignIn, held_clock: clock.HeldClock) -> None:
        guest = make_guest(inbox)
        scenes.says(guest)
        held_clock.advance(hours=13)
        conversation = scenes.says(guest)
        page = sign_in(cast.sarah).get(f"/console/conversations/{conversation.number}/").text
        assert page.count('class="thread-day"') == 2
        assert 'id="day-2026-11-22"' in page

    def test_shows_what_was_asked_for_with_its_answers(self, cast: Cast, inbox: Inbox, sign_in: SignIn) -> None:
        guest = make_guest(inbox)
        with tenant_scope(cast.acme.pk):
            actions.ask_for_ticket(guest, email="maya@example.org", subject="Broken pump", body="It <leaks>")
            conversation = actions.ask_for_call(guest, phone="+44 20 7946 0000", at="after five")
        page = sign_in(cast.sarah).get(f"/console/conversations/{conversation.number}/").text
        for words in ("Asks for an answer by mail", "maya@example.org", "It &lt;leaks&gt;", "Asks to be called", "after five"):
            assert words in page

    def test_what_the_house_said_to_a_customer_in_german_is_read_in_english(self, cast: Cast, inbox: Inbox, sign_in: SignIn) -> None:
        guest = make_guest(inbox, locale="de")
        conversation = scenes.says(guest, "Hallo")
        scenes.claims(cast.sarah, conversation)
        assert "Sarah joined" in sign_in(cast.sarah).get(f"/console/conversations/{conversation.number}/").text

    def test_begins_with_the_newest_and_loads_what_was_before(
        self, cast: Cast, inbox: Inbox, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(stretches, "PAGE", 3)
        guest = make_guest(inbox)
        conversation = scenes.says(guest)
        scenes.notes(cast.tom, conversation)
        for _ in range(6):
            scenes.says(guest)
        browser, base = sign_in(cast.sarah), f"/console/conversations/{conversation.number}/"
        ids = r'id="((?:message|note)-\d+)"'
        assert re.findall(ids, browser.get(base).text) == ["message-5", "message-6", "message-7"]
        assert "messages/?before=5" in browser.get(base).text
        assert re.findall(ids, browser.get(f"{base}messages/?before=5").text) == ["message-2", "message-3", "message-4"]
        oldest = browser.get(f"{base}messages/?before=2").text
        assert re.findall(ids, oldest) == ["message-1", "note-1"]
        assert "before=" not in oldest

    def test_offers_who_may_answer_the_one_act_that_is_next(self, cast: Cast, inbox: Inbox, sign_in: SignIn) -> None:
        conversation = scenes.says(make_guest(inbox))
        address = f"/console/conversations/{conversation.number}/"

        def offered(member: Membership) -> tuple[bool, bool, bool]:
            """Claim, resolve, reply."""
            forms = re.findall(r"<form[^>]*hx-post[^>]*>", sign_in(member).get(address).text)
            return tuple(any(f"/{act}/" in form and "hidden" not in form for form in forms) for act in ("claim", "resolution", "messages"))  # type: ignore[return-value]

        assert offered(cast.sarah) == (True, False, False)
        scenes.claims(cast.sarah, conversation)
        assert offered(cast.sarah) == (False, True, True)
        assert offered(cast.tom) == (True, False, False)
        assert "Sarah Lindqvist holds this conversation" in sign_in(cast.tom).get(address).text
        resolve(conversation)
        assert offered(cast.sarah) == (False, False, False)

    def test_says_take_over_where_a_colleague_answers_and_asks_before_it(self, cast: Cast, inbox: Inbox, sign_in: SignIn) -> None:
        conversation = scenes.claims(cast.sarah, scenes.says(make_guest(inbox)))
        page = sign_in(cast.tom).get(f"/console/conversations/{conversation.number}/").text
        asked = re.search(r'<form[^>]*id="take-over".*?</form>', page, re.DOTALL)
        assert asked is not None
        assert "Take this conversation over?" in asked[0]
        assert f"/console/conversations/{conversation.number}/claim/" in asked[0]
        assert "Take it over to reply" in page
        (claim,) = re.findall(r'<form[^>]*data-when="queue assistant"[^>]*>', page)
        assert "hidden" in claim

    def test_promises_at_once_only_while_the_customer_is_here(
        self, cast: Cast, inbox: Inbox, sign_in: SignIn, held_clock: clock.HeldClock
    ) -> None:
        conversation = scenes.claims(cast.sarah, scenes.says(make_guest(inbox)))
        address = f"/console/conversations/{conversation.number}/"
        assert re.search(r"data-here\s*>Here now", sign_in(cast.sarah).get(address).text)
        held_clock.advance(seconds=61)
        assert re.search(r"data-here\s+hidden>Here now", sign_in(cast.sarah).get(address).text)

    @pytest.mark.parametrize("role", ["oscar", "vera"])
    def test_whose_role_only_reads_is_offered_nothing(self, cast: Cast, inbox: Inbox, sign_in: SignIn, role: str) -> None:
        conversation = scenes.says(make_guest(inbox), "Hello")
        page = sign_in(getattr(cast, role)).get(f"/console/conversations/{conversation.number}/").text
        assert "Hello" in page
        assert "hx-post" not in page
        assert "You read along" in page

    def test_costs_the_same_queries_however_much_was_said(
        self, cast: Cast, inbox: Inbox, sign_in: SignIn, django_assert_num_queries: Callable[..., object]
    ) -> None:
        guest = make_guest(inbox)
        conversation = scenes.claims(cast.sarah, scenes.says(guest))
        browser, address = sign_in(cast.sarah), f"/console/conversations/{conversation.number}/"
        with django_assert_num_queries(51):
            browser.get(address)
        for _ in range(2):
            scenes.answers(cast.sarah, conversation)
            scenes.notes(cast.tom, conversation)
            scenes.says(make_guest(inbox))
        with django_assert_num_queries(51):
            browser.get(address)

    @pytest.mark.parametrize("number", ["99", "0", "9" * 40])
    def test_one_that_is_not_there_is_not_found(self, cast: Cast, sign_in: SignIn, number: str) -> None:
        assert sign_in(cast.sarah).get(f"/console/conversations/{number}/").status_code == 404

    def test_a_rivals_is_not_there(self, cast: Cast, inbox: Inbox, sign_in: SignIn) -> None:
        conversation = scenes.says(make_guest(inbox))
        rival = sign_in(cast.charlie)
        base = f"/console/conversations/{conversation.number}/"
        assert rival.get(base).status_code == rival.get(f"{base}messages/").status_code == 404
        assert numbers(rival) == []


def test_a_time_is_told_by_the_day_once_it_is_not_today(cast: Cast, inbox: Inbox, sign_in: SignIn, held_clock: clock.HeldClock) -> None:
    scenes.claims(cast.tom, scenes.says(make_guest(inbox)))
    assert "12:00" in sign_in(cast.sarah).get("/console/").text
    held_clock.advance(days=2)
    assert "21 Nov" in sign_in(cast.sarah).get("/console/").text
    held_clock.advance(seconds=timedelta(days=300).total_seconds())
    assert "21 Nov 2026" in sign_in(cast.sarah).get("/console/").text
