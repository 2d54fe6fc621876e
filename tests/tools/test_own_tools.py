"""Proving who one is, and letters to the customer alone."""

import json
import re
from typing import Any

import pytest

from apps.conversations.actions.contacts import add_address, merge_contacts
from apps.conversations.admitting import Guest
from apps.conversations.models import Contact, Conversation, Delivery
from apps.events.actors import SYSTEM
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.inboxes.identity import Identity
from apps.inboxes.models import Inbox
from apps.tools import actions, queries
from apps.tools.models import ToolCall
from tests.conversations.scenes import fresh, proves, says
from tests.factories import make_arrival, make_guest
from tests.tools.asking import asks, proposed
from tests.tools.conftest import ASSISTANT

pytestmark = pytest.mark.django_db

HERS = "maria@example.org"
_keys = iter(range(10_000))


def call(chat: Conversation, name: str, **arguments: Any) -> dict[str, Any]:
    return actions.call(chat.tenant.pk, chat.pk, name, json.dumps(arguments), actor=ASSISTANT, key=f"k{next(_keys)}")


def letters(chat: Conversation) -> list[Delivery]:
    with tenant_scope(chat.tenant.pk):
        return list(Delivery.objects.order_by("pk"))


def is_verified(chat: Conversation) -> bool:
    with tenant_scope(chat.tenant.pk):
        return queries.is_verified(chat)


def code_to(chat: Conversation, email: str = HERS) -> str:
    """The code that went out."""
    assert call(chat, "verify_identity", email=email)["status"] == "code_sent"
    found = re.search(r"\d{6}", letters(chat)[-1].subject)
    assert found is not None
    return found[0]


def inbox_of(guest: Guest) -> Inbox:
    with tenant_scope(guest.tenant_id):
        return Inbox.objects.get(pk=guest.inbox_id)


def test_a_code_goes_out_and_comes_back(chat: Conversation) -> None:
    assert call(chat, "verify_identity", email=HERS) == {"status": "code_sent", "to": "m…@example.org"}
    code = code_to(chat)
    assert call(chat, "verify_identity", code=f"{(int(code) + 1) % 1_000_000:06}")["status"] == "refused"
    assert not is_verified(chat)
    assert call(chat, "verify_identity", code=code) == {"status": "done", "verified": True}
    assert is_verified(chat)


def test_no_call_keeps_a_code_however_it_was_written(chat: Conversation) -> None:
    code = code_to(chat)
    call(chat, "verify_identity", pin=code)
    actions.call(chat.tenant.pk, chat.pk, "verify_identity", '{"code": "' + code, actor=ASSISTANT, key="torn")
    for _ in range(2):
        told = actions.call(chat.tenant.pk, chat.pk, "verify_identity", json.dumps({"code": code}), actor=ASSISTANT, key="once")
        assert told == {"status": "done", "verified": True}, "the same call is the same call"
    with tenant_scope(chat.tenant.pk):
        kept = list(ToolCall.objects.order_by("pk").values_list("arguments", flat=True))
    assert code not in str(kept)
    assert kept[0] == {"email": HERS}, "what is no secret stays"
    assert kept[-1] == {"code": "…"}


class TestProof:
    def test_grows_old(self, chat: Conversation, held_clock: clock.HeldClock) -> None:
        proves(chat)
        held_clock.advance(hours=11)
        assert is_verified(chat)
        held_clock.advance(hours=2)
        assert not is_verified(chat)

    def test_of_the_site_is_renewed_by_its_token(self, guest: Guest, held_clock: clock.HeldClock) -> None:
        inbox = inbox_of(guest)
        maria = make_guest(inbox, identity=Identity("maria"))
        chat = says(maria)
        held_clock.advance(hours=13)
        assert not is_verified(chat)
        says(make_guest(inbox, identity=Identity("maria")))
        assert is_verified(chat)

    def test_is_of_the_browser_that_wrote_last(self, guest: Guest, chat: Conversation) -> None:
        """At home she proved it; the browser at the library, which is hers too, did not."""
        home = make_arrival(inbox_of(guest), identity=Identity("maria"))
        with tenant_scope(guest.tenant_id):
            library, hers = (Contact.objects.get(pk=one.contact_id) for one in (guest, home.guest))
            merge_contacts(library, into=hers, actor=SYSTEM)
        assert says(make_guest(inbox_of(guest), token=home.token)) == chat
        assert is_verified(chat)
        says(guest)
        assert not is_verified(chat)

    def test_of_an_address_that_opens_another_account_is_told_as_such(self, chat: Conversation, held_clock: clock.HeldClock) -> None:
        proves(chat)
        held_clock.advance(hours=13)
        told = call(chat, "verify_identity", code=code_to(chat, "mallory@example.org"))
        assert told["error"] == "proven_elsewhere"
        assert not is_verified(chat)


def test_without_an_address_the_model_is_told_to_ask(chat: Conversation) -> None:
    assert call(chat, "verify_identity")["error"] == "invalid_arguments"
    assert letters(chat) == []


def test_too_many_codes_are_refused_in_words(chat: Conversation) -> None:
    answers = [call(chat, "verify_identity", email=HERS)["status"] for _ in range(4)]
    assert answers == ["code_sent"] * 3 + ["refused"]


def test_a_letter_goes_to_the_customer_alone_and_after_their_yes(chat: Conversation) -> None:
    proves(chat, HERS)
    asked = call(chat, "send_email", subject="Your parcel", body="It is\non its way.")
    assert asked == {"status": "needs_confirmation", "summary": "Send “Your parcel” to m…@example.org: “It is on its way.”"}
    assert letters(chat) == []
    asks(chat, *proposed(chat))
    actions.answer(chat.tenant.pk, chat, seq=fresh(chat).last_seq + 1, text="yes")
    assert [letter.to for letter in letters(chat)] == [HERS]


def test_an_address_that_was_only_typed_is_never_written_to(chat: Conversation, guest: Guest) -> None:
    with tenant_scope(chat.tenant.pk):
        typed = Contact.objects.get(pk=chat.contact.pk)
        add_address(typed, "email", "victim@elsewhere.example")
    letter = {"subject": "Your account is locked", "body": "Sign in at https://evil.example now"}
    assert call(chat, "send_email", **letter)["error"] == "identity_required"
    proves(chat, HERS)
    with tenant_scope(chat.tenant.pk):
        typed.addresses.filter(value=HERS).update(kind="phone")  # proven, but no address for letters
    assert call(chat, "send_email", **letter)["status"] == "refused"
    assert letters(chat) == []


def test_of_a_long_letter_the_beginning_is_asked_about(chat: Conversation) -> None:
    proves(chat)
    asked = call(chat, "send_email", subject="Everything", body="word " * 300)
    assert asked["summary"].endswith("word word…”")
    assert len(asked["summary"]) < 320


def test_nobody_else_can_be_written_to(chat: Conversation) -> None:
    answer = call(chat, "send_email", subject="Hello", body="You", to="somebody@example.org")
    assert answer["error"] == "invalid_arguments"


def test_texts_say_that_they_are_not_set_up(chat: Conversation) -> None:
    assert call(chat, "send_sms", body="Hello")["status"] == "refused"
