"""Words that stop texts, and sentences that only hold them."""

import pytest

from apps.text.stopping import LONGEST, Wish, says_yes, wish_of


@pytest.mark.parametrize(
    "word", ["STOP", "stop", " Stop. ", "STOP ALL", "stopall", "Un-subscribe", "cancel!", "End", "QUIT", "ｓｔｏｐ", "“stop”"]
)
def test_these_stop(word: str) -> None:
    assert wish_of(word) == Wish.STOP


@pytest.mark.parametrize("word", ["START", "Unstop", "start!"])
def test_these_start(word: str) -> None:
    assert wish_of(word) == Wish.START


@pytest.mark.parametrize("word", ["HELP", "help?", "Info"])
def test_these_ask(word: str) -> None:
    assert wish_of(word) == Wish.HELP


@pytest.mark.parametrize("text", ["", "!", "yes", "stop it", "please stop", "the end", "restart", "stop " * LONGEST])
def test_these_do_none_of_it(text: str) -> None:
    assert wish_of(text) is None


def test_only_words_that_are_heeded_count() -> None:
    assert wish_of("Cancel", {"stop"}) is None
    assert wish_of("Stop", {"stop"}) == Wish.STOP


def test_a_yes_is_a_yes() -> None:
    assert says_yes("Yes!")
    assert not says_yes("Yes, please")
