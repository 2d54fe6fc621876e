"""What the reader is asked to tell is heard in each language; what is stated, promised or asked otherwise is not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.text.asking import ASKABLE, ROLES, asks_for
from apps.text.spotting import lists
from tests.text.questions import NOT_ASKED, QUESTIONS

FULL = ("en", "es", "fr", "de", "pt", "it", "nl", "pl", "tr", "ar", "hi", "zh")
CORE = ("ru", "uk", "ja", "ko", "sv", "cs")
ASKED = [(name, language, text) for name, rows in QUESTIONS.items() for language, text in rows.items()]
ANYTHING = st.text() | st.lists(
    st.sampled_from(
        ["could you tell me", "your", "order number", "email", "?", "please", "1042", ";", ",", "the following", "为", "请提供"]
    )
).map(" ".join)


@pytest.mark.parametrize(("name", "language", "text"), ASKED)
def test_what_is_asked_for_is_heard_whether_or_not_the_language_is_known(name, language, text):
    assert asks_for(text) == {name}
    assert asks_for(text, language) == {name}


@pytest.mark.parametrize(("language", "text"), NOT_ASKED)
def test_what_only_sounds_like_asking_is_left_alone(language, text):
    assert asks_for(text) == frozenset()
    assert asks_for(text, language) == frozenset()


@pytest.mark.parametrize("text", ["", " ", "?", "👍🎉", "Hello", "Gracias por todo", "Vielen Dank", "谢谢", "شكرا", "धन्यवाद"])
def test_ordinary_words_and_nothing_ask_for_nothing(text):
    assert asks_for(text) == frozenset()


@pytest.mark.parametrize(
    "text",
    [
        "Could you please give me your name, order number and the email address you used?",
        "Por favor, indíqueme su nombre, su número de pedido y su correo",
        "Darf ich um Ihren Namen, Ihre Bestellnummer und Ihre E-Mail-Adresse bitten?",
        "Pourriez-vous me communiquer votre nom, votre numéro de commande et votre e-mail ?",
        "Lütfen adınızı, sipariş numaranızı ve e-posta adresinizi yazın",
        "请提供您的姓名、订单号和邮箱",
        "お名前と注文番号とメールアドレスをお知らせください",
    ],
)
def test_one_request_may_ask_for_several_things(text):
    assert asks_for(text) == {"name", "order", "email"}


def test_the_lines_of_a_list_are_asked_for():
    text = "Please send me the following:\n1. Your order number\n- the email you used\n- a phone number\nI have your name already."
    assert asks_for(text) == {"order", "email", "phone"}


@pytest.mark.parametrize(
    "text", ["Order number?", "Hi Ana, your order number please?", "Ihre Bestellnummer bitte", "And your order number?"]
)
def test_a_question_may_be_a_bare_noun(text):
    assert asks_for(text) == {"order"}


def test_each_sentence_stands_for_itself():
    assert asks_for("Thanks, your order number is 1042. What is your email?") == {"email"}
    assert asks_for("Could you wait a moment? Your order number helped") == frozenset()


def test_languages_may_mix_in_a_text():
    assert asks_for("Gracias, Ana. What is your order number?", "es") == {"order"}


def test_a_word_that_other_languages_share_counts_only_where_the_language_is_known():
    assert asks_for("¿Me puede dar su número?") == frozenset()
    assert asks_for("¿Me puede dar su número?", "es-MX") == {"phone"}
    assert asks_for("¿Cuál es el número de serie?", "es") == frozenset()


def test_case_accents_and_curly_quotes_do_not_matter():
    assert asks_for("WHAT’S YOUR EMAIL") == {"email"}
    assert asks_for("cual es su numero de pedido") == {"order"}


def test_a_very_long_text_is_read_to_its_end():
    assert asks_for("good morning to you all " * 400 + "what is your order number") == {"order"}


def test_every_thing_that_can_be_asked_has_words_in_each_language_and_no_other_is_listed():
    assert {*FULL, *CORE} == set(lists("asking"))
    for language, listed in lists("asking").items():
        assert ASKABLE.keys() <= listed.keys(), language
        assert {key.partition("_")[0] for key in listed} <= {*ASKABLE, *ROLES}, language


def test_each_thing_is_asked_for_in_every_full_language():
    for name, rows in QUESTIONS.items():
        assert set(FULL) <= rows.keys(), name


@settings(max_examples=60)
@given(ANYTHING)
def test_any_text_has_an_answer(text):
    assert asks_for(text) <= ASKABLE.keys()
