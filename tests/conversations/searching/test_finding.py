"""Search over conversations: what is found, by whom, and how much it costs."""

from collections.abc import Callable
from typing import Any

import pytest

from apps.conversations import actions
from apps.conversations.models import Contact, Conversation, Filed
from apps.conversations.searching import finding
from apps.conversations.searching.finding import holding
from apps.escalations import actions as escalations
from apps.escalations.models import TeamQueue
from apps.events.actors import SYSTEM
from apps.ground import clock
from apps.ground.lane import fetch
from apps.ground.scope import tenant_scope
from apps.inboxes.models import Inbox
from apps.tickets.actions import open_ticket
from tests.cast import Cast
from tests.console.scenes import a_team, answers, claims, escalated, notes, says
from tests.conversations.searching.finds import finds, looks, put
from tests.factories import make_guest, make_inbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def inbox(cast: Cast) -> Inbox:
    return make_inbox(cast.acme, name="Shop")


def said(inbox: Inbox, *texts: str) -> Conversation:
    guest = make_guest(inbox)
    return [says(guest, text) for text in texts][-1]


class TestWords:
    def test_all_must_have_been_said_in_any_message_and_any_order(self, cast: Cast, inbox: Inbox) -> None:
        both = said(inbox, "My parcel is late", "I want a refund")
        said(inbox, "My parcel came")
        assert finds(cast.sarah, "refund parcel") == [both.number]
        assert finds(cast.sarah, "refund -parcel") == []

    @pytest.mark.parametrize(
        ("text", "typed"),
        [
            ("La FACTURA número 7 está mal", "numero factura"),
            ("Die Straße ist überflutet", "strasse uberflutet"),
            ("Где мой заказ?", "ЗАКАЗ"),  # noqa: RUF001 - Cyrillic
            ("أريد إرجاع الطلبية", "ارجاع"),
            ("注文した商品が届きません", "商品"),
            ("注文した商品が届きません", "届きません"),
            ("私の猫", "猫"),
            ("환불하고 싶어요", "환불"),
            ("मुझे पैसे वापस चाहिए", "पैसे"),
            ("order ١٢٣٤٥", "12345"),
            ("Your refunds are on the way", "refund"),
            ("Write to anna.berg@example.com", "anna.berg@example.com"),
        ],
    )
    def test_are_found_in_every_script_without_case_and_accents(self, cast: Cast, inbox: Inbox, text: str, typed: str) -> None:
        conversation = said(inbox, text)
        said(inbox, "Something else")
        assert finds(cast.sarah, typed) == [conversation.number]

    def test_short_words_are_whole_ones(self, cast: Cast, inbox: Inbox) -> None:
        said(inbox, "The theatre")
        assert finds(cast.sarah, "atre") == []
        assert finds(cast.sarah, "thea") != []
        assert finds(cast.sarah, "ea") == []

    def test_a_phrase_stands_together_in_one_message(self, cast: Cast, inbox: Inbox) -> None:
        together = said(inbox, "Can I pay with a gift card?")
        said(inbox, "A card came as a gift")
        said(inbox, "It was a gift", "card number 7")
        assert finds(cast.sarah, '"gift card"') == [together.number]

    def test_quotes_and_backslashes_do_no_harm(self, cast: Cast, inbox: Inbox) -> None:
        conversation = said(inbox, "It's l'eau \\ of 'Paris'")
        with tenant_scope(cast.acme.pk):
            actions.tag(conversation, tags=["o'b\\"], actor=cast.sarah.actor)
        assert finds(cast.sarah, "l'eau tag:o'b\\") == [conversation.number]
        assert finds(cast.sarah, "'); DROP TABLE \\ :* & | !") == []

    def test_the_customers_name_and_address_count_among_them(self, cast: Cast, inbox: Inbox) -> None:
        conversation = said(inbox, "I want a refund")
        with tenant_scope(cast.acme.pk):
            contact = Contact.objects.get(pk=conversation.contact_id)
            Contact.objects.filter(pk=contact.pk).update(name="Zoë Ångström")
            actions.add_address(contact, "email", "zoe@example.org")
        assert finds(cast.sarah, "zoe refund") == [conversation.number]
        assert finds(cast.sarah, "angstrom zoe@example.org") == [conversation.number]

    def test_notes_and_the_names_of_files_count_too(self, cast: Cast, inbox: Inbox) -> None:
        conversation = said(inbox, "Hello")
        notes(cast.sarah, conversation, "A regular who grumbles")
        assert finds(cast.vera, "grumbles") == [conversation.number]
        assert finds(cast.vera, "grumbles from:customer") == []


