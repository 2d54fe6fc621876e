"""A reply is cut into whole sentences while it streams, and nothing of it is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.text.sentences import LONGEST, Sentences


def cut(text: str, size: int = 1) -> list[str]:
    sentences = Sentences()
    whole = [one for at in range(0, len(text), size) for one in sentences.feed(text[at : at + size])]
    return [one.strip() for one in [*whole, sentences.rest()] if one.strip()]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("It costs 3.50 today. Fine.", ["It costs 3.50 today.", "Fine."]),
        ("Ask Dr. Weber at 9 a.m. tomorrow. Yes.", ["Ask Dr. Weber at 9 a.m. tomorrow.", "Yes."]),
        ("Returns are free. [k1] Within 30 days. [k2][k3]", ["Returns are free. [k1]", "Within 30 days. [k2][k3]"]),
        ("Returns are free [k1]. Go on.", ["Returns are free [k1].", "Go on."]),
        ("He said “stop.” Then he left.", ["He said “stop.”", "Then he left."]),
        ("Wait… really?! Yes.", ["Wait…", "really?!", "Yes."]),
        ("退货免费。三十天之内。", ["退货免费。", "三十天之内。"]),
        ("هل تريد ذلك؟ نعم.", ["هل تريد ذلك؟", "نعم."]),
        ("क्या यह ठीक है? हाँ। धन्यवाद।", ["क्या यह ठीक है?", "हाँ।", "धन्यवाद।"]),
        ("You need:\n1. A photo.\n2. A pen.", ["You need:", "1. A photo.", "2. A pen."]),
        ("No end at all", ["No end at all"]),
        ("", []),
    ],
)
@pytest.mark.parametrize("size", [1, 3, 1000])
def test_sentences_are_cut_alike_however_they_come(text: str, sentences: list[str], size: int) -> None:
    assert cut(text, size) == sentences


def test_a_sentence_is_given_out_as_soon_as_it_is_whole() -> None:
    sentences = Sentences()
    assert sentences.feed("Your order is on its way.") == []
    assert sentences.feed(" I") == ["Your order is on its way. "]


def test_a_mark_that_is_still_coming_is_waited_for() -> None:
    sentences = Sentences()
    assert [sentences.feed(piece) for piece in ("Free. ", "[", "k1", "] ", "N")] == [[], [], [], [], ["Free. [k1] "]]


def test_a_text_without_an_end_is_not_held_for_ever() -> None:
    assert max(map(len, cut("word " * 400))) <= LONGEST


@given(st.lists(st.text('aZ .!?…。[k1]\n"” 9,', max_size=12), max_size=20))
def test_nothing_is_lost_or_added(pieces: list[str]) -> None:
    sentences = Sentences()
    whole = [one for piece in pieces for one in sentences.feed(piece)]
    assert "".join([*whole, sentences.rest()]) == "".join(pieces)
