"""A turn: from the customer's words to a reply, a question or a person; never silence, never two."""

import pytest

from apps.assistant import actions
from apps.assistant.actions import staging
from apps.assistant.models import Step, Turn
from apps.conversations.actions.streaming import show
from apps.conversations.admitting import Guest
from apps.conversations.models import Conversation, Message, Partial
from apps.ground import clock
from apps.ground.scope import tenant_scope
from apps.llm.exchange import Done, Finish, ModelFailed, Result, Said
from apps.text.speaking import spoken
from tests.assistant.conftest import USAGE, Script
from tests.cast import Cast
from tests.conversations.scenes import answers, claims, comes, fresh, given_to_assistant, says, transcript
from tests.tools.till import Till

pytestmark = pytest.mark.django_db


def answer(chat: Conversation) -> int:
    return actions.take_turns(chat.tenant.pk, chat.pk)


def said(chat: Conversation) -> list[str]:
    """The assistant's messages."""
    return [text for author, text in transcript(chat) if author == "assistant"]


def turn_of(chat: Conversation) -> Turn:
    with tenant_scope(chat.tenant.pk):
        return Turn.objects.filter(conversation=chat).latest("pk")


def steps(chat: Conversation) -> list[str]:
    with tenant_scope(chat.tenant.pk):
        return list(Step.objects.filter(turn__conversation=chat).order_by("pk").values_list("kind", flat=True))


def test_the_customer_is_answered_once(model: Script, chat: Conversation) -> None:
    model.says("It is on ", "its way. ", "Anything else?")
    assert answer(chat) == 1
    assert said(chat) == ["It is on its way. Anything else?"]
    assert answer(chat) == 0
    turn = turn_of(chat)
    assert (turn.state, turn.decision, turn.provider) == ("done", "answered", "script")
    assert (turn.prompt_tokens, turn.cached_tokens, turn.completion_tokens) == (100, 60, 20)
    assert steps(chat) == ["signals", "rules", "retrieval", "model", "rules"]


def test_the_reply_supersedes_what_was_shown_of_it(model: Script, chat: Conversation) -> None:
    seen = []
    model.says("First. ", "Second. ", lambda: seen.append(partial(chat)), "Third.")
    answer(chat)
    assert seen == ["First. "], "the second is whole once something follows it"
    assert partial(chat) is None
    with tenant_scope(chat.tenant.pk):
        assert Message.objects.get(author="assistant").turn == turn_of(chat).public


def partial(chat: Conversation) -> str | None:
    with tenant_scope(chat.tenant.pk):
        return Partial.objects.filter(conversation=chat).values_list("text", flat=True).first()


def test_the_model_reads_what_was_said_and_done(model: Script, till: Till, chat: Conversation) -> None:
    model.calls("peek", "{}", "Let me look. ").says("There are 7 coins.")
    answer(chat)
    assert said(chat) == ["Let me look. There are 7 coins."]
    first, second = model.asked
    assert [entry for entry in first.transcript if isinstance(entry, Said)][-1].text == "Where is my parcel?"
    assert '"coins": 7' in next(entry.content for entry in second.transcript if isinstance(entry, Result))
    assert [tool.name for tool in first.tools] == ["give", "pay", "peek", "ring"]


def test_a_wish_for_a_person_is_honoured_without_a_model(model: Script, guest: Guest, cast: Cast) -> None:
    comes(cast.sarah)
    chat = given_to_assistant(says(guest, "I want to talk to a human please"))
    answer(chat)
    assert (fresh(chat).holder, model.asked) == ("queue", [])
    assert said(chat) == [spoken("en", "hand_over")]
    assert turn_of(chat).decision == "handed_over"


def test_a_figure_from_nowhere_is_not_said(model: Script, chat: Conversation) -> None:
    model.says("Good question. It costs 99 euros. More on that.")
    answer(chat)
    assert said(chat) == [f"Good question. {spoken('en', 'unknown')}"]
    assert turn_of(chat).decision == "unknown"
    assert "guard" in steps(chat)


@pytest.mark.parametrize("language", ["en", "es", "ja"])
def test_who_says_that_they_do_not_know_did_not_answer(model: Script, chat: Conversation, language: str) -> None:
    model.says(spoken(language, "unknown"))
    answer(chat)
    assert turn_of(chat).decision == "unknown"


