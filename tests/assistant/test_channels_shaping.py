"""A reply is said as its channel can show it: in plain words, as long as that takes, and the model knows."""

from dataclasses import replace

import pytest

from apps.assistant.shaping import OF_THE_HOUSE, in_words, shaped
from apps.conversations.models import Conversation, Holder
from apps.inboxes import channels
from apps.inboxes.channels import Capabilities
from apps.llm.wires.prompt import instructions
from apps.text.speaking import spoken
from tests.assistant.conftest import Script
from tests.assistant.test_turns import answer, said
from tests.cast import Cast
from tests.channels.talks import make_texting, texts
from tests.conversations.scenes import comes, fresh, given_to_assistant, says
from tests.factories import make_guest, make_inbox

pytestmark = pytest.mark.django_db

PAGE, TEXT = channels.of("web").can, channels.of("sms").can


@pytest.fixture
def chat(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Conversation:
    monkeypatch.setattr("apps.assistant.gathering.sleep", lambda _: None)
    comes(cast.sarah)
    return texts(make_texting(cast.acme), "Where is my parcel?")


def test_markdown_stays_off_a_channel_that_cannot_show_it(model: Script, chat: Conversation) -> None:
    model.says("It is **on its way**. Follow it [here](https://acme.example/p).")
    answer(chat)
    assert said(chat) == ["It is on its way. Follow it here (https://acme.example/p)."]


def test_so_it_does_before_a_person_is_called(model: Script, chat: Conversation) -> None:
    model.breaks("It is **on its way**. ", "And then")
    answer(chat)
    assert said(chat) == [f"It is on its way. {spoken('en', 'failed')}"]


def test_a_page_shows_it(model: Script, cast: Cast) -> None:
    chat = given_to_assistant(says(make_guest(make_inbox(cast.acme))))
    model.says("It is **on its way**.")
    answer(chat)
    assert said(chat) == ["It is **on its way**."]


def test_what_does_not_go_into_one_message_is_left_out_by_whole_sentences(model: Script, chat: Conversation) -> None:
    model.says(*[f"This is sentence {'abcdefghij'[place]} of many that a model goes on with. " for place in range(10)] * 10)
    answer(chat)
    (reply,) = said(chat)
    assert len(reply) <= TEXT.longest - OF_THE_HOUSE
    assert reply.endswith("of many that a model goes on with.")


def test_that_a_person_comes_is_said_however_much_was_said_before(model: Script, chat: Conversation) -> None:
    model.breaks(*["This is one sentence of many that a model goes on with. "] * 60, "And then")
    answer(chat)
    assert fresh(chat).holder == Holder.QUEUE
    assert said(chat)[0].endswith(spoken("en", "failed"))
    assert len(said(chat)[0]) <= TEXT.longest


def test_one_endless_sentence_is_cut() -> None:
    assert 0 < len(shaped("and so on " * 400, TEXT)) <= TEXT.longest
    assert 0 < len(shaped("a" * 4_000, TEXT)) <= TEXT.longest


def test_the_model_is_told_what_reaches_them(model: Script, chat: Conversation) -> None:
    model.says("It is on its way.")
    answer(chat)
    assert "without Markdown" in model.asked[0].facts["channel"]
    assert "320 characters" in model.asked[0].facts["channel"]


def test_and_may_not_quote_it_as_a_fact(model: Script, chat: Conversation) -> None:
    model.says("It costs 320 euros.")
    answer(chat)
    assert said(chat) == [spoken("en", "unknown")]


def test_of_a_page_nothing_is_said(model: Script, cast: Cast) -> None:
    chat = given_to_assistant(says(make_guest(make_inbox(cast.acme))))
    model.says("Hello.")
    answer(chat)
    assert "channel" not in model.asked[0].facts


def test_a_conversation_that_goes_on_elsewhere_leaves_the_beginning_of_the_prompt_as_it_was(model: Script, chat: Conversation) -> None:
    model.says("It is on its way.")
    answer(chat)
    (request,) = model.asked
    elsewhere = replace(request, facts={name: fact for name, fact in request.facts.items() if name != "channel"})
    assert instructions(request) == instructions(elsewhere)


@pytest.mark.parametrize(
    ("can", "told", "untold"),
    [
        (Capabilities(longest=10_000), "no buttons", "characters"),
        (Capabilities(longest=1_600), "at most 320 characters", "longest"),
        (Capabilities(cards=True, longest=500), "without Markdown", "no buttons"),
    ],
)
def test_what_a_channel_can_do_is_asked_and_not_which_it_is(can: Capabilities, told: str, untold: str) -> None:
    assert told in in_words(can)
    assert untold not in in_words(can)


def test_what_fits_stays_as_it_was() -> None:
    assert shaped("It is **on its way**.\n\n- one\n- two", PAGE) == "It is **on its way**.\n\n- one\n- two"
