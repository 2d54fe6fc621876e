"""Proving who one is, and letters to the customer alone."""

import json
import re
from typing import Any

import pytest

from apps.conversations.actions.contacts import add_address
from apps.conversations.models import Contact, Conversation, Delivery
from apps.ground.scope import tenant_scope
from apps.tools import actions, queries
from tests.conversations.scenes import fresh
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


def test_a_code_goes_out_and_comes_back(chat: Conversation) -> None:
    assert call(chat, "verify_identity", email=HERS) == {"status": "code_sent", "to": "m…@example.org"}
    (letter,) = letters(chat)
    code = re.search(r"\d{6}", letter.subject)
    assert code is not None
    assert call(chat, "verify_identity", code=f"{(int(code[0]) + 1) % 1_000_000:06}")["status"] == "refused"
    assert not is_verified(chat)
    assert call(chat, "verify_identity", code=code[0]) == {"status": "done", "verified": True}
    assert is_verified(chat)


def test_without_an_address_the_model_is_told_to_ask(chat: Conversation) -> None:
    assert call(chat, "verify_identity")["error"] == "invalid_arguments"
    assert letters(chat) == []


def test_too_many_codes_are_refused_in_words(chat: Conversation) -> None:
    answers = [call(chat, "verify_identity", email=HERS)["status"] for _ in range(4)]
    assert answers == ["code_sent"] * 3 + ["refused"]


def test_a_letter_goes_to_the_customer_alone_and_after_their_yes(chat: Conversation) -> None:
    assert call(chat, "send_email", subject="Your parcel", body="It is on its way.")["status"] == "refused"
    with tenant_scope(chat.tenant.pk):
        add_address(Contact.objects.get(pk=chat.contact.pk), "email", HERS)
    asked = call(chat, "send_email", subject="Your parcel", body="It is on its way.")
    assert asked == {"status": "needs_confirmation", "summary": "Send “Your parcel” to m…@example.org"}
    assert letters(chat) == []
    actions.answer(chat.tenant.pk, chat, seq=fresh(chat).last_seq + 1, text="yes")
    assert [letter.to for letter in letters(chat)] == [HERS]


def test_nobody_else_can_be_written_to(chat: Conversation) -> None:
    answer = call(chat, "send_email", subject="Hello", body="You", to="somebody@example.org")
    assert answer["error"] == "invalid_arguments"


def test_texts_say_that_they_are_not_set_up(chat: Conversation) -> None:
    assert call(chat, "send_sms", body="Hello")["error"] == "not_available"