@pytest.mark.parametrize("sentence", ["I will get back to you tomorrow.", "It is free. [k9]"])
def test_neither_is_a_promise_nobody_keeps_nor_a_source_nobody_found(model: Script, chat: Conversation, sentence: str) -> None:
    model.says(sentence)
    answer(chat)
    assert said(chat) == [spoken("en", "unknown")]


def test_a_take_over_silences_it_at_once(model: Script, chat: Conversation, cast: Cast) -> None:
    model.says("First. ", "Second. ", lambda: claims(cast.sarah, chat), "Third. ", "Fourth.")
    answer(chat)
    assert [(author, text) for author, text in transcript(chat)][1:] == [("assistant", "First. "), ("system", "Sarah joined")]
    assert turn_of(chat).state == "cut_off"
    answers(cast.sarah, chat)
    assert answer(chat) == 0


def test_who_says_more_before_a_word_was_shown_is_answered_once_with_everything(model: Script, chat: Conversation, guest: Guest) -> None:
    model.says(lambda: says(guest, "Order 1042, I mean."), "Too early. ", "Yes.").says("Order 1042 is on its way.")
    assert answer(chat) == 2
    assert said(chat) == ["Order 1042 is on its way."]
    assert [entry.text for entry in model.asked[1].transcript if isinstance(entry, Said)] == ["Where is my parcel?", "Order 1042, I mean."]


def test_what_is_said_after_the_first_words_is_answered_next(model: Script, chat: Conversation, guest: Guest) -> None:
    model.says("First. ", "Second. ", lambda: says(guest, "And my refund?"), "Third.").says("That too.")
    assert answer(chat) == 2
    assert said(chat) == ["First. Second. Third.", "That too."]


@pytest.mark.parametrize(
    "parts",
    [
        [ModelFailed("429", passing=True)],
        [ZeroDivisionError("a bug")],
        [],
    ],
)
def test_whatever_fails_a_person_is_asked(model: Script, chat: Conversation, parts: list[Exception]) -> None:
    model.breaks(*parts)
    answer(chat)
    assert said(chat) == [spoken("en", "failed")]
    assert fresh(chat).holder == "queue"
    assert "failure" in steps(chat)


def test_a_reply_that_breaks_off_keeps_what_was_shown_and_asks_a_person(model: Script, chat: Conversation) -> None:
    model.breaks("It is on its way. ", "And then")
    answer(chat)
    assert said(chat) == [f"It is on its way. {spoken('en', 'failed')}"]
    assert fresh(chat).holder == "queue"


def test_one_that_breaks_off_before_a_sentence_was_seen_is_asked_once_more(model: Script, chat: Conversation) -> None:
    model.breaks("It is on").says("It is on its way.")
    answer(chat)
    assert (said(chat), fresh(chat).holder) == (["It is on its way."], "assistant")


def test_and_not_for_ever(model: Script, chat: Conversation) -> None:
    model.breaks("It is on").breaks("It is on").says("It is on its way.")
    answer(chat)
    assert (said(chat), len(model.asked)) == ([spoken("en", "failed")], 2)


def test_half_a_sentence_at_the_length_limit_is_not_said(model: Script, chat: Conversation) -> None:
    model.breaks("It is on its way. ", "And it will ", Done(Finish.LENGTH, USAGE, "script-1"))
    answer(chat)
    assert said(chat) == ["It is on its way."]


def test_going_round_in_circles_ends(model: Script, till: Till, chat: Conversation) -> None:
    for _ in range(9):
        model.calls("peek")
    answer(chat)
    assert fresh(chat).holder == "queue"
    assert len(model.asked) == 8


def test_a_yes_is_heard_by_the_house_and_runs_what_was_asked(model: Script, till: Till, chat: Conversation, guest: Guest) -> None:
    model.calls("give", '{"to": "Ann"}').says("Shall I give 1 to Ann?").says("Done.")
    answer(chat)
    assert (till.given, turn_of(chat).decision) == ([], "asked")
    says(guest, "Yes please")
    answer(chat)
    assert len(till.given) == 1
    assert '"status": "done"' in [entry.content for entry in model.asked[2].transcript if isinstance(entry, Result)][-1]


