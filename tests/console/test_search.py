"""The search page: what it shows, to whom, and what it says when it did not understand."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from apps.conversations import actions
from apps.conversations.models import Contact, Conversation, Outcome
from apps.escalations.models import TeamQueue
from apps.events.actors import SYSTEM
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.inboxes.models import Inbox
from apps.tenants.models import Membership
from apps.tickets.actions import open_ticket
from apps.tickets.models import Ticket
from tests.cast import Cast
from tests.console import scenes
from tests.factories import make_guest, make_inbox

pytestmark = pytest.mark.django_db

SignIn = Callable[[Membership], Client]
QUERIES = 24


@pytest.fixture
def inbox(cast: Cast) -> Inbox:
    return make_inbox(cast.acme)


def page(browser: Client, typed: str, **more: str) -> str:
    answer = browser.get("/console/search/", {"q": typed} | more)
    assert answer.status_code == 200
    return answer.content.decode()


def numbers(shown: str) -> list[int]:
    """Of the conversations found, in their order."""
    return [int(number) for number in re.findall(r'found-number">#(\d+)<', shown)]


def plainly(markup: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", markup).split())


def named(conversation: Conversation, name: str, email: str = "") -> Contact:
    with tenant_scope(conversation.tenant_id):
        Contact.objects.filter(pk=conversation.contact_id).update(name=name)
        contact = Contact.objects.get(pk=conversation.contact_id)
        if email:
            actions.add_address(contact, "email", email, verified=True)
    return contact


def ticket(conversation: Conversation, subject: str) -> Ticket:
    with tenant_scope(conversation.tenant_id):
        return open_ticket(contact=conversation.contact, conversation=conversation, subject=subject, key=subject, actor=SYSTEM)


class TestConversations:
    def test_stand_with_where_it_was_said_and_lead_there(self, cast: Cast, inbox: Inbox, sign_in: SignIn) -> None:
        guest = make_guest(inbox)
        scenes.says(guest, "Hello")
        conversation = scenes.says(guest, "I want a <b>Refund</b>, please")
        actions.file_changed()
        shown = page(sign_in(cast.sarah), "refund")
        assert numbers(shown) == [conversation.number]
        assert f'href="/console/conversations/{conversation.number}/#message-2"' in shown
        assert "<mark>Refund</mark>" in shown
        assert "<b>" not in shown.split('id="found"')[1]

    def test_of_a_speaker_show_what_they_said(self, cast: Cast, inbox: Inbox, sign_in: SignIn) -> None:
        conversation = scenes.claims(cast.sarah, scenes.says(make_guest(inbox), "A refund, a refund"))
        scenes.answers(cast.sarah, conversation, "Your refund is on the way")
        actions.file_changed()
        shown = plainly(page(sign_in(cast.tom), "refund from:agent"))
        assert "Your refund is on the way" in shown
        assert "A refund, a refund" not in shown

    def test_notes_are_named_as_such(self, cast: Cast, inbox: Inbox, sign_in: SignIn) -> None:
        conversation = scenes.says(make_guest(inbox))
        scenes.notes(cast.sarah, conversation, "He grumbles")
        actions.file_changed()
        assert "Note: He grumbles" in plainly(page(sign_in(cast.vera), "grumbles"))

    def test_older_ones_stand_on_further_pages(self, cast: Cast, inbox: Inbox, sign_in: SignIn, held_clock: clock.HeldClock) -> None:
        made = []
        for _ in range(25):
            held_clock.advance(seconds=1)
            made.append(scenes.says(make_guest(inbox), "A parcel").number)
        actions.file_changed()
        first = page(sign_in(cast.sarah), "parcel")
        (older,) = re.findall(r'href="(/console/search/\?q=parcel&amp;older=[^"]+)"', first)
        second = sign_in(cast.sarah).get(older.replace("&amp;", "&")).content.decode()
        assert [*numbers(first), *numbers(second)] == made[::-1]
        assert "Back to the newest" in second


class TestPeople:
    def test_are_found_by_name_and_by_address_each_once(self, cast: Cast, inbox: Inbox, sign_in: SignIn) -> None:
        guest = make_guest(inbox)
        first = scenes.says(guest)
        named(first, "Zoë Ångström", "zoe@example.org")
        with tenant_scope(cast.acme.pk):
            actions.resolve(first, outcome=Outcome.ENDED, actor=guest.actor)
        latest = scenes.says(guest, "Once more")
        actions.file_changed()
        for typed in ("zoe angs", "zoe@example.org", "from:zoe"):
            people = page(sign_in(cast.sarah), typed).split('id="found-people"')[1].split("</section>")[0]
            assert people.count("Zoë Ångström") == 1
            assert f"/console/conversations/{latest.number}/" in people
            assert "zoe@example.org" in people

    def test_are_not_looked_for_by_filters(self, cast: Cast, inbox: Inbox, sign_in: SignIn) -> None:
        named(scenes.says(make_guest(inbox)), "Zoe")
        actions.file_changed()
        assert 'id="found-people"' not in page(sign_in(cast.sarah), "is:open")


class TestTickets:
    def test_are_found_by_their_words_and_numbers(self, cast: Cast, inbox: Inbox, sign_in: SignIn) -> None:
        conversation = scenes.says(make_guest(inbox), "Hello")
        made = ticket(conversation, "Wrong invoice in March")
        actions.file_changed()
        for typed in ("invoice", f"#{made.number}", '"wrong invoice"', "invoice -april", "invoice is:open"):
            tickets = page(sign_in(cast.sarah), typed).split('id="found-tickets"')[1].split("</section>")[0]
            assert f"Ticket {made.number} Open" in plainly(tickets)
            assert f'href="/console/tickets/{made.number}/"' in tickets
        for typed in ("receipt", "invoice -march", '"invoice wrong"', "invoice is:resolved"):
            assert 'id="found-tickets"' not in page(sign_in(cast.sarah), typed)

    def test_page_by_page(self, cast: Cast, inbox: Inbox, sign_in: SignIn) -> None:
        conversation = scenes.says(make_guest(inbox), "Hello")
        for month in range(7):
            ticket(conversation, f"Invoice {month}")
        first = page(sign_in(cast.sarah), "invoice")
        (older,) = re.findall(r'href="(/console/search/\?q=invoice&amp;tickets=\d+)"', first)
        second = sign_in(cast.sarah).get(older.replace("&amp;", "&")).content.decode()
        assert len(re.findall(r">Ticket \d+<", first)) == 5
        assert len(re.findall(r">Ticket \d+<", second)) == 2


class TestWhoLooks:
    def test_a_rival_finds_nobody_and_nothing(self, cast: Cast, inbox: Inbox, sign_in: SignIn) -> None:
        conversation = scenes.says(make_guest(inbox), "A quill")
        named(conversation, "Quill")
        ticket(conversation, "Quill")
        actions.file_changed()
        assert "Nothing found" in page(sign_in(cast.charlie), "quill")

    def test_outside_members_find_what_they_may_see(self, cast: Cast, inbox: Inbox, sign_in: SignIn) -> None:
        team = scenes.a_team(cast.acme, cast.tom)
        with tenant_scope(cast.acme.pk):
            TeamQueue.objects.create(team=team, sees_only_its_queue=True)
        theirs, others = scenes.says(make_guest(inbox), "A quill"), scenes.says(make_guest(inbox), "A quill")
        named(theirs, "Quill One")
        named(others, "Quill Two")
        for one in (theirs, others):
            ticket(one, f"Quill of {one.number}")
        scenes.escalated(theirs, team=team)
        actions.file_changed()
        shown = page(sign_in(cast.tom), "quill")
        assert numbers(shown) == [theirs.number]
        assert "Quill Two" not in shown
        assert f"Quill</mark> of {others.number}" not in shown
        assert f"Quill</mark> of {theirs.number}" in shown


class TestWhatIsSaid:
    @pytest.mark.parametrize(
        ("typed", "words"),
        [
            ("", "Search everything"),
            ("a", "Type at least two letters"),
            ("nothing-of-the-kind", "Nothing found"),
            ("is:pending", "is not known"),
            ("team:nowhere hello", "nobody and nothing is called so"),
            ("!!!", "neither letters nor digits"),
        ],
    )
    def test_when_there_is_nothing_to_show(self, cast: Cast, sign_in: SignIn, typed: str, words: str) -> None:
        assert words in plainly(page(sign_in(cast.sarah), typed))

    def test_one_sign_is_enough_where_it_is_a_word(self, cast: Cast, inbox: Inbox, sign_in: SignIn) -> None:
        conversation = scenes.says(make_guest(inbox), "私の猫")
        actions.file_changed()
        assert numbers(page(sign_in(cast.sarah), "猫")) == [conversation.number]

    def test_while_one_types_only_what_was_found_is_sent(self, cast: Cast, sign_in: SignIn) -> None:
        answer = sign_in(cast.sarah).get("/console/search/", {"q": "hello"}, headers={"HX-Request": "true"})
        assert answer.content.decode().lstrip().startswith('<div class="found" id="found">')

    def test_the_field_stands_above_every_list(self, cast: Cast, sign_in: SignIn) -> None:
        shown = sign_in(cast.vera).get("/console/conversations/").content.decode()
        assert 'action="/console/search/"' in shown
        assert 'data-key="/"' in shown


def test_a_full_page_costs_what_one_row_costs(
    cast: Cast, inbox: Inbox, sign_in: SignIn, django_assert_num_queries: Callable[..., Any]
) -> None:
    browser = sign_in(cast.sarah)
    for count in (1, 50):
        for _ in range(count):
            conversation = scenes.says(make_guest(inbox), "A quill")
            named(conversation, "Quill", f"quill{conversation.number}@example.org")
            ticket(conversation, f"Quill {conversation.number}")
        actions.file_changed()
        page(browser, "quill")
        with django_assert_num_queries(QUERIES):
            assert numbers(page(browser, "quill"))
