"""A reply in the making: shown sentence by sentence, and in the end the transcript equals the screen."""

import pytest

from apps.conversations import actions
from apps.conversations.models import Conversation, Partial
from apps.events.models import Event
from tests.cast import Cast
from tests.conversations.scenes import answers, claims, fresh, given_to_assistant, reply, transcript

pytestmark = pytest.mark.django_db


@pytest.fixture
def answering(waiting: Conversation) -> Conversation:
    """A conversation the assistant holds."""
    return given_to_assistant(waiting)


def show(conversation: Conversation, text: str, turn: str = "t", fence: int = 0) -> bool:
    return actions.show(conversation, turn=turn, fence=fence or conversation.fence, text=text)


def test_what_is_shown_grows_sentence_by_sentence(answering: Conversation) -> None:
    assert all(show(answering, sentence) for sentence in ("One. ", "Two."))
    shown = Partial.objects.get()
    assert (shown.text, shown.fence) == ("One. Two.", answering.fence)
    assert transcript(answering) == [("customer", "Hello")]


def test_the_reply_supersedes_what_was_shown(answering: Conversation) -> None:
    show(answering, "One. ")
    said = actions.finish(answering, turn="t", fence=answering.fence, draft=reply("One. Two.", "t"))
    assert said is not None
    assert (said.turn, said.seq, said.author) == ("t", 2, "assistant")
    assert not Partial.objects.exists()
    assert Event.objects.filter(name="message.posted", actor_kind="assistant").count() == 1


def test_a_turn_may_end_without_a_word(answering: Conversation) -> None:
    show(answering, "")
    assert actions.finish(answering, turn="t", fence=answering.fence, draft=None) is None
    assert (Partial.objects.exists(), len(transcript(answering))) == (False, 1)


def test_an_older_fence_shows_and_says_nothing(answering: Conversation) -> None:
    assert not show(answering, "Too late", fence=answering.fence - 1)
    assert actions.finish(answering, turn="t", fence=answering.fence - 1, draft=reply("Too late")) is None
    assert actions.post_draft(answering, reply("Too late"), fence=answering.fence - 1) is None
    assert (Partial.objects.exists(), transcript(answering)) == (False, [("customer", "Hello")])


def test_while_somebody_else_holds_the_assistant_shows_nothing(at_acme: Cast, answering: Conversation) -> None:
    held = claims(at_acme.sarah, answering)
    assert not show(held, "I know better", fence=held.fence)
    assert actions.finish(held, turn="t", fence=held.fence, draft=reply("I know better")) is None


def test_words_shown_before_a_person_spoke_come_before_theirs(at_acme: Cast, answering: Conversation) -> None:
    show(answering, "Let me see. ")
    claims(at_acme.sarah, answering)
    answers(at_acme.sarah, answering, "Sarah here")
    assert [text for _, text in transcript(answering)] == ["Hello", "Let me see. ", "Sarah joined", "Sarah here"]


def test_the_next_turn_keeps_what_a_dead_one_had_shown(answering: Conversation) -> None:
    show(answering, "Let me see. ", turn="dead")
    assert show(answering, "Your parcel is here.", turn="alive")
    assert Partial.objects.get().turn == "alive"
    actions.finish(answering, turn="alive", fence=answering.fence, draft=reply("Your parcel is here.", "alive"))
    assert [text for _, text in transcript(answering)] == ["Hello", "Let me see. ", "Your parcel is here."]


def test_a_turn_that_shows_nothing_first_keeps_it_too(answering: Conversation) -> None:
    show(answering, "Let me see. ", turn="dead")
    actions.finish(answering, turn="alive", fence=answering.fence, draft=reply("Your parcel is here.", "alive"))
    assert [text for _, text in transcript(answering)] == ["Hello", "Let me see. ", "Your parcel is here."]
    assert fresh(answering).last_seq == 3
