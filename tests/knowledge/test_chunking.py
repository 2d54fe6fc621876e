"""Chunks keep every word in its order, and say one thing each."""

from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.knowledge.reading import Section
from apps.knowledge.reading.chunking import LONGEST_LINE, Piece, chunks
from apps.knowledge.reading.sentences import cut, sentences

LETTERS = st.text("aé语。 .!?؟।ก็\n-\u200d", max_size=200)
PATHS = st.lists(st.sampled_from(["A", "B"]), max_size=2).map(tuple)
SECTIONS = st.lists(st.builds(Section, PATHS, LETTERS | st.text(max_size=80)), max_size=6)


def texts(*sections: Section, longest: int = 900, overlap: int = 0) -> list[str]:
    return [piece.text for piece in chunks(sections, longest=longest, overlap=overlap)]


def test_short_neighbours_share_a_chunk_and_others_do_not() -> None:
    found = chunks(
        [Section(("A",), "One.", "page 1"), Section(("A",), "Two.", "page 2"), Section(("B",), "Three."), Section(("A",), "Four.")]
    )
    assert found == [Piece(("A",), "One.\n\nTwo.", "page 1"), Piece(("B",), "Three."), Piece(("A",), "Four.")]


def test_paragraphs_stay_whole_where_they_fit() -> None:
    assert texts(Section((), "One two.\n\nThree four five. Six.\n\nSeven."), longest=25) == ["One two.", "Three four five. Six.", "Seven."]


@pytest.mark.parametrize(
    ("text", "longest", "parts"),
    [
        ("One is here. Two is here! Is three? Yes.", 25, ["One is here. Two is here!", "Is three? Yes."]),
        ("第一句话。第二句话\uff01“第三句\uff1f”第四句。", 10, ["第一句话。第二句话\uff01", "“第三句\uff1f”第四句。"]),
        ("أين طلبي؟ وصل أمس. شكرا لكم.", 18, ["أين طلبي؟ وصل أمس.", "شكرا لكم."]),
        ("पहला वाक्य। दूसरा वाक्य। तीसरा।", 27, ["पहला वाक्य। दूसरा वाक्य।", "तीसरा।"]),
        ("See e.g. p. 5 of the rules. Then go.", 30, ["See e.g. p. 5 of the rules.", "Then go."]),
        ("one two three four", 9, ["one two", "three", "four"]),
        ("一二三四五六\uff0c七八九十百千", 10, ["一二三四五六\uff0c", "七八九十百千"]),
        ("请在这里使用Tandem登录", 9, ["请在这里使用", "Tandem登录"]),
        ("row one: 1\nrow two: 2 and 3\nrow three", 24, ["row one: 1", "row two: 2 and 3", "row three"]),
    ],
)
def test_what_is_too_long_is_parted_where_it_hurts_least(text: str, longest: int, parts: list[str]) -> None:
    assert texts(Section((), text), longest=longest) == parts


def test_a_row_of_a_table_is_never_parted() -> None:
    row = "Name: a cream. Price: 5. " * 5 + "End."
    assert texts(Section((), f"{row}\n{row}"), longest=70) == [row, row]


def test_a_line_without_end_is_parted_after_all() -> None:
    assert max(map(len, texts(Section((), "word " * 200 + "\nlast"), longest=50))) <= 50


def test_the_next_chunk_begins_with_the_sentence_before() -> None:
    text = "Creams are soft. Oils are rich. Soaps are hard. Salts are dry."
    assert texts(Section((), text), longest=35, overlap=20) == [
        "Creams are soft. Oils are rich.",
        "Oils are rich. Soaps are hard.",
        "Soaps are hard. Salts are dry.",
    ]


def test_nothing_is_repeated_across_paragraphs() -> None:
    assert texts(Section((), "One is here.\n\nTwo is here."), longest=15, overlap=15) == ["One is here.", "Two is here."]


def test_letters_are_not_parted_from_their_marks() -> None:
    text = "ที่นี่" * 40
    assert all(not part.startswith(("\u0e35", "\u0e48")) for part in texts(Section((), text), longest=20))
    assert "".join(texts(Section((), text), longest=20)) == text


def test_long_words_take_no_time_without_end() -> None:
    assert "".join(texts(Section((), "x" * 3_000_000))) == "x" * 3_000_000


@given(SECTIONS, st.integers(8, 120))
def test_every_word_is_in_some_chunk_in_order(sections: list[Section], longest: int) -> None:
    kept = chunks(sections, longest=longest, overlap=0)
    assert "".join("".join(piece.text.split()) for piece in kept) == "".join("".join(section.text.split()) for section in sections)
    assert all(piece.text.strip() for piece in kept)


@given(SECTIONS, st.integers(8, 120))
def test_no_chunk_is_longer_than_it_may_be(sections: list[Section], longest: int) -> None:
    for piece in chunks(sections, longest=longest, overlap=longest // 2):
        assert len(piece.text) <= longest * (LONGEST_LINE if "\n" in "".join(section.text for section in sections) else 1)


@given(st.lists(st.text("abcde.!?", min_size=1, max_size=8), max_size=60), st.integers(8, 60), st.integers(0, 40))
def test_words_with_spaces_between_are_never_parted(words: list[str], longest: int, overlap: int) -> None:
    kept = chain.from_iterable(piece.split() for piece in texts(Section((), " ".join(words)), longest=longest, overlap=overlap))
    assert set(kept) == set(words)


@given(st.text(max_size=300), st.integers(1, 50))
def test_parts_put_together_are_the_text(text: str, longest: int) -> None:
    assert "".join(sentences(text)) == text
    assert "".join(cut(text, longest)) == text
