"""Channels on the agents' screens: where a conversation lives, where a reply goes, what became of it, and which other ways there are."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from apps.console.moments import time_of
from apps.conversations import actions
from apps.conversations.admitting import Guest
from apps.conversations.failures import in_words
from apps.conversations.files import Examined
from apps.conversations.models import Contact, Conversation, Delivery, Visitor
from apps.ground.clock import HeldClock
from apps.ground.scope import tenant_scope
from apps.inboxes.channels import Failure
from apps.inboxes.models import Inbox, Template
from apps.tenants.models import Membership
from tests.cast import Cast
from tests.console import scenes
from tests.factories import make_inbox

pytestmark = pytest.mark.django_db

SignIn = Callable[[Membership], Client]
LIST, THREAD = "/console/conversations/", "/console/conversations/{}/"
PHONE = "+4915112345678"
SENDERS = {"sms": "+4930901820", "whatsapp": "+4930901821", "email": "help@acme.example"}


def an_inbox(cast: Cast, kind: str, **fields: Any) -> Inbox:
    return make_inbox(cast.acme, kind=kind, sender=SENDERS[kind], **fields)


def writes_from(inbox: Inbox, address: str = PHONE, text: str = "Is my order on its way?") -> Conversation:
    """A customer writes by a channel, and is answered there."""
    with tenant_scope(inbox.tenant_id):
        guest = actions.hear_from(inbox, address, "Dana")
        posted = actions.receive(guest, client_id=uuid.uuid4(), text=text)
        Conversation.objects.filter(pk=posted.said.conversation_id).update(reach=guest.visitor_id)
        return Conversation.objects.select_related("tenant", "inbox", "reach__inbox").get(pk=posted.said.conversation_id)


def goes_on_from(guest: Guest, conversation: Conversation, text: str) -> None:
    """The same person says more in the same conversation, from elsewhere."""
    with tenant_scope(conversation.tenant_id):
        actions.receive(guest, client_id=uuid.uuid4(), text=text, conversation_id=conversation.pk)


def left_as(conversation: Conversation, seq: int, state: str, problem: str = "", code: str = "") -> Delivery:
    """What became of a message that left by the conversation's channel."""
    with tenant_scope(conversation.tenant_id):
        message = conversation.messages.get(seq=seq)
        reach = Conversation.objects.select_related("reach__inbox").get(pk=conversation.pk).reach
        assert reach is not None
        fields = {
            "message": message, "conversation": conversation, "inbox": reach.inbox, "channel": reach.inbox.kind, "to": reach.address,
            "purpose": Delivery.Purpose.MESSAGE, "state": state, "problem": problem, "code": code,
        }  # fmt: skip
        delivery, _ = Delivery.objects.update_or_create(key=f"message:{message.pk}", defaults=fields)
        return delivery


@pytest.fixture
def sms(cast: Cast) -> Inbox:
    return an_inbox(cast, "sms", name="Texts")


@pytest.fixture
def texted(cast: Cast, sms: Inbox) -> Conversation:
    """Held by Sarah."""
    return scenes.claims(cast.sarah, writes_from(sms))


@pytest.fixture
def on_whatsapp(cast: Cast) -> Conversation:
    inbox = an_inbox(cast, "whatsapp", name="WhatsApp")
    with tenant_scope(cast.acme.pk):
        Template.objects.create(inbox=inbox, name="Shipped", provider_id="HX1", text="Hello {{1}}, order {{2}} has left.")
        Template.objects.create(inbox=inbox, name="Old", provider_id="HX2", text="Hello", is_active=False)
    return scenes.claims(cast.sarah, writes_from(inbox))


def send(browser: Client, conversation: Conversation, to: str = "messages", **form: Any) -> Any:
    form = {"client_id": str(uuid.uuid4()), "after": "0", "notes": "0"} | form
    return browser.post(f"{THREAD.format(conversation.number)}{to}/", form, headers={"HX-Request": "true"})


def words_of(page: Any) -> str:
    return " ".join(page.text.split())


def reach_of(conversation: Conversation) -> Visitor | None:
    with tenant_scope(conversation.tenant_id):
        return Conversation.objects.select_related("reach__inbox").get(pk=conversation.pk).reach


