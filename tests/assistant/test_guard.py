"""What a sentence may not mention, as words and not as letters."""

import pytest

from apps.assistant.guard import Evidence, check


def problem(sentence: str, *forbidden: str) -> str:
    return check(sentence, Evidence({}, set(), forbidden=forbidden)).problem


@pytest.mark.parametrize(
    ("word", "sentence"),
    [
        ("C++", "It is written in C++."),
        ("Acme!", "Try Acme! today."),
        (".NET", "We use ASP.NET here."),
        ("Glossy", "Buy at glossy, they are good."),
        (" Glossy ", "Glossy is better."),
        ("кот", "Это кот."),
        ("竞争对手", "他们是竞争对手的产品"),
        ("ร้านอื่น", "ลองไปร้านอื่นดู"),
    ],
)
def test_a_forbidden_word_is_found(word: str, sentence: str) -> None:
    assert problem(sentence, word) == f"mentions {word}"


@pytest.mark.parametrize(
    ("word", "sentence"), [("art", "Please start."), ("кот", "Это который?"), ("C++", "Vitamin C is good."), (" ", "A b.")]
)
def test_within_another_word_it_is_none(word: str, sentence: str) -> None:
    assert problem(sentence, word) == ""
