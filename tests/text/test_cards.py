"""Card numbers are found however they are typed and hidden but for four digits; other long numbers stay readable."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.text.cards import MASK, Span, find, is_card, masked

CARD = "4242424242424242"
ANYTHING = (
    st.text() | st.text(alphabet="0123456789 .-/+A•٤२") | st.lists(st.sampled_from([CARD, " ", "-", "4", "DE89", "1111"])).map("".join)
)


@pytest.mark.parametrize(
    "written",
    [
        "4242424242424242",
        "4242 4242 4242 4242",
        "4242-4242-4242-4242",
        "4242.4242.4242.4242",
        "4242\u00a04242\u00a04242\u00a04242",
        "5555 5555 5555 4444",
        "2223 0031 2200 3222",
        "3782 822463 10005",
        "3056 930902 5904",
        "6011 1111 1111 1117",
        "3566 0020 2036 0505",
        "6200 0000 0000 0005",
        "4222222222222",
        "٤٢٤٢ ٤٢٤٢ ٤٢٤٢ ٤٢٤٢",
        "४२४२ ४२४२ ४२४२ ४२४२",
        "42 42 42 42 42 42 42 42",
    ],
)
def test_a_card_is_found_whole_however_it_is_typed(written):
    text = f"my card: {written}, thanks"
    assert find(text) == [Span(9, 9 + len(written))]


@pytest.mark.parametrize(
    "text",
    [
        "order 4242424242424241",
        "order 1234567890123456",
        "call +49 151 2345 6789 012",
        "IBAN DE89 3704 0044 0532 0130 00",
        "tracking 1Z999AA10123456784",
        "it cost 1.299,00 on 2026-11-21",
        "0000 0000 0000 0000",
        "4242 4242",
        "",
    ],
)
def test_other_numbers_are_left_alone(text):
    assert find(text) == []
    assert masked(text) == text


def test_all_but_the_last_four_digits_are_hidden():
    assert masked("pay with 4242 4242 4242 4242 please") == f"pay with {MASK} 4242 please"
    assert masked("٤٢٤٢٤٢٤٢٤٢٤٢٤٢٤٢") == f"{MASK} 4242"


def test_an_expiry_date_and_a_code_beside_the_card_do_not_hide_it():
    assert masked("4242 4242 4242 4242 12/29 123").startswith(f"{MASK} 4242")


def test_two_cards_in_a_row_are_two():
    assert masked("4242424242424242 5555555555554444") == f"{MASK} 4242 {MASK} 4444"


def test_a_hidden_card_stays_as_it_is():
    assert masked(masked(f"{CARD} 4242")) == masked(f"{CARD} 4242")


def test_plain_digits_are_checked_by_length_issuer_and_check_digit():
    assert is_card(CARD)
    assert not is_card(CARD[:-1])
    assert not is_card("9999999999999995")


@given(ANYTHING)
def test_any_text_is_masked_whole_and_for_good(text):
    spans = find(text)
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(one.end <= other.start for one, other in pairwise(spans))
    assert find(masked(text)) == []