class TestWhereItLives:
    def test_the_list_and_the_head_name_the_channel(self, cast: Cast, texted: Conversation, guest: Guest, sign_in: SignIn) -> None:
        on_page = scenes.says(guest)
        browser = sign_in(cast.sarah)
        assert words_of(browser.get(LIST)).count("</svg> SMS") == words_of(browser.get(LIST)).count("</svg> Web") == 1
        assert "SMS" in browser.get(THREAD.format(texted.number)).text
        assert 'class="carried' not in browser.get(THREAD.format(on_page.number)).text

    def test_who_goes_on_by_text_is_listed_as_on_the_phone(self, cast: Cast, guest: Guest, sms: Inbox, sign_in: SignIn) -> None:
        on_page = scenes.says(guest)
        with tenant_scope(cast.acme.pk):
            there = Visitor.objects.create(contact_id=guest.contact_id, inbox=sms, address=PHONE, digest="x")
            Conversation.objects.filter(pk=on_page.pk).update(reach=there)
        assert "</svg> SMS" in words_of(sign_in(cast.sarah).get(LIST))

    def test_a_list_costs_the_same_with_channels_and_without(
        self, cast: Cast, texted: Conversation, sign_in: SignIn, django_assert_num_queries: Any
    ) -> None:
        browser = sign_in(cast.sarah)
        browser.get(LIST)
        with CaptureQueriesContext(connection) as few:
            browser.get(LIST)
        with tenant_scope(cast.acme.pk):
            inbox = Inbox.objects.select_related("tenant").get(pk=texted.inbox_id)
        for number in range(3):
            writes_from(inbox, f"+491511234500{number}")
        with django_assert_num_queries(len(few)):
            browser.get(LIST)

    def test_search_finds_by_channel(self, cast: Cast, texted: Conversation, guest: Guest, sign_in: SignIn) -> None:
        an_inbox(cast, "email", name="Mail")
        goes_on_from(guest, texted, "And my order of last week?")
        with tenant_scope(cast.acme.pk):
            actions.file(cast.acme.pk, [texted.pk])
        browser = sign_in(cast.sarah)
        found = {kind: browser.get("/console/search/", {"q": f"channel:{kind} order"}).text for kind in ("sms", "web", "email")}
        assert [f'href="{THREAD.format(texted.number)}' in page for page in found.values()] == [True, True, False]


