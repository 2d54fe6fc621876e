"""What a message is about is heard in each language, and what only looks like it is left alone; so is what it names by number."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.text.spotting import lists
from apps.text.topics import REFERENCES, TOPICS, references, topics
from tests.text.subjects import NUMBERED, SUBJECTS

FULL = ("en", "es", "fr", "de", "pt", "it", "nl", "pl", "tr", "ar", "hi", "zh")
SPOKEN_OF = [(topic, language, text) for topic, rows in SUBJECTS.items() for language, text, _ in rows]
NEAR_MISSES = [(topic, language, text) for topic, rows in SUBJECTS.items() for language, _, text in rows]
ANYTHING = (
    st.text()
    | st.text(alphabet="invoice orderch_-#№0123456789.,; 发票号")
    | st.lists(st.sampled_from(["charged", "twice", "invoice", "no", "#", "2041", "refund", ";", "not", "a", "order", "if"])).map(" ".join)
)


@pytest.mark.parametrize(("topic", "language", "text"), SPOKEN_OF)
def test_a_topic_is_heard_whether_or_not_the_language_is_known(topic, language, text):
    assert topic in topics(text)
    assert topic in topics(text, language)


@pytest.mark.parametrize(("topic", "language", "text"), NEAR_MISSES)
def test_what_only_looks_like_a_topic_is_left_alone(topic, language, text):
    assert topic not in topics(text)
    assert topic not in topics(text, language)


@pytest.mark.parametrize(("kind", "text", "_"), NUMBERED)
def test_what_is_named_by_number_is_found(kind, text, _):
    assert references(text) == {kind}


@pytest.mark.parametrize(("_", "__", "text"), NUMBERED)
def test_sums_dates_and_amounts_name_nothing(_, __, text):
    assert references(text) == set()


@pytest.mark.parametrize(
    "text", ["Hello", "Thanks, that is perfect", "Gracias por todo", "Vielen Dank", "谢谢", "شكرا", "धन्यवाद", "👍🎉", "", " "]
)
def test_ordinary_words_emoji_and_nothing_are_about_nothing(text):
    assert topics(text) == frozenset()
    assert references(text) == frozenset()


def test_languages_may_mix_within_a_message():
    text = "Hola, my invoice INV-2041 está mal cobrada"
    assert topics(text) == {"dispute"}
    assert references(text) == {"invoice"}
    assert topics("Hi, ich will mein Geld zurück bitte", "en") == {"refund"}


def test_a_message_may_be_about_several_things_and_name_several():
    text = "Order 1042 arrived broken and you charged me twice (ch_3Nabc12), I want a refund 😡"
    assert topics(text) == {"damage", "dispute", "refund"}
    assert references(text) == {"order", "charge"}


def test_what_is_taken_back_leaves_what_is_said_beside_it():
    assert topics("Your site has broken links. The mug arrived broken too.") == {"damage"}
    assert topics("Will I be charged twice? You already charged me twice.") == {"dispute"}


def test_a_word_that_other_languages_use_differently_counts_only_in_its_own():
    assert topics("¿Cuándo es la cita?", "es-MX") == {"booking"}
    assert topics("Cita le fonti", "it") == frozenset()


def test_case_accents_and_curly_quotes_do_not_matter():
    assert topics("I DON’T RECOGNISE THIS CHARGE") == {"dispute"}
    assert topics("quiero cancelar mi suscripcion") == {"cancel"}


def test_a_very_long_message_is_read_to_its_end():
    assert topics("good morning to you all " * 400 + "I want a refund") == {"refund"}
    assert references("good morning 12 " * 500 + "about invoice 2041") == {"invoice"}


def test_every_topic_has_words_in_each_language_and_no_other_name_is_listed():
    named = {*TOPICS, *REFERENCES, "number", "numbered", "counted"}
    for language, listed in lists("topics").items():
        assert set(TOPICS) | set(REFERENCES) <= listed.keys(), language
        assert {key.partition("_")[0] for key in listed} <= named, language


def test_each_topic_is_tried_in_every_full_language():
    for topic, rows in SUBJECTS.items():
        assert set(FULL) <= {language for language, _, _ in rows}, topic


@settings(max_examples=60)
@given(ANYTHING)
def test_any_text_has_an_answer(text):
    assert topics(text) <= TOPICS.keys()
    assert references(text) <= set(REFERENCES)
