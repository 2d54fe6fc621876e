"""The reply is in the customer's language: the one they plainly write, else their browser's."""

import pytest

from apps.assistant.models import Assistant
from apps.conversations.admitting import Guest
from apps.conversations.models import Conversation
from apps.ground.scope import tenant_scope
from tests.assistant.conftest import Script
from tests.assistant.test_turns import answer
from tests.conversations.scenes import fresh, given_to_assistant, says

pytestmark = pytest.mark.django_db

GERMAN = "Guten Tag, ich wollte fragen, wo meine Bestellung bleibt."


def asked_in(model: Script, guest: Guest, *texts: str) -> list[str]:
    for text in texts:
        chat = says(guest, text)
        given_to_assistant(chat)
        model.says("Ja." if text == GERMAN else "Yes.")
        answer(chat)
    return [request.language for request in model.asked]


def test_who_writes_german_is_answered_in_german(model: Script, guest: Guest) -> None:
    assert asked_in(model, guest, GERMAN) == ["de"]
    assert fresh(says(guest)).language == "de"


def test_a_short_word_changes_nothing(model: Script, guest: Guest) -> None:
    assert asked_in(model, guest, GERMAN, "ok", "1042", "😀") == ["de"] * 4


def test_who_changes_language_is_followed(model: Script, guest: Guest) -> None:
    assert asked_in(model, guest, GERMAN, "Sorry, could you please answer me in English from now on?") == ["de", "en"]


def test_languages_we_do_not_answer_in_are_served_in_the_first(model: Script, guest: Guest, chat: Conversation) -> None:
    with tenant_scope(chat.tenant.pk):
        Assistant.objects.create(languages=["fr", "en"])
    assert asked_in(model, guest, GERMAN) == ["fr"]