class TestWhatBecameOfIt:
    def test_each_message_says_by_which_channel_it_came_and_how_far_it_went(
        self, cast: Cast, texted: Conversation, sign_in: SignIn
    ) -> None:
        left_as(texted, scenes.answers(cast.sarah, texted), "delivered")
        page = sign_in(cast.sarah).get(THREAD.format(texted.number)).text
        assert f"from {PHONE}" in page
        assert f"to {PHONE}" in page
        assert "Delivered" in page
        assert "Send again" not in page

    @pytest.mark.parametrize("failure", list(Failure))
    def test_every_failure_is_told_in_words_with_the_providers_code(
        self, cast: Cast, texted: Conversation, sign_in: SignIn, failure: Failure
    ) -> None:
        left_as(texted, scenes.answers(cast.sarah, texted), "failed", failure, "21610")
        page = sign_in(cast.sarah).get(THREAD.format(texted.number)).text
        assert in_words(failure) in page
        assert all(words in page for words in ("Failed", "(21610)", "Send again"))

    def test_what_waits_for_its_next_try_says_so(self, cast: Cast, texted: Conversation, sign_in: SignIn) -> None:
        left_as(texted, scenes.answers(cast.sarah, texted), "queued", Failure.THROTTLED)
        page = sign_in(cast.sarah).get(THREAD.format(texted.number)).text
        assert "Waiting" in page
        assert "It is tried again." in page

    def test_what_hangs_says_since_when_and_holds_up_what_was_said_after_it(
        self, cast: Cast, texted: Conversation, sign_in: SignIn, held_clock: HeldClock
    ) -> None:
        hangs = self.hangs(cast, texted, held_clock)
        left_as(texted, scenes.answers(cast.sarah, texted, "And then?"), "queued")
        page = sign_in(cast.sarah).get(THREAD.format(texted.number)).text
        assert all(
            words in page
            for words in (f"Tried again since {time_of(held_clock.at, cast.acme.zone)}", "Give up", "Waits for the one before")
        )
        assert f"deliveries/{hangs.pk}/abandon/" in page

    def test_what_hangs_is_given_up_and_what_was_said_after_it_goes_on(
        self, cast: Cast, texted: Conversation, sign_in: SignIn, held_clock: HeldClock
    ) -> None:
        hangs = self.hangs(cast, texted, held_clock)
        after = left_as(texted, scenes.answers(cast.sarah, texted, "And then?"), "queued")
        browser = sign_in(cast.sarah)
        given_up = send(browser, texted, f"deliveries/{hangs.pk}/abandon")
        assert (given_up.status_code, "A colleague gave it up" in given_up.text) == (200, True)
        assert "Waits for the one before" not in given_up.text
        assert send(browser, texted, f"deliveries/{hangs.pk}/abandon").status_code == 422
        with tenant_scope(cast.acme.pk):
            assert Delivery.objects.first_in_line().filter(pk=after.pk).exists()

    def test_a_part_that_hangs_is_seen_beside_one_that_failed(
        self, cast: Cast, texted: Conversation, sign_in: SignIn, held_clock: HeldClock
    ) -> None:
        hangs = self.hangs(cast, texted, held_clock)
        with tenant_scope(cast.acme.pk):
            Delivery.objects.create(
                key="first part", message_id=hangs.message_id, conversation=texted, inbox_id=hangs.inbox_id, channel="sms", to=PHONE,
                purpose="message", state="failed", problem=Failure.FILTERED,
            )  # fmt: skip
        browser = sign_in(cast.sarah)
        assert f"deliveries/{hangs.pk}/abandon/" in browser.get(THREAD.format(texted.number)).text
        given_up = send(browser, texted, f"deliveries/{hangs.pk}/abandon").text
        assert ("Failed" in given_up, "Send again" in given_up) == (True, True)

    def test_who_may_not_answer_gives_nothing_up(self, cast: Cast, texted: Conversation, sign_in: SignIn, held_clock: HeldClock) -> None:
        hangs = self.hangs(cast, texted, held_clock)
        assert send(sign_in(cast.vera), texted, f"deliveries/{hangs.pk}/abandon").status_code == 403

    def hangs(self, cast: Cast, conversation: Conversation, held: HeldClock) -> Delivery:
        left = left_as(conversation, scenes.answers(cast.sarah, conversation), "queued", Failure.UNREACHABLE)
        with tenant_scope(cast.acme.pk):
            Delivery.objects.filter(pk=left.pk).update(troubled_at=held.at)
        return left

    def test_a_failed_one_is_sent_again_once(self, cast: Cast, texted: Conversation, sign_in: SignIn) -> None:
        failed = left_as(texted, scenes.answers(cast.sarah, texted), "failed", Failure.FILTERED)
        browser = sign_in(cast.sarah)
        first = send(browser, texted, f"deliveries/{failed.pk}/again")
        assert first.status_code == 200
        assert "Waiting" in first.text
        again = send(browser, texted, f"deliveries/{failed.pk}/again")
        assert again.status_code in {409, 422}

    def test_another_conversations_is_not_there_to_send(self, cast: Cast, texted: Conversation, sms: Inbox, sign_in: SignIn) -> None:
        other = writes_from(sms, "+4915100000000")
        failed = left_as(texted, scenes.answers(cast.sarah, texted), "failed", Failure.FILTERED)
        assert send(sign_in(cast.sarah), other, f"deliveries/{failed.pk}/again").status_code == 404
        assert send(sign_in(cast.vera), texted, f"deliveries/{failed.pk}/again").status_code == 403


