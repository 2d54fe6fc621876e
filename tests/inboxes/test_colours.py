"""A tenant's colour is mended until everybody can read what stands on it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.inboxes.colours import DARK_SURFACE, INK, WHITE, contrast, on_dark, readable

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@given(COLOURS)
def test_text_on_every_colour_can_be_read(colour: str) -> None:
    shade, ink = readable(colour)
    assert ink in {WHITE, INK}
    assert contrast(shade, ink) >= 4.5


@given(COLOURS)
def test_the_text_is_whichever_stands_out_more(colour: str) -> None:
    _, ink = readable(colour)
    assert contrast(colour, ink) == max(contrast(colour, WHITE), contrast(colour, INK))


@given(COLOURS)
def test_a_colour_that_needs_no_mending_stays(colour: str) -> None:
    shade, ink = readable(colour)
    assert (shade == colour) is (contrast(colour, ink) >= 4.5)
    assert readable(shade)[0] == shade


@given(COLOURS)
def test_on_a_dark_page_every_colour_stands_out_and_its_text_can_be_read(colour: str) -> None:
    assert contrast(on_dark(colour), DARK_SURFACE) >= 3
    assert contrast(on_dark(colour), readable(colour)[1]) >= 4.5


@pytest.mark.parametrize(
    ("colour", "shade", "ink"),
    [
        ("#0f766e", "#0f766e", WHITE),
        ("#000000", "#000000", WHITE),
        ("#ffffff", "#ffffff", INK),
        ("#ffd400", "#ffd400", INK),
        ("#e11d48", "#e11d48", WHITE),
    ],
)
def test_colours_people_choose_stay_theirs(colour: str, shade: str, ink: str) -> None:
    assert readable(colour) == (shade, ink)


def test_one_between_light_and_dark_is_moved_by_a_little() -> None:
    shade, ink = readable("#7a7a7a")
    assert (contrast("#7a7a7a", WHITE) < 4.5, contrast("#7a7a7a", INK) < 4.5) == (True, True)
    assert ink == WHITE
    assert shade == "#767676"


@pytest.mark.parametrize(("one", "other", "ratio"), [("#000000", "#ffffff", 21), ("#ffffff", "#767676", 4.54), ("#777777", "#777777", 1)])
def test_contrast_is_what_the_guidelines_say(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == contrast(other, one) == pytest.approx(ratio, abs=0.01)
