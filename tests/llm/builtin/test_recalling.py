"""What they asked before on another channel is recalled once, with their first words here, where it helps."""

from dataclasses import replace
from typing import Any

import pytest

from apps.llm.builtin.engine import BuiltIn
from apps.llm.builtin.reading.lexicon import TONGUES
from apps.llm.builtin.voice import phrases
from apps.llm.exchange import Recalled, Request, Said, Speaker, Text
from tests.llm.builtin.scenes import NOW, Chat

SUNSCREEN = Recalled("Hi. Do you have the SPF 50 sunscreen?", "2026-11-21T09:30:00+01:00")
PARCEL = replace(SUNSCREEN, words="Where is order 1042?")
GREETINGS = {
    "ar": "مرحبا", "de": "Guten Tag", "en": "Hello", "es": "Hola", "fr": "Bonjour", "hi": "नमस्ते", "it": "Buongiorno", "nl": "Goedendag",
    "pl": "Dzień dobry", "pt": "Bom dia", "tr": "Merhaba", "zh-Hans": "你好",
}  # fmt: skip
NEWS = {
    "ar": "هل من جديد؟", "de": "Gibt es Neuigkeiten?", "en": "Any news?", "es": "¿Alguna novedad?", "fr": "Des nouvelles ?",
    "hi": "कोई खबर?", "it": "Ci sono novità?", "nl": "Is er nieuws?", "pl": "Są jakieś wieści?", "pt": "Alguma novidade?",
    "tr": "Bir gelişme var mı?", "zh-Hans": "有消息了吗\uff1f",
}  # fmt: skip


class Returning(Chat):
    """Somebody who asked something before, on another channel."""

    recalled: Recalled | None = SUNSCREEN

    def request(self, text: str) -> Request:
        return replace(super().request(text), recalled=self.recalled)


def returning(recalled: Recalled | None = SUNSCREEN, **about: Any) -> Returning:
    chat = Returning(**about)
    chat.recalled = recalled
    return chat


def test_who_only_greets_is_told_what_they_asked() -> None:
    said = returning().says("Hello")
    assert said == "Hello again, you asked this morning: “Do you have the SPF 50 sunscreen”. What can I do for you?"


@pytest.mark.parametrize("tongue", TONGUES)
def test_in_every_language(tongue: str) -> None:
    when = phrases(tongue)["asked_this_morning"]
    told = phrases(tongue)["recalled"].format(when=when, words="Do you have the SPF 50 sunscreen")
    assert returning(language=tongue).says(GREETINGS[tongue]).startswith(told)


@pytest.mark.parametrize("tongue", TONGUES)
def test_who_asks_for_news_is_told_how_it_stands(tongue: str) -> None:
    chat = returning(PARCEL, language=tongue)
    said = chat.says(NEWS[tongue])
    told = phrases(tongue)["recalled"].format(when=phrases(tongue)["asked_this_morning"], words="Where is order 1042")
    assert said.startswith(told)
    assert chat.called == ["order_lookup"]
    assert "UPS" in said


def test_what_it_takes_to_know_is_asked_for_and_not_forgotten() -> None:
    chat = returning(PARCEL, answers={"order_lookup": [{"error": "identity_required"}]})
    assert chat.says("any news?").startswith("Hello again, you asked this morning: “Where is order 1042”.")
    assert chat.says("anna@example.org").endswith("What does it say?")
    assert chat.says("246810").startswith("Order 1042 is on its way")


def test_who_asks_the_same_again_is_told_that_they_did() -> None:
    said = returning().says("Which sunscreen with SPF 50 do you have?")
    assert said.startswith("Hello again, you asked about this this morning.")
    assert "Daily Veil" in said


@pytest.mark.parametrize("text", ["Where is order 1037?", "When are you open?", "I want to talk to a human", "bye", "🙂"])
def test_who_asks_something_else_is_told_nothing_of_it(text: str) -> None:
    assert "again, you asked" not in returning().says(text)


def test_it_is_told_once() -> None:
    chat = returning()
    chat.says("Hello")
    assert "you asked" not in chat.says("Hello")


def test_where_nothing_is_known_nothing_is_told() -> None:
    assert returning(None).says("Hello") == phrases("en")["hello"]
    assert "asked" not in returning(None).says("any news?")


@pytest.mark.parametrize(
    ("asked_at", "when"),
    [
        ("2026-11-21T12:10:00+01:00", "earlier today"),
        ("2026-11-20T23:10:00+01:00", "yesterday"),
        ("2026-11-17T10:00:00+01:00", "a few days ago"),
        ("odd", "a few days ago"),
    ],
)
def test_when_is_said_as_people_say_it(asked_at: str, when: str) -> None:
    assert NOW.startswith("2026-11-21T13:00")
    assert f"you asked {when}:" in returning(replace(SUNSCREEN, asked_at=asked_at)).says("Hello")


def test_a_long_one_is_cut_between_words_and_a_promise_is_not_repeated() -> None:
    long = replace(SUNSCREEN, words="I bought " + "a lovely cream " * 20)
    assert returning(long).says("Hello").startswith("Hello again, you asked this morning: “I bought a lovely cream")
    assert "cream a …”. What" in returning(long).says("Hello")
    promise = replace(SUNSCREEN, words="We will get back to you, you said")
    assert returning(promise).says("Hello") == "Hello. What can I do for you?"


def test_where_the_same_conversation_goes_on_elsewhere_it_is_told_there() -> None:
    chat = returning(None)
    chat.says("Do you have the SPF 50 sunscreen?")
    chat.says("no")
    chat.recalled = replace(SUNSCREEN, goes_on=True)
    assert chat.says("Hello").startswith("Hello again, you asked this morning:")
    chat.recalled = None
    assert "you asked" not in chat.says("Hello")


def test_news_of_what_they_asked_here_need_no_recall() -> None:
    chat = Chat()
    chat.says("Where is order 1042?")
    assert chat.says("Any news?").startswith("Order 1042 is on its way")


def test_a_person_who_answered_before_changes_nothing() -> None:
    chat = returning(PARCEL)
    chat.transcript += [Said(Speaker.CUSTOMER, "Hello"), Said(Speaker.AGENT, "Hello, this is Sarah.")]
    events = list(BuiltIn().stream(replace(chat.request(""), transcript=(*chat.transcript, Said(Speaker.CUSTOMER, "Hello"))), deadline=0))
    assert "you asked" not in "".join(event.text for event in events if isinstance(event, Text))