class TestTheComposer:
    def test_names_the_address_and_what_the_channel_takes(self, cast: Cast, texted: Conversation, sign_in: SignIn) -> None:
        page = words_of(sign_in(cast.sarah).get(THREAD.format(texted.number)))
        assert f'Replies go by SMS to <bdi class="figures">{PHONE}</bdi>' in page
        assert all(words in page for words in ('data-takes="words"', 'data-files="0"', "data-segments", "words alone, no files"))

    def test_says_before_what_becomes_of_files(self, cast: Cast, texted: Conversation, sign_in: SignIn, settings: Settings) -> None:
        settings.PUBLIC_URL = "https://desk.example"
        page = words_of(sign_in(cast.sarah).get(THREAD.format(texted.number)))
        assert all(words in page for words in ('data-files="10"', "files go as links"))
        with tenant_scope(cast.acme.pk):
            Inbox.objects.filter(kind="sms").update(sender="+14155550100")
            Visitor.objects.filter(address=PHONE).update(address="+14155550199")
        page = words_of(sign_in(cast.sarah).get(THREAD.format(texted.number)))
        assert all(words in page for words in ("pictures and small files go along, others as a link", "image/png"))

    def test_says_nothing_of_it_on_a_page(self, cast: Cast, guest: Guest, sign_in: SignIn) -> None:
        page = sign_in(cast.sarah).get(THREAD.format(scenes.says(guest).number)).text
        assert "Replies go" not in page
        assert "data-marks" in page

    def test_an_address_that_asked_to_hear_no_more_is_only_noted_about(
        self, cast: Cast, texted: Conversation, sign_in: SignIn, held_clock: HeldClock
    ) -> None:
        with tenant_scope(cast.acme.pk):
            Visitor.objects.update(stopped_at=held_clock.at)
        browser = sign_in(cast.sarah)
        page = browser.get(THREAD.format(texted.number)).text
        assert 'data-takes="nothing"' in page
        assert f"{PHONE} asked to get no more messages by SMS." in page
        refused = send(browser, texted, text="Hello?")
        assert refused.status_code == 422
        assert "asked to get no more messages" in refused.text
        assert send(browser, texted, "notes", text="They stopped us.").status_code == 200

    def test_refuses_what_the_channel_does_not_take(
        self, cast: Cast, texted: Conversation, sign_in: SignIn, settings: Settings, tmp_path: Path
    ) -> None:
        refused = send(sign_in(cast.sarah), texted, text="a" * 1_601)
        assert (refused.status_code, "at most 1,600 characters" in refused.text) == (422, True)
        settings.MEDIA_ROOT = tmp_path
        with tenant_scope(cast.acme.pk):
            told = Examined("order.txt", "text/plain", 8, ".txt", None, None, "0" * 64)
            stored = actions.store(BytesIO(b"one line"), told, tenant=cast.acme, actor=cast.sarah.actor)
        refused = send(sign_in(cast.sarah), texted, text="Look", attachments=stored.public_id)
        assert (refused.status_code, "carries words alone" in refused.text) == (422, True)

    def test_a_switched_off_inbox_sends_nothing(self, cast: Cast, texted: Conversation, sign_in: SignIn) -> None:
        with tenant_scope(cast.acme.pk):
            Inbox.objects.update(is_active=False)
        assert "is switched off" in send(sign_in(cast.sarah), texted, text="Hello").text


class TestApprovedTexts:
    def test_within_a_day_words_of_ones_own_go_through(self, cast: Cast, on_whatsapp: Conversation, sign_in: SignIn) -> None:
        page = sign_in(cast.sarah).get(THREAD.format(on_whatsapp.number)).text
        assert 'data-takes="words"' in page
        assert "then approved templates alone" in page
        assert "way-templates" not in page

    def test_a_day_later_approved_ones_alone(self, cast: Cast, on_whatsapp: Conversation, sign_in: SignIn, held_clock: HeldClock) -> None:
        held_clock.advance(days=1)
        browser = sign_in(cast.sarah)
        page = browser.get(THREAD.format(on_whatsapp.number)).text
        assert 'data-takes="templates"' in page
        assert "Shipped · en" in page
        assert "Old · en" not in page
        assert "takes an approved template now" in send(browser, on_whatsapp, text="Hello again").text

    def test_one_is_sent_with_its_places_filled(
        self, cast: Cast, on_whatsapp: Conversation, sign_in: SignIn, held_clock: HeldClock
    ) -> None:
        held_clock.move_to(held_clock.at + timedelta(days=1, minutes=1))
        browser = sign_in(cast.sarah)
        with tenant_scope(cast.acme.pk):
            shipped = Template.objects.get(name="Shipped").pk
        form = {"template": shipped, "place-1": "Dana", "place-2": "1042"}
        assert "Hello Dana, order 1042 has left." in send(browser, on_whatsapp, "approved", **form).text

    def test_a_place_left_empty_and_a_text_of_another_inbox_are_refused(
        self, cast: Cast, on_whatsapp: Conversation, texted: Conversation, sign_in: SignIn, held_clock: HeldClock
    ) -> None:
        held_clock.advance(days=1)
        with tenant_scope(cast.acme.pk):
            shipped = Template.objects.get(name="Shipped").pk
        browser = sign_in(cast.sarah)
        empty = send(browser, on_whatsapp, "approved", template=shipped, **{"place-1": "Dana", "place-2": " "})
        assert (empty.status_code, "Fill in" in empty.text) == (422, True)
        anothers = send(browser, texted, "approved", template=shipped, **{"place-1": "Dana", "place-2": "1"})
        assert (anothers.status_code, "Choose a template." in anothers.text) == (422, True)


