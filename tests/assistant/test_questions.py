"""A customer's yes is bound to what they were asked, and to nothing else."""

import pytest

from apps.conversations.admitting import Guest
from apps.conversations.models import Conversation
from apps.ground.scope import tenant_scope
from apps.text.speaking import spoken
from apps.tools.models import ToolCall
from tests.assistant.conftest import Script
from tests.assistant.test_turns import answer, said
from tests.cast import Cast
from tests.conversations.scenes import answers, claims, given_to_assistant, says
from tests.tools.till import Till

pytestmark = pytest.mark.django_db

GIVE = '{"to": "Ann"}'


def states(chat: Conversation) -> list[str]:
    with tenant_scope(chat.tenant.pk):
        return list(ToolCall.objects.order_by("pk").values_list("state", flat=True))


def test_a_model_that_asks_for_something_else_has_the_house_ask_too(model: Script, till: Till, chat: Conversation, guest: Guest) -> None:
    model.calls("give", GIVE).says("Shall I look up your parcel?").says("Looked up.")
    answer(chat)
    assert said(chat)[-1] == f"Shall I look up your parcel? {spoken('en', 'confirm', summary='Give 1 to Ann')}"
    says(guest, "yes")
    answer(chat)
    assert len(till.given) == 1, "they were told what it would do"


def test_one_that_says_plainly_what_it_would_do_needs_no_such_help(model: Script, till: Till, chat: Conversation) -> None:
    model.calls("give", GIVE).says("Shall I give 1 to Ann?")
    answer(chat)
    assert said(chat) == ["Shall I give 1 to Ann?"]


def test_a_yes_to_a_colleagues_question_is_none(model: Script, till: Till, chat: Conversation, guest: Guest, cast: Cast) -> None:
    model.calls("give", GIVE).says("Shall I give 1 to Ann?").says("Good.")
    answer(chat)
    claims(cast.sarah, chat)
    answers(cast.sarah, chat, "Is the parcel there now?")
    given_to_assistant(chat)
    says(guest, "yes")
    answer(chat)
    assert (till.given, states(chat)) == ([], ["lapsed"])


def test_words_that_came_while_it_asked_are_no_answer_and_a_yes_after_them_is(
    model: Script, till: Till, chat: Conversation, guest: Guest
) -> None:
    model.calls("give", GIVE).says("Let me see. ", lambda: says(guest, "And hurry"), "Shall I give 1 to Ann?")
    model.says("I hurry.").says("Which one?")
    answer(chat)
    assert said(chat)[-1] == "I hurry."
    says(guest, "yes")
    answer(chat)
    assert (till.given, states(chat)) == ([], ["lapsed"]), "the last word was another"


def test_of_two_questions_only_the_last_is_asked(model: Script, till: Till, chat: Conversation, guest: Guest) -> None:
    model.calls("give", GIVE).calls("give", '{"to": "Bob"}').says("Shall I give 1 to Ann and 1 to Bob?").says("Done.")
    answer(chat)
    assert states(chat) == ["lapsed", "proposed"]
    says(guest, "yes")
    answer(chat)
    assert states(chat) == ["lapsed", "done"]


def test_a_question_that_was_held_back_was_not_asked(model: Script, till: Till, chat: Conversation, guest: Guest) -> None:
    model.calls("give", GIVE).says("It costs 99 euros. Shall I give 1 to Ann?").says("A colleague?")
    answer(chat)
    assert states(chat) == ["lapsed"]
    says(guest, "yes")
    answer(chat)
    assert till.given == []