class TestFilters:
    @pytest.fixture
    def held(self, cast: Cast, inbox: Inbox) -> Conversation:
        """Sarah answers about a refund."""
        conversation = claims(cast.sarah, said(inbox, "I want a refund"))
        answers(cast.sarah, conversation, "Gladly, which parcel?")
        return conversation

    @pytest.mark.parametrize(
        ("typed", "is_found"),
        [
            ("is:open", True), ("is:resolved", False), ("is:mine", True), ("-is:mine", False), ("is:queue", False), ("is:assistant", False),
            ("is:snoozed", False), ("-is:snoozed", True), ("agent:sarah", True), ("agent:me", True), ("agent:tom", False),
            ("from:sarah", True), ("from:tom", False), ("from:agent parcel", True), ("from:customer parcel", False),
            ("from:customer refund", True), ("from:assistant", False), ("inbox:shop", True), ("-inbox:shop", False), ("channel:web", True),
            ("language:en", True), ("language:english", True), ("language:es", False), ("has:note", False), ("has:ticket", False),
            ("has:attachment", False), ("on:today", True), ("before:today", False), ("after:yesterday", True), ("after:2026-11-22", False),
        ],
    )  # fmt: skip
    def test_hold_or_do_not(self, cast: Cast, held: Conversation, typed: str, is_found: bool) -> None:
        assert finds(cast.sarah, typed) == ([held.number] if is_found else [])

    def test_what_changes_hands_is_found_as_it_is_now(self, cast: Cast, held: Conversation) -> None:
        assert finds(cast.sarah, "is:mine refund") == [held.number]
        with tenant_scope(cast.acme.pk):
            escalations.release(held, member=cast.sarah, fence=held.fence)
        assert looks(cast.sarah, "is:mine").ids == ()
        assert looks(cast.sarah, "is:queue").ids == (held.pk,)

    def test_tags_and_numbers(self, cast: Cast, held: Conversation) -> None:
        with tenant_scope(cast.acme.pk):
            actions.tag(held, tags=["VIP customer"], actor=cast.sarah.actor)
            ticket = open_ticket(contact=held.contact, conversation=held, subject="Later", key="k", actor=SYSTEM)
        assert finds(cast.sarah, 'tag:"vip customer"') == [held.number]
        assert finds(cast.sarah, "-tag:vip") == [held.number]
        assert finds(cast.sarah, f"#{held.number}") == [held.number]
        assert finds(cast.sarah, f"has:ticket number:{ticket.number}") == [held.number]
        assert finds(cast.sarah, "#999") == []

    def test_teams_by_name(self, cast: Cast, inbox: Inbox) -> None:
        conversation = said(inbox, "Hello")
        escalated(conversation, team=a_team(cast.acme, cast.tom))
        assert finds(cast.sarah, "team:bill is:queue") == [conversation.number]

    def test_who_is_called_so_by_nobody_is_said(self, cast: Cast, held: Conversation) -> None:
        actions.file_changed()
        with tenant_scope(cast.acme.pk):
            asked = put(cast.sarah, "team:nowhere refund")
        assert asked.problems == ("“team:nowhere”: nobody and nothing is called so. Searched without it.",)
        assert finds(cast.sarah, "team:nowhere refund") == [held.number]

    def test_unread_is_what_the_customer_said_last(self, cast: Cast, inbox: Inbox) -> None:
        conversation = claims(cast.sarah, said(inbox, "Hello"))
        assert finds(cast.sarah, "is:unread") == [conversation.number]
        with tenant_scope(cast.acme.pk):
            actions.read_by_member(Conversation.objects.get(pk=conversation.pk), member=cast.sarah, seq=99)
        assert finds(cast.sarah, "is:unread") == []


