"""Wording that must reach a person is heard in each language, direct and roundabout; what only sounds like it is left alone."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.text.danger import crisis, legal_threat, takeover
from apps.text.speaking import TAGS
from apps.text.spotting import lists
from tests.text.dangers import LIVES_AT_STAKE
from tests.text.likenesses import ACCOUNTS_LOST, ACCOUNTS_SAFE, LAWSUITS, LAWYERS_AT_PEACE, SOUNDS_LIKE_IT

ANYTHING = (
    st.text()
    | st.text(alphabet="kil myself die(|)*…;, .'’好死না")
    | st.lists(st.sampled_from(["i", "want", "to", "die", "kill", "my", ";", ",", "…", "life", "not"])).map(" ".join)
)


@pytest.mark.parametrize(("language", "text"), LIVES_AT_STAKE)
def test_a_life_at_stake_is_heard(language, text):
    assert crisis(text, language)
    assert crisis(text)


@pytest.mark.parametrize(("language", "text"), SOUNDS_LIKE_IT)
def test_what_only_sounds_like_it_is_left_alone(language, text):
    assert not crisis(text, language)
    assert not crisis(text)


@pytest.mark.parametrize(("language", "text"), LAWSUITS)
def test_a_threat_of_law_is_heard(language, text):
    assert legal_threat(text, language)


@pytest.mark.parametrize("text", LAWYERS_AT_PEACE)
def test_a_lawyer_at_peace_threatens_nobody(text):
    assert not legal_threat(text)


@pytest.mark.parametrize(("language", "text"), ACCOUNTS_LOST)
def test_an_account_in_other_hands_is_heard(language, text):
    assert takeover(text, language)


@pytest.mark.parametrize("text", ACCOUNTS_SAFE)
def test_a_question_about_safety_is_no_takeover(text):
    assert not takeover(text)


def test_a_game_takes_back_what_is_done_to_others_and_never_what_customers_mean_to_do_to_themselves():
    assert not crisis("I want to kill everyone in this game")
    assert crisis("I am playing a game and I want to kill myself")


def test_it_is_heard_among_other_things_and_in_another_language_than_the_one_detected():
    assert crisis("Where is my order 1042? Honestly I don't want to live anymore.", "en")
    assert crisis("Hello, ich will nicht mehr leben", "en")


def test_case_accents_and_curly_quotes_do_not_matter():
    assert crisis("I DON’T WANT TO LIVE ANYMORE")
    assert crisis("no quiero vivir mas")


def test_in_vietnamese_the_accents_tell_death_from_slowness():
    assert crisis("tôi muốn tự tử", "vi")
    assert not crisis("cứ từ từ nhé", "vi")


def test_each_language_has_its_words():
    assert set(TAGS) == lists("danger").keys()
    assert all(words["self"] and words["peril"] for words in lists("danger").values())


@settings(max_examples=60)
@given(ANYTHING)
def test_any_text_has_an_answer(text):
    assert crisis(text) in {True, False}
    assert legal_threat(text) in {True, False}
    assert takeover(text) in {True, False}
