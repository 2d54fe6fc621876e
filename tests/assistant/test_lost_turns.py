"""Runners that lose their turn, words that come in between, hand-overs that fail: nothing is lost, doubled or wedged."""

import pytest

from apps.assistant import actions
from apps.conversations.admitting import Guest
from apps.conversations.models import Conversation, Message
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.llm.exchange import ModelFailed
from apps.text.speaking import spoken
from apps.tools.actions import set_tool
from tests.assistant.conftest import Script
from tests.assistant.test_turns import answer, partial, said, turn_of
from tests.cast import Cast
from tests.conversations.scenes import answers, claims, fresh, given_to_assistant, says
from tests.tools.till import Till

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("words", "told"), [("I want to kill myself", "crisis"), ("I want to talk to a human", "hand_over")])
def test_what_is_said_while_it_speaks_is_read_too(model: Script, chat: Conversation, guest: Guest, words: str, told: str) -> None:
    model.says("First. ", lambda: says(guest, words), "Second.")
    answer(chat)
    assert (fresh(chat).holder, len(model.asked)) == ("queue", 1)
    assert said(chat)[-1] == spoken("en", told)


def test_a_runner_that_lost_its_turn_says_no_more(model: Script, chat: Conversation, held_clock: clock.HeldClock) -> None:
    def another_takes_it() -> None:
        held_clock.advance(seconds=5)
        assert answer(chat) == 1

    model.says("Mine one. ", "Mine two. ", another_takes_it, "Mine three.").says("Theirs one. ", "Theirs two.")
    answer(chat)
    assert (said(chat), partial(chat)) == (["Theirs one. Theirs two."], None)
    assert (turn_of(chat).state, turn_of(chat).attempts) == ("done", 2)


def test_and_leaves_a_conversation_that_others_can_take(model: Script, chat: Conversation, cast: Cast, held_clock: clock.HeldClock) -> None:
    model.says("Mine. ", "More. ", lambda: (held_clock.advance(seconds=5), answer(chat)), "And more.").says("Theirs.")
    answer(chat)
    claims(cast.sarah, chat)
    answers(cast.sarah, chat)
    assert fresh(chat).holder == "agent"


def test_nothing_is_done_after_a_take_over(model: Script, till: Till, chat: Conversation, cast: Cast) -> None:
    model.says("Let me see. ", "So. ", lambda: claims(cast.sarah, chat))
    model.parts[0] = [*model.parts[0][:-1], *model.calls("peek").parts.pop()]
    answer(chat)
    assert turn_of(chat).state == "cut_off"
    with tenant_scope(chat.tenant.pk):
        assert not chat.tool_calls.exists()


def test_a_hand_over_that_is_refused_is_not_announced(model: Script, chat: Conversation) -> None:
    model.calls("escalate_to_human", '{"reason": 5}').says("What is your order number?")
    answer(chat)
    assert (said(chat), fresh(chat).holder) == (["What is your order number?"], "assistant")


def test_one_that_is_done_is(model: Script, chat: Conversation) -> None:
    model.calls("escalate_to_human", '{"reason": "They ask for a colleague"}')
    answer(chat)
    assert (said(chat), fresh(chat).holder) == ([spoken("en", "hand_over")], "queue")
    assert turn_of(chat).decision == "handed_over"


def test_more_words_before_the_first_sentence_double_nothing(model: Script, till: Till, chat: Conversation, guest: Guest) -> None:
    model.calls("give", '{"to": "Ann"}').says(lambda: says(guest, "It is for Ann"), "Too early. ", "Yes.")
    model.calls("give", '{"to": "Ann"}').says("Shall I give 1 to Ann?")
    answer(chat)
    with tenant_scope(chat.tenant.pk):
        assert chat.tool_calls.count() == 1


def test_a_turn_that_failed_is_written_so_and_tried_again_once_it_is_given_back(model: Script, chat: Conversation, cast: Cast) -> None:
    model.breaks(ModelFailed("429", passing=True)).says("Here I am again.")
    answer(chat)
    assert (turn_of(chat).state, turn_of(chat).decision, turn_of(chat).problem) == ("failed", "handed_over", "429")
    claims(cast.sarah, chat)
    given_to_assistant(chat)
    assert answer(chat) == 1
    assert said(chat)[-1] == "Here I am again."


def test_a_wake_that_is_lost_when_it_is_given_back_is_made_up_for(
    model: Script, chat: Conversation, cast: Cast, held_clock: clock.HeldClock
) -> None:
    model.says("First. ", "Second. ", lambda: claims(cast.sarah, chat), "Third.")
    answer(chat)
    given_to_assistant(chat)
    held_clock.advance(seconds=3)
    assert actions.due() == [(chat.tenant.pk, chat.pk)]


def test_what_a_colleague_has_answered_wakes_nobody_for_ever(
    model: Script, chat: Conversation, cast: Cast, held_clock: clock.HeldClock
) -> None:
    model.says("First. ", "Second. ", lambda: claims(cast.sarah, chat), "Third.")
    answer(chat)
    answers(cast.sarah, chat)
    given_to_assistant(chat)
    answer(chat)
    held_clock.advance(seconds=3)
    assert actions.due() == []


def test_what_two_calls_of_the_model_say_stands_apart(model: Script, till: Till, chat: Conversation) -> None:
    model.calls("peek", "{}", "Let me look.").says("There are 7 coins.")
    answer(chat)
    assert said(chat) == ["Let me look. There are 7 coins."]


def test_the_way_to_a_person_is_never_switched_off(cast: Cast, chat: Conversation, model: Script) -> None:
    with tenant_scope(chat.tenant.pk), pytest.raises(Exception, match="person"):
        set_tool("escalate_to_human", is_on=False, most_a_conversation=None, actor=cast.adam.actor)


def test_numbers_have_no_gap_whoever_speaks(model: Script, chat: Conversation, guest: Guest, cast: Cast) -> None:
    model.says("One. ", lambda: says(guest, "And?"), "Two.").says("Three. ", "Four. ", lambda: claims(cast.sarah, chat), "Five.")
    answer(chat)
    with tenant_scope(chat.tenant.pk):
        seqs = list(Message.objects.filter(conversation=chat).order_by("seq").values_list("seq", flat=True))
    assert seqs == list(range(1, len(seqs) + 1))
