"""Questions answered from passages, quoted with their mark, or not at all."""

import pytest

from apps.llm.exchange import Passage
from tests.llm.builtin.scenes import Chat

RETURNS = Passage(
    "k1",
    "Returns",
    "Unopened products can be returned within 30 days. Opened products can be returned only if they caused a reaction. "
    "We send the label by email. Gift cards cannot be returned.",
    score=0.8,
)
SHIPPING = Passage(
    "k2",
    "Shipping",
    "# Shipping\n- Shipping within the US costs $5.\n- Orders over $50 ship free.\n- Delivery takes 3 to 5 working days.",
    score=0.7,
)
UNSURE = "I do not know that for certain, and I will not guess. Shall I connect you with a person?"


def asked(text, *passages, language="en"):
    return Chat(language=language, passages={"": passages}).says(text)


@pytest.mark.parametrize(
    ("question", "quoted"),
    [
        ("What is your return policy?", "Unopened products can be returned within 30 days. [k1]"),
        ("Can I send back an opened cream?", "Opened products can be returned only if they caused a reaction. [k1]"),
        ("How much is shipping?", "Shipping within the US costs $5. [k2]"),
        ("How long does delivery take?", "Delivery takes 3 to 5 working days. [k2]"),
        ("Is there free shipping?", "Orders over $50 ship free. [k2]"),
        ("Can gift cards be returned?", "Gift cards cannot be returned. [k1]"),
    ],
)
def test_the_sentence_that_answers_is_quoted(question, quoted):
    assert asked(question, RETURNS, SHIPPING).startswith(quoted)


def test_at_most_two_sentences_of_one_passage():
    said = asked("How long do I have to return unopened products, and do you send a label by email?", RETURNS, SHIPPING)
    assert said == "Unopened products can be returned within 30 days. [k1] We send the label by email. [k1]"


@pytest.mark.parametrize(
    ("language", "question", "quoted"),
    [
        ("es", "¿Cuánto cuesta el envío?", "Shipping within the US costs $5. [k2]"),
        ("de", "Wie lange dauert die Lieferung?", "Delivery takes 3 to 5 working days. [k2]"),
        ("fr", "Quels sont les frais de livraison ?", "Shipping within the US costs $5. [k2]"),
        ("zh-Hans", "运费是多少\uff1f", "Shipping within the US costs $5. [k2]"),
    ],
)
def test_a_passage_in_another_language_answers_too(language, question, quoted):
    assert asked(question, SHIPPING, language=language).startswith(quoted)


def test_a_chinese_passage():
    passage = Passage("k3", "退货", "未开封的商品可在三十天内退货。礼品卡不能退货。", score=0.8)
    assert asked("礼品卡能退货吗\uff1f", passage, language="zh-Hans") == "礼品卡不能退货。 [k3]"


@pytest.mark.parametrize("passages", [(), (SHIPPING,), (Passage("k1", "Returns", RETURNS.text, score=0.05),)])
def test_what_is_not_in_a_passage_is_not_known(passages):
    assert asked("Are your factories run on solar power?", *passages) == UNSURE


def test_the_words_decide_and_not_how_sure_retrieval_is():
    passage = Passage("k1", "Returns", RETURNS.text, score=0.05)
    assert asked("What is your return policy?", passage).startswith("Unopened products can be returned within 30 days. [k1]")


def test_who_asks_how_much_is_not_told_how_long():
    assert asked("What are your fees for shipping?", Passage("k1", "Shipping", "Shipping takes two days.", score=1.0)) == UNSURE


def test_what_only_the_heading_names_answers_no_question_for_figures():
    passage = Passage("k1", "After an implant", "Bite on the gauze for thirty minutes.", score=1.0)
    assert asked("How long does an implant take?", passage) == UNSURE


def test_of_sentences_that_say_it_the_one_in_the_customers_language_is_quoted():
    german = Passage("k1", "Preise", "Die Zahnreinigung kostet 95 €.", score=1.0, language="de")
    english = Passage("k2", "Prices", "A cleaning costs €95.", score=0.6, language="en")
    assert asked("How much is a cleaning?", german, english) == "A cleaning costs €95. [k2]"
    assert asked("Was kostet eine Zahnreinigung?", german, english, language="de") == "Die Zahnreinigung kostet 95 €. [k1]"


def test_a_courtesy_before_a_question_takes_nothing_from_it():
    assert asked("Good, thanks. How much is shipping?", RETURNS, SHIPPING) == "Shipping within the US costs $5. [k2]"


def test_a_yes_to_a_person_brings_one():
    chat = Chat()
    assert chat.says("Are your factories run on solar power?") == UNSURE
    assert chat.says("Yes please") == "I am connecting you with a colleague now."


def test_a_question_while_something_is_asked_is_answered_first():
    chat = Chat(passages={"label": (RETURNS,)})
    chat.says("I want to return order 1042")
    assert chat.says("Do you send the label by email?") == "We send the label by email. [k1] What is the reason for the return?"


def test_hours_come_from_the_facts_or_a_passage_and_from_nowhere_else():
    passage = Passage("k4", "Visit us", "We are open from Monday to Friday.", score=0.8)
    assert Chat(facts={}, passages={"": (passage,)}).says("When are you open?") == "We are open from Monday to Friday. [k4]"
    assert Chat(facts={}).says("When are you open?") == UNSURE


def test_without_a_catalogue_a_product_question_is_looked_up():
    passage = Passage("k5", "Daily Veil", "Daily Veil contains zinc oxide and no perfume.", score=0.8)
    said = Chat(without=frozenset({"product_recommend"}), passages={"": (passage,)}).says("Do you have Daily Veil without perfume?")
    assert said == "Daily Veil contains zinc oxide and no perfume. [k5]"
