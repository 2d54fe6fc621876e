"""Parts of a text message: how many it takes, by alphabet and by length."""

import pytest

from apps.text.segments import count


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("é" * 160, 1),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("ş" * 70, 1),
        ("ş" * 71, 2),
        ("ş" * 134, 2),
        ("ş" * 135, 3),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
        ("a" * 160 + "…", 3),
    ],
)
def test_a_text_is_billed_by_its_alphabet_and_length(text: str, parts: int) -> None:
    assert count(text) == parts


def test_a_letter_of_two_places_is_not_torn_between_parts() -> None:
    assert count("a" * 152 + "€" + "a" * 152) == 3
    assert count("😀" * 66) == 2
    assert count("😀" * 67) == 3
