"""Words that compare alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.text.folding import folded, grams, lowered, words


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Devolución", "devolucion"),
        ("GRÖSSE", "grosse"),
        ("Größe", "grosse"),
        ("\uff26\uff55\uff4c\uff4c", "full"),
        ("Łódź", "lodz"),
        ("Ørsted", "orsted"),
        ("\u0623\u0625\u0622\u0627", "\u0627" * 4),
        ("مُحَمَّد", "محمد"),
        ("שָׁלוֹם", "שלום"),
        ("ёлка", "елка"),
        ("が", "が"),
        ("हिन्दी", "हिन्दी"),
    ],
)
def test_lose_case_and_accents_and_nothing_else(written: str, kept: str) -> None:
    assert folded(written) == kept


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Super_Bowl_50, really", ["super", "bowl", "50", "really"]),
        ("don't", ["don", "t"]),
        ("iPhone手机壳", ["iphone", "手机壳"]),
        ("หมอฟัน 24 ชั่วโมง", ["หมอฟัน", "24", "ชั่วโมง"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("🙂 !!!", []),
    ],
)
def test_are_parted_where_the_script_changes(text: str, parts: list[str]) -> None:
    assert [word for word, _ in words(lowered(text))] == parts


def test_of_scripts_without_spaces_come_as_runs() -> None:
    assert list(words("abc手机")) == [("abc", False), ("手机", True)]


def test_are_cut_into_neighbours() -> None:
    assert (grams("abcd", 2), grams("a", 2)) == (["ab", "bc", "cd"], ["a"])


@given(st.text(max_size=300))
def test_fold_once_and_for_all(text: str) -> None:
    once = folded(text)
    assert folded(once) == once
    assert all(word for word, _ in words(once))
