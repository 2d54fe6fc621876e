"""A draft that asks what the case file already answers is flagged with the fact, and no other draft is."""

from typing import Any

import pytest

from apps.escalations.repeating import Fact, repeats


def known(label: str, value: str, *, proven: bool = True, seq: int | None = None) -> dict[str, Any]:
    return {"label": label, "value": value, "proven": proven, "seq": seq}


ORDER = known("Order", "1042", seq=3)
EMAIL = known("Email", "ana@example.com", proven=False)


def told(draft: str, *facts: dict[str, Any], language: str = "") -> list[str]:
    return [str(fact) for fact in repeats(draft, list(facts), language)]


@pytest.mark.parametrize(
    ("language", "draft"),
    [
        ("en", "Could you tell me your order number?"),
        ("es", "¿Cuál es su número de pedido?"),
        ("de", "Bitte nennen Sie mir Ihre Bestellnummer"),
        ("fr", "Pourriez-vous m'indiquer votre numéro de commande ?"),
        ("ja", "注文番号を教えてください"),
    ],
)
def test_what_is_known_is_told_when_a_draft_asks_for_it(language, draft):
    assert repeats(draft, [ORDER, EMAIL], language) == [Fact("order", "Order", "1042", is_proven=True, seq=3)]
    assert told(draft, ORDER) == ["Already known: order number 1042"]


@pytest.mark.parametrize(
    "draft",
    [
        "",
        "Your order number is 1042",
        "I have your order number, one moment please",
        "We will email you at once",
        "Could you tell me your phone number?",
        "Could you give me another email address?",
    ],
)
def test_a_draft_that_asks_for_nothing_known_is_left_alone(draft):
    assert repeats(draft, [ORDER, EMAIL]) == []


def test_what_is_not_known_may_be_asked():
    assert repeats("What is your name, your email and your order number?", []) == []
    assert told("What is your name, your email and your order number?", ORDER) == ["Already known: order number 1042"]


def test_what_nobody_has_proven_is_told_as_their_words():
    assert told("What is your email?", EMAIL) == ["Already known, as they said: email ana@example.com"]


def test_what_is_proven_is_told_rather_than_what_was_only_said():
    facts = [known("Order", "1024", proven=False, seq=1), ORDER]
    assert told("Which order is it about?", *facts) == ["Already known: order number 1042"]


def test_each_of_several_answers_is_told():
    facts = [ORDER, known("Order", "1043", seq=7)]
    assert told("Which order is it about?", *facts) == ["Already known: order number 1042", "Already known: order number 1043"]


def test_the_parts_of_an_address_answer_for_it():
    facts = [known("Street", "1 Mill Lane"), known("City", "Leeds", proven=False), known("Country", "GB")]
    assert told("Please tell me your address", *facts) == ["Already known: street 1 Mill Lane", "Already known, as they said: city Leeds"]


@pytest.mark.parametrize(
    ("label", "value", "draft", "words"),
    [
        ("Name", "Ana Lima", "Who am I speaking with?", "name"),
        ("Phone", "+34600111222", "May I have your phone number?", "phone number"),
        ("User id", "u-77", "What is your customer number?", "account id"),
        ("Invoice", "INV-2041", "Please share the invoice number with us", "invoice number"),
        ("Appointment", "A-12", "What is the appointment number?", "appointment"),
        ("Product", "P-9", "Which product is it about?", "product"),
        ("Amount", "49.90", "How much were you charged?", "amount"),
        ("Reason", "It broke", "Why would you like to return it?", "reason"),
    ],
)
def test_every_label_of_a_case_file_answers_its_own_question(label, value, draft, words):
    assert told(draft, known(label, value)) == [f"Already known: {words} {value}"]


@pytest.mark.parametrize("fact", [known("Tags", "vip"), known("Order", ""), {"label": "Summary", "value": "Order 1042"}, {}])
def test_what_answers_no_question_flags_nothing(fact):
    assert repeats("What is your order number?", [fact]) == []


def test_several_languages_in_one_draft_are_read():
    assert told("Gracias. Could you tell me your order number?", ORDER, language="es") == ["Already known: order number 1042"]
