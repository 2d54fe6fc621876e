"""What is kept of what people type."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.text.typed import LONGEST, NotText, clean

ANYTHING = st.text(st.characters() | st.sampled_from("\0\t\n\r\x0b\x1f\ud800 \u3000"))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Hello", "Hello"),
        ("  Hello \n", "Hello"),
        ("\u3000 Hello\u00a0", "Hello"),
        ("a\r\nb\rc\nd", "a\nb\nc\nd"),
        ("a\r\r\nb", "a\n\nb"),
        ("a\tb", "a\tb"),
        ("a\x07b\x1b[31mc\x1f", "ab[31mc"),
        ("\x01 a \x02", "a"),
        ("e\u0301 \u00e9", "e\u0301 \u00e9"),
        ("👩‍👩‍👧 שלום \u200fabc", "👩‍👩‍👧 שלום \u200fabc"),
        ("<b>&amp;</b>", "<b>&amp;</b>"),
    ],
)
def test_a_message_is_kept_as_typed_but_for_space_around_it_and_controls(typed, kept):
    assert clean(typed) == kept


@pytest.mark.parametrize("typed", ["", "   ", "\n\r\n\t", "\u3000", "\x01\x02", " \x1f "])
def test_nothing_is_no_message(typed):
    with pytest.raises(NotText, match=r"^A message has at least one character\.$"):
        clean(typed)


def test_a_message_has_at_most_ten_thousand_characters_after_trimming():
    assert len(clean(f"  {'é' * LONGEST}  ")) == LONGEST == 10_000
    with pytest.raises(NotText, match=r"^A message has at most 10,000 characters\.$"):
        clean("é" * (LONGEST + 1))


def test_a_character_counts_once_however_many_bytes_it_takes():
    assert len(clean("🙂" * LONGEST)) == LONGEST


@pytest.mark.parametrize("typed", ["a\0b", "\0", "a\ud83d", "\udc00", "\ude00\ud83d", " \0 " * 20_000])
def test_nul_and_half_characters_are_refused(typed):
    with pytest.raises(NotText, match=r"^A message holds text only\.$"):
        clean(typed)


def test_it_is_refused_as_any_wrong_value_is():
    assert issubclass(NotText, ValueError)


@given(ANYTHING)
def test_what_was_kept_is_fit_to_store_and_is_kept_again_unchanged(typed):
    try:
        kept = clean(typed)
    except NotText:
        return
    assert clean(kept) == kept == kept.strip()
    assert 1 <= len(kept) <= LONGEST
    assert all(character in "\n\t" or character >= " " for character in kept)
    assert kept.encode().decode() == kept


def test_a_card_number_is_never_kept_in_clear() -> None:
    assert clean("It is 4242 4242 4242 4242, thanks") == "It is •••• •••• •••• 4242, thanks"
