"""A long text is cut where a reader would pause, and nothing of it is lost."""

import pytest

from apps.text.parting import parts


def test_what_fits_is_one() -> None:
    assert parts("Hello Ann. We are here. ", 23) == ["Hello Ann. We are here."]
    assert parts("  ", 10) == []


def test_it_is_cut_where_a_sentence_ends() -> None:
    assert parts("Hello Ann. We are here. How can we help?", 25) == ["Hello Ann. We are here.", "How can we help?"]


def test_a_sentence_that_is_too_long_is_cut_between_words() -> None:
    assert parts("Hello. one two three four five", 13) == ["Hello.", "one two three", "four five"]


def test_a_word_that_is_too_long_is_cut() -> None:
    assert parts("https://example.org/" + "a" * 30, 25) == ["https://example.org/aaaaa", "a" * 25]


@pytest.mark.parametrize("longest", [7, 20, 70, 160, 1_600])
def test_nothing_is_lost_and_nothing_is_too_long(longest: int) -> None:
    text = "Dr. Who came at 5 p.m. to see us!\n\nThen… she left. 我们在这里。你好吗？ " * 30
    cut = parts(text, longest)
    assert "".join("".join(cut).split()) == "".join(text.split())
    assert max(map(len, cut)) <= longest
