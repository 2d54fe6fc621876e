"""Several messages before anybody answered, on the page: every question in them is answered once, whenever they came."""

from collections.abc import Sequence
from typing import Any

import pytest

from apps.assistant.history import history
from apps.conversations.admitting import Guest
from apps.conversations.models import Conversation
from apps.ground.scope import tenant_scope
from apps.llm.exchange import Call, Said
from apps.llm.providers import built_in
from tests.assistant.conftest import Script
from tests.assistant.test_turns import answer, said
from tests.conversations.scenes import given_to_assistant, says

pytestmark = pytest.mark.django_db


def told(entries: Sequence[Any]) -> list[str]:
    return [entry.text if isinstance(entry, Said) else entry.name for entry in entries if isinstance(entry, Said | Call)]


def known(chat: Conversation) -> list[str]:
    with tenant_scope(chat.tenant.pk):
        return told(history(chat).entries)


@pytest.fixture
def burst(guest: Guest) -> Conversation:
    says(guest, "How long do parcels take?")
    return given_to_assistant(says(guest, "And what is your return policy?"))


def test_a_model_is_told_of_all_that_waits(model: Script, burst: Conversation) -> None:
    model.says("Two days, and you may return it.")
    answer(burst)
    assert told(model.asked[0].transcript) == ["How long do parcels take?", "And what is your return policy?"]
    assert said(burst) == ["Two days, and you may return it."]


def test_each_question_is_looked_up_by_itself(model: Script, burst: Conversation, knowledge: list[str]) -> None:
    model.says("Two days.")
    answer(burst)
    assert knowledge == [
        "How long do parcels take? And what is your return policy?", "How long do parcels take?", "And what is your return policy?",
    ]  # fmt: skip


def test_what_came_while_the_reply_was_read_stands_after_it(model: Script, guest: Guest) -> None:
    """The next turn answers that alone, and not once more what was answered."""
    chat = given_to_assistant(says(guest, "How long do parcels take?"))
    model.says("Two days. ", "At ", lambda: says(guest, "And what is your return policy?"), "most.").says("Within thirty days.")
    assert answer(chat) == 2
    assert said(chat) == ["Two days. At most.", "Within thirty days."]
    assert told(model.asked[1].transcript) == ["How long do parcels take?", "Two days. At most.", "And what is your return policy?"]
    assert known(chat) == [*told(model.asked[1].transcript), "Within thirty days."]


def test_so_does_the_built_in_engine(model: Script, guest: Guest, monkeypatch: pytest.MonkeyPatch) -> None:
    chat = given_to_assistant(says(guest, "Hello"))
    model.says("Hello. ", "What ", lambda: says(guest, "are you a bot?"), "can I do for you?")
    monkeypatch.setattr(model, "stream", _first_by(model, model.stream))
    answer(chat)
    assert said(chat) == [
        "Hello. What can I do for you?", "I am an AI assistant, not a person. I can help you right away or bring in a colleague.",
    ]  # fmt: skip


def _first_by(model: Script, scripted: Any) -> Any:
    return lambda request, *, deadline: (built_in().stream if model.asked else scripted)(request, deadline=deadline)
