"""Several messages before anybody answered: each question in them is answered once, in one reply."""

import json

import pytest

from apps.llm.builtin.engine import BuiltIn
from apps.llm.builtin.voice import phrases
from apps.llm.exchange import Call, Entry, Passage, Result, Said, Speaker, Text
from tests.llm.builtin.scenes import OLDER, ORDER, Chat

RETURNS = {
    "en": Passage("k1", "Returns", "You can return anything within 30 days.", score=0.9, language="en"),
    "es": Passage("k1", "Devoluciones", "Puede devolver todo en 30 días.", score=0.9, language="es"),
    "ar": Passage("k1", "الإرجاع", "يمكنك إرجاع أي منتج خلال 30 يوما.", score=0.9, language="ar"),
    "zh-Hans": Passage("k1", "退货", "您可以在30天内退货。", score=0.9, language="zh"),
}


def replies(chat: Chat, *texts: str, found: tuple[Passage, ...] = ()) -> str:
    """To these in a row, after all tools have run."""
    *before, last = texts
    for text in before:
        chat.transcript.append(Said(Speaker.CUSTOMER, text))
        chat._bind(text)
    chat.passages = {"": found}
    return chat.says(last)


@pytest.mark.parametrize(
    ("language", "asked", "told"),
    [
        (
            "en", ("What is your return policy?", "Where is order 1042?"),
            "You can return anything within 30 days. [k1] Order 1042 is on its way with UPS. It should arrive on Tuesday, November 24.",
        ),
        (
            "es", ("¿Cuál es su política de devoluciones?", "¿Dónde está el pedido 1042?"),
            "Puede devolver todo en 30 días. [k1] Su pedido 1042 está en camino con UPS. Debería llegar el martes, 24 de noviembre.",
        ),
        (
            "ar", ("ما هي سياسة الإرجاع لديكم؟", "أين الطلب 1042؟"),
            "يمكنك إرجاع أي منتج خلال 30 يوما. [k1] الطلب 1042 في الطريق إليكم مع UPS. موعد الوصول المتوقع: الثلاثاء، 24 نوفمبر.",
        ),
        (
            "zh-Hans", ("你们的退货政策是什么\uff1f", "订单1042在哪里\uff1f"),
            "您可以在30天内退货。 [k1]您的订单 1042 已由 UPS 发出。预计11月24日星期二送达。",
        ),
    ],
)  # fmt: skip
def test_both_questions_are_answered_in_one_reply(language: str, asked: tuple[str, ...], told: str) -> None:
    assert replies(Chat(language=language), *asked, found=(RETURNS[language],)) == told
    assert replies(Chat(language=language), "🙂", *asked, found=(RETURNS[language],)) == told


def test_in_their_own_order() -> None:
    said = replies(Chat(), "Where is order 1042?", "What is your return policy?", found=(RETURNS["en"],))
    assert said.startswith("Order 1042 is on its way")
    assert said.endswith("You can return anything within 30 days. [k1]")


def test_what_was_looked_up_before_the_last_of_them_came_is_not_lost() -> None:
    """The turn had begun, and starts over with everything."""
    lookup = Call("a", "order_lookup", '{"order_id": "1042"}')
    begun: list[Entry] = [Said(Speaker.CUSTOMER, "Where is order 1042?"), lookup, Result("a", json.dumps({"orders": [ORDER]}))]
    chat = Chat(transcript=begun)
    said = replies(chat, "When are you open?")
    assert said.startswith("Order 1042 is on its way with UPS.")
    assert said.endswith("Our opening hours: Monday to Friday, 9:00 to 17:00.")
    assert chat.called == []


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        (("Hello", "Where is order 1042?", "Thanks"), "Order 1042 is on its way with UPS. It should arrive on Tuesday, November 24."),
        (("Where is my parcel?", "Order 1042, I mean."), "Order 1042 is on its way with UPS. It should arrive on Tuesday, November 24."),
        (("I want to return", "order 1042", "because it leaks"), "Shall I start the return of order 1042?"),
        (("Do you have a sunscreen", "SPF 50?"), "Daily Veil SPF 50 costs $32. Shall I add it to your cart?"),
    ],
)
def test_one_thing_in_several_messages_is_one(texts: tuple[str, ...], told: str) -> None:
    assert replies(Chat(), *texts) == told


def test_two_of_a_kind_are_two() -> None:
    said = replies(Chat(), "Where is order 1042?", "And where is order 1037?")
    assert said == (
        "Order 1042 is on its way with UPS. It should arrive on Tuesday, November 24. Order 1037 was delivered on Saturday, October 24."
    )


def test_what_nobody_here_knows_is_said_beside_what_is_known() -> None:
    said = replies(Chat(), "What is your return policy?", "Which colour is your van?", found=(RETURNS["en"],))
    assert said == f"You can return anything within 30 days. [k1] {phrases('en')['unknown_rest']}"


def test_where_nothing_is_known_that_is_said_once() -> None:
    assert replies(Chat(), "What is your return policy?", "Which colour is your van?") == phrases("en")["unknown"]


def test_one_question_of_ours_at_a_time_and_it_comes_last() -> None:
    chat = Chat()
    said = replies(chat, "I want to return order 1042", "When are you open?")
    assert said == "Our opening hours: Monday to Friday, 9:00 to 17:00. What is the reason for the return?"
    assert chat.says("It leaks") == "Shall I start the return of order 1042?"


def test_a_second_thing_to_agree_to_waits_until_the_first_is_done() -> None:
    chat = Chat()
    said = replies(chat, "Return order 1042 because it leaks", "And reset my password please")
    assert said == "Shall I start the return of order 1042?"
    assert chat.called.count("reset_password") == 0
    assert chat.says("yes").endswith("Shall I send you a link to set a new password?")
    assert [name for name, _ in chat.ran] == ["start_return"]


def test_beside_the_answer_to_our_question_another_one_of_theirs() -> None:
    chat = Chat()
    chat.says("I want to return order 1042")
    said = replies(chat, "It leaks", "When are you open?")
    assert said == "Our opening hours: Monday to Friday, 9:00 to 17:00. Shall I start the return of order 1042?"
    said = replies(chat, "yes", "Where is order 1037?")
    assert said.startswith("The return of order 1042 is under way.")
    assert "Order 1037 was delivered" in said


def test_a_yes_that_was_heard_before_the_next_question_came_is_told_of_too() -> None:
    chat = Chat()
    chat.says("Return order 1042 because it leaks")
    chat.transcript.append(Said(Speaker.CUSTOMER, "yes"))
    chat._bind("yes")
    said = chat.says("When are you open?")
    assert said.startswith("The return of order 1042 is under way.")
    assert said.endswith("Our opening hours: Monday to Friday, 9:00 to 17:00.")


def test_a_person_is_called_whatever_else_they_said() -> None:
    chat = Chat()
    replies(chat, "Where is order 1042?", "I want to talk to a human")
    assert chat.called == ["escalate_to_human"]


def test_ten_are_not_too_many() -> None:
    numbers = [f"Where is order 10{number}?" for number in range(30, 40)]
    request = Chat(transcript=[Said(Speaker.CUSTOMER, text) for text in numbers]).request("")
    assert any(isinstance(event, Call | Text) for event in BuiltIn().stream(request, deadline=0))
    assert OLDER["order_id"] == "1037"
