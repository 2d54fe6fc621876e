"""A plain yes is a yes, a plain no is a no, and whatever says more is neither."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.text.consent import affirms, declines, polite_words
from apps.text.speaking import TAGS
from apps.text.spotting import lists, phrases

ANYTHING = st.text() | st.lists(st.sampled_from(["yes", "no", " ", "please", ",", "👍", "sí", "好", "but", "?"])).map(" ".join)
YES = {
    "en": ["yes", "Yes, please!", "yep", "go ahead", "ok do it", "sure, thanks", "👍", "Yes 👍", "please do", "confirmed"],
    "es": ["sí", "Sí, adelante", "vale", "claro que sí", "de acuerdo"],
    "fr": ["oui", "Oui, s'il vous plaît", "d'accord", "allez-y"],
    "de": ["ja", "Ja, bitte", "gerne", "einverstanden"],
    "pt": ["sim", "Sim, por favor", "pode ser"],
    "it": ["sì", "sì, grazie", "va bene", "procedi"],
    "nl": ["ja", "ja graag", "akkoord"],
    "pl": ["tak", "tak, proszę", "zgoda"],
    "tr": ["evet", "evet lütfen", "tamam", "olur"],
    "ar": ["نعم", "نعم من فضلك", "موافق"],
    "hi": ["हाँ", "हां जी", "ठीक है", "haan"],
    "zh-Hans": ["是的", "好的", "可以", "同意"],
    "ja": ["はい", "お願いします"],
    "ko": ["네", "예"],
    "ru": ["да", "да, пожалуйста"],
}
NO = {
    "en": ["no", "No, thanks", "nope", "don't do it", "👎", "not now"],
    "es": ["no", "no, gracias"],
    "fr": ["non", "non merci"],
    "de": ["nein", "nein danke"],
    "pt": ["não", "não, obrigada"],
    "it": ["no", "no grazie"],
    "nl": ["nee", "nee bedankt"],
    "pl": ["nie", "nie, dziękuję"],
    "tr": ["hayır", "hayır teşekkürler"],
    "ar": ["لا", "لا شكرا"],
    "hi": ["नहीं", "जी नहीं"],
    "zh-Hans": ["不", "不用", "不要"],
    "ja": ["いいえ"],
    "ko": ["아니요"],
    "ru": ["нет", "нет, спасибо"],
}
NEITHER = [
    "yes but change the address first",
    "yesterday",
    "okay what about the other one",
    "yes?",
    "yes, if it is free",
    "yes and no",
    "no yes",
    "not sure",
    "I don't know",
    "maybe",
    "yes, refund all of them",
    "why not tomorrow",
    "ok...",
    "is that ok",
    "yes 🤔",
    "cancel",
    "👍👎",
    "",
    "   ",
    "thanks",
    "sí, pero cambia la dirección",
    "oui mais pas maintenant",
    "ja aber nicht heute",
    "yes " * 60,
]


def _all(answers):
    return [(language, text) for language, texts in answers.items() for text in texts]


@pytest.mark.parametrize(("language", "text"), _all(YES))
def test_a_plain_yes_affirms(language, text):
    assert affirms(text, language)
    assert not declines(text, language)


@pytest.mark.parametrize(("language", "text"), _all(NO))
def test_a_plain_no_declines(language, text):
    assert declines(text, language)
    assert not affirms(text, language)


@pytest.mark.parametrize("text", NEITHER)
@pytest.mark.parametrize("language", ["", "en", "de"])
def test_whatever_says_more_is_neither(language, text):
    assert not affirms(text, language)
    assert not declines(text, language)


def test_each_language_has_a_plain_yes_and_a_plain_no():
    assert set(TAGS) == lists("consent").keys()
    for language in TAGS:
        roles = lists("consent")[language]
        assert any(affirms(phrase, language) for phrase in phrases(roles["yes"])), language
        assert any(declines(phrase, language) for phrase in phrases(roles["no"])), language


def test_a_word_that_two_languages_read_differently_counts_only_where_the_language_is_known():
    assert affirms("ne", "") is False
    assert affirms("はい") is True


def test_an_english_yes_counts_in_any_language():
    assert affirms("yes please", "tr")
    assert declines("no thanks", "hi")


def test_polite_words_are_no_answer():
    assert {"please", "thanks"} <= set(polite_words()["en"])


@given(ANYTHING, st.sampled_from(["", "en", "zh-Hans", "xx"]))
def test_no_text_is_both_a_yes_and_a_no(text, language):
    assert not (affirms(text, language) and declines(text, language))