class TestAnotherWay:
    @pytest.fixture
    def left(self, cast: Cast, guest: Guest, sms: Inbox) -> Conversation:
        """Somebody who wrote on the page, and has proven a phone number."""
        held = scenes.claims(cast.sarah, scenes.says(guest))
        with tenant_scope(cast.acme.pk):
            contact = Contact.objects.get(pk=guest.contact_id)
            actions.add_address(contact, "phone", PHONE, verified=True)
            actions.add_address(contact, "phone", "+4915199999999")
        return held

    def choices(self, page: str) -> list[str]:
        return [part.split('"')[0] for part in page.split('data-way="')[1:] if part.startswith(("visitor-", "address-", "page"))]

    def test_a_proven_number_is_offered_and_one_merely_typed_is_not(self, cast: Cast, left: Conversation, sign_in: SignIn) -> None:
        page = sign_in(cast.sarah).get(THREAD.format(left.number)).text
        assert len(self.choices(page)) == 1
        assert "Replies show on their page" in page
        assert f"<bdi>{PHONE}</bdi>" in page

    def test_replies_go_there_and_back_to_the_page(self, cast: Cast, left: Conversation, sms: Inbox, sign_in: SignIn) -> None:
        browser = sign_in(cast.sarah)
        (way,) = self.choices(browser.get(THREAD.format(left.number)).text)
        answer = send(browser, left, "way", way=way)
        assert "Replies go by SMS" in answer.text
        reach = reach_of(left)
        assert reach is not None
        assert (reach.address, reach.inbox_id) == (PHONE, sms.pk)
        assert self.choices(answer.text) == ["page"]
        assert "Replies show on their page" in send(browser, left, "way", way="page").text
        assert reach_of(left) is None

    def test_only_who_holds_the_conversation_chooses(self, cast: Cast, left: Conversation, sign_in: SignIn) -> None:
        (way,) = self.choices(sign_in(cast.sarah).get(THREAD.format(left.number)).text)
        assert send(sign_in(cast.tom), left, "way", way=way).status_code == 409
        assert reach_of(left) is None

    def test_what_is_no_way_of_theirs_is_refused(self, cast: Cast, left: Conversation, sms: Inbox, sign_in: SignIn) -> None:
        strangers = writes_from(sms, "+4915100000000").reach
        assert strangers is not None
        for way in ("", "visitor-0", f"visitor-{strangers.pk}", "address-1-1"):
            assert send(sign_in(cast.sarah), left, "way", way=way).status_code == 422
        assert reach_of(left) is None

    def test_who_writes_by_text_has_no_page_to_go_back_to(self, cast: Cast, texted: Conversation, sign_in: SignIn) -> None:
        assert send(sign_in(cast.sarah), texted, "way", way="page").status_code == 422

    def test_an_address_that_stopped_is_no_way(self, cast: Cast, left: Conversation, sign_in: SignIn, held_clock: HeldClock) -> None:
        browser = sign_in(cast.sarah)
        (way,) = self.choices(browser.get(THREAD.format(left.number)).text)
        send(browser, left, "way", way=way)
        send(browser, left, "way", way="page")
        with tenant_scope(cast.acme.pk):
            Visitor.objects.filter(address=PHONE).update(stopped_at=held_clock.at)
        assert self.choices(browser.get(THREAD.format(left.number)).text) == []