def test_no_model_can_say_yes_for_the_customer(model: Script, till: Till, chat: Conversation, guest: Guest) -> None:
    model.calls("give", '{"to": "Ann"}').calls("give", '{"to": "Ann"}').calls("give", '{"to": "Ann", "pieces": 1}').says("Given.")
    answer(chat)
    assert till.given == []


def test_a_turn_whose_runner_died_is_taken_up_and_answers_once(model: Script, chat: Conversation, held_clock: clock.HeldClock) -> None:
    dead = actions.claim(chat.tenant.pk, chat.pk)
    assert dead is not None
    with tenant_scope(chat.tenant.pk):
        show(chat, turn=dead.public, fence=dead.fence, text="It is on")
    assert answer(chat) == 0, "its runner may be alive"
    held_clock.advance(seconds=4)
    assert actions.due() == [(chat.tenant.pk, chat.pk)]
    model.says("It is on its way.")
    assert answer(chat) == 1
    assert said(chat) == ["It is on its way."]
    assert turn_of(chat).attempts == 2


def test_a_turn_that_kills_every_runner_ends_with_a_person(model: Script, chat: Conversation, held_clock: clock.HeldClock) -> None:
    for _ in range(3):
        actions.claim(chat.tenant.pk, chat.pk)
        held_clock.advance(seconds=5)
    answer(chat)
    assert (fresh(chat).holder, model.asked) == ("queue", [])


def test_a_conversation_that_is_given_back_unanswered_is_taken_up(model: Script, chat: Conversation, cast: Cast) -> None:
    model.says("First. ", "Second. ", lambda: claims(cast.sarah, chat), "Third. ", "Fourth.").says("Here I am again.")
    answer(chat)
    given_to_assistant(chat)
    assert answer(chat) == 1
    assert said(chat)[-1] == "Here I am again."


def test_what_a_colleague_answered_is_answered(model: Script, chat: Conversation, cast: Cast) -> None:
    claims(cast.sarah, chat)
    answers(cast.sarah, chat)
    given_to_assistant(chat)
    assert answer(chat) == 0


def test_what_was_said_while_its_runner_died_is_due(
    model: Script, chat: Conversation, guest: Guest, held_clock: clock.HeldClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    model.says("First. ", "Second. ", lambda: says(guest, "And my refund?"), "Third.")
    monkeypatch.setattr("apps.assistant.actions.turning.MOST_TURNS", 1)
    answer(chat)
    held_clock.advance(seconds=3)
    assert actions.due() == [(chat.tenant.pk, chat.pk)]


def test_one_runner_at_a_time(model: Script, chat: Conversation) -> None:
    model.says(lambda: taken.append(answer(chat)), "Here I am.")
    taken: list[int] = []
    assert answer(chat) == 1
    assert taken == [0]


def test_nothing_is_due_that_was_answered_or_is_anothers(
    model: Script, chat: Conversation, cast: Cast, held_clock: clock.HeldClock
) -> None:
    model.says("Here.")
    answer(chat)
    held_clock.advance(seconds=10)
    assert actions.due() == []
    claims(cast.sarah, chat)
    assert answer(chat) == 0


def test_crisis_words_are_no_models_to_read(model: Script, guest: Guest) -> None:
    chat = given_to_assistant(says(guest, "I want to kill myself"))
    answer(chat)
    assert (fresh(chat).holder, model.asked) == ("queue", [])
    given_to_assistant(chat)
    says(guest, "Where is my order?")
    model.says("Let me see.")
    answer(chat)
    assert "kill" not in str(model.asked[0])


def test_no_connection_is_held_while_the_model_speaks(model: Script, chat: Conversation, monkeypatch: pytest.MonkeyPatch) -> None:
    """Threads that wait on models are many, connections are few."""
    told: list[str] = []
    monkeypatch.setattr(staging, "release_connection", lambda: told.append("released"))
    model.says("One. ", "Two. ", lambda: told.append("speaks"), "Three.", lambda: told.append("speaks"))
    answer(chat)
    assert told == ["released", "speaks", "released", "speaks", "released"]