class TestWhoFinds:
    def test_a_rival_finds_nothing(self, cast: Cast, inbox: Inbox) -> None:
        said(inbox, "A secret recipe")
        assert finds(cast.charlie, "recipe") == []
        assert finds(cast.charlie, "is:open") == []

    def test_outside_members_find_what_is_their_teams(self, cast: Cast, inbox: Inbox) -> None:
        team = a_team(cast.acme, cast.tom)
        with tenant_scope(cast.acme.pk):
            TeamQueue.objects.create(team=team, sees_only_its_queue=True)
        theirs, others = said(inbox, "A parcel"), said(inbox, "Another parcel")
        escalated(theirs, team=team)
        escalated(others)
        assert finds(cast.tom, "parcel") == [theirs.number]
        with tenant_scope(cast.acme.pk):
            actions.line_up(theirs, team_id=None, actor=SYSTEM)
        assert looks(cast.tom, "parcel").ids == ()


class TestPages:
    def test_the_newest_first_each_once(self, cast: Cast, inbox: Inbox, held_clock: clock.HeldClock) -> None:
        conversations = []
        for _ in range(7):
            held_clock.advance(seconds=1)
            conversations.append(said(inbox, "A parcel").pk)
        actions.file_changed()
        shown: list[int] = []
        page = looks(cast.sarah, "parcel", limit=3)
        while page.older:
            shown += page.ids
            page = looks(cast.sarah, "parcel", older=page.older, limit=3)
        assert [*shown, *page.ids] == conversations[::-1]

    def test_where_too_many_come_near_it_the_search_goes_on_by_hand(
        self, cast: Cast, inbox: Inbox, held_clock: clock.HeldClock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        oldest = said(inbox, "A gift card")
        for _ in range(5):
            held_clock.advance(seconds=1)
            said(inbox, "A card, a gift")
        actions.file_changed()
        monkeypatch.setattr(finding, "WALK", 1)
        monkeypatch.setattr(finding, "DIG", 3)
        page = looks(cast.sarah, '"gift card"')
        assert (page.ids, page.is_cut) == ((), True)
        assert looks(cast.sarah, '"gift card"', older=page.older).ids == (oldest.pk,)

    @pytest.mark.parametrize("older", ["", "x", "1_2_3", f"{10**17}_1", "999999999999999999_1"])
    def test_a_place_that_is_none_is_the_top(self, cast: Cast, inbox: Inbox, older: str) -> None:
        conversation = said(inbox, "A parcel")
        actions.file_changed()
        assert looks(cast.sarah, "parcel", older=older).ids in {(conversation.pk,), ()}

    def test_one_costs_the_same_statements_as_fifty(self, cast: Cast, inbox: Inbox, django_assert_num_queries: Callable[..., Any]) -> None:
        for count in (1, 50):
            for _ in range(count):
                said(inbox, "A parcel")
            actions.file_changed()
            with tenant_scope(cast.acme.pk):
                asked = put(cast.sarah, "parcel")
                with django_assert_num_queries(1):
                    fetch(finding.found(asked))


def test_as_a_condition_it_finds_the_same(cast: Cast, inbox: Inbox) -> None:
    conversation = said(inbox, "A gift card")
    said(inbox, "A card")
    actions.file_changed()
    with tenant_scope(cast.acme.pk):
        sql, parameters = holding(put(cast.sarah, '"gift card" is:open'))
        found = Conversation.objects.raw(f"SELECT c.id FROM conversations_conversation c WHERE {sql}", parameters)
        assert [one.pk for one in found] == [conversation.pk]


def test_a_conversation_that_goes_takes_its_words_along(cast: Cast, inbox: Inbox) -> None:
    conversation = said(inbox, "A parcel")
    actions.file_changed()
    with tenant_scope(cast.acme.pk):
        Contact.objects.get(pk=conversation.contact_id).delete()
        assert not Filed.objects.filter(conversation_id=conversation.pk).exists()
