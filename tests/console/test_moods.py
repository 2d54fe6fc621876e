"""A mood in a word, and its course drawn and told."""

import pytest

from apps.console.moods import Curve, mood_of


@pytest.mark.parametrize(
    ("figure", "level", "word"),
    [(0, 1, "Very upset"), (0.19, 1, "Very upset"), (0.2, 2, "Upset"), (0.5, 3, "Neutral"), (0.6, 4, "Content"), (1, 4, "Content")],
)
def test_a_figure_has_a_word(figure: float, level: int, word: str) -> None:
    assert (mood_of(figure).level, mood_of(figure).word) == (level, word)


def curve(*figures: float) -> Curve:
    return Curve.of([{"seq": number, "value": figure} for number, figure in enumerate(figures, start=1)])


def test_a_curve_falls_as_the_mood_does() -> None:
    places = curve(1, 0.5, 0).places
    assert places == [("4.0", "4.0"), ("120.0", "24.0"), ("236.0", "44.0")]
    assert curve(1, 0.5, 0).line == "4.0,4.0 120.0,24.0 236.0,44.0"


def test_what_lies_outside_is_drawn_at_the_edge() -> None:
    assert curve(1.4, -2).places == [("4.0", "4.0"), ("236.0", "44.0")]


@pytest.mark.parametrize(
    ("figures", "words"),
    [
        ((0.7, 0.1), "Content at first, very upset now, over 2 messages"),
        ((0.5, 0.55, 0.5), "Neutral throughout, over 3 messages"),
        ((0.3,), "Upset in the one message so far"),
    ],
)
def test_its_course_is_told_in_words(figures: tuple[float, ...], words: str) -> None:
    assert curve(*figures).words == words
