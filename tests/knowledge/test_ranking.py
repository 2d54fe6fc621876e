"""Two rankings become one, and how surely a passage speaks of a question."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.knowledge.asking import OTHER_WORDS, Asked
from apps.knowledge.ranking import Ranked, fused
from apps.knowledge.sureness import coverage


def held(*chunks: int) -> list[dict[str, object]]:
    return [{"chunk_id": chunk, "score": 1.0 / place, "numbers": [0], "rarities": [1.0]} for place, chunk in enumerate(chunks, start=1)]


def alike(*chunks: int) -> list[dict[str, object]]:
    return [{"chunk_id": chunk, "likeness": 1.0 / place} for place, chunk in enumerate(chunks, start=1)]


def order(ranked: list[Ranked]) -> list[int]:
    return [one.chunk_id for one in ranked]


class TestFusing:
    def test_keeps_the_order_by_words_where_the_built_in_vectors_differ(self) -> None:
        assert order(fused(held(1, 2, 3), alike(3, 2, 1), "built-in-1"))[0] == 1

    def test_lets_a_models_vectors_count_as_much(self) -> None:
        assert order(fused(held(1, 2), alike(2, 3), "text-embedding-3-small"))[0] == 2

    def test_finds_by_likeness_what_no_word_finds(self) -> None:
        assert order(fused([], alike(5, 6), "built-in-1")) == [5, 6]

    def test_gives_one_to_what_is_first_in_both(self) -> None:
        assert fused(held(1), alike(1), "built-in-1")[0].fused == pytest.approx(1.0)

    def test_says_each_place(self) -> None:
        best = fused(held(4, 1), alike(9, 8, 1), "built-in-1")
        assert next((one.by_words, one.by_likeness) for one in best if one.chunk_id == 1) == (2, 3)

    @given(st.lists(st.integers(1, 50), unique=True, max_size=30), st.lists(st.integers(1, 50), unique=True, max_size=30))
    def test_loses_nothing_and_stays_within_bounds(self, one: list[int], other: list[int]) -> None:
        ranked = fused(held(*one), alike(*other), "built-in-1")
        assert set(order(ranked)) == {*one, *other}
        assert all(0 < each.fused <= 1.0001 for each in ranked)


def asked(*own: str, brought: tuple[str, ...] = ()) -> list[Asked]:
    each = [Asked(word, {(frozenset({word}),)}) for word in own]
    return each + [Asked(word, {(frozenset({word}),)}, OTHER_WORDS, is_own=False) for word in brought]


class TestSureness:
    def test_is_one_where_every_word_is_held(self) -> None:
        assert coverage(asked("free", "returns"), [Ranked(1, rarities={0: 1.0, 1: 2.0})], 10)[1].share == 1.0

    def test_counts_rare_words_more(self) -> None:
        chunks = [Ranked(1, rarities={0: 0.5}), Ranked(2, rarities={1: 3.0})]
        found = coverage(asked("cream", "nuts"), chunks, 100)
        assert found[2].share > 0.8 > 0.2 > found[1].share

    def test_takes_a_word_that_nobody_holds_for_the_rarest(self) -> None:
        found = coverage(asked("cream", "astronauts"), [Ranked(1, rarities={0: 1.0})], 1_000)[1]
        assert found.share < 0.15
        assert (found.covered, found.missing) == (("cream",), ("astronauts",))

    def test_never_misses_a_word_that_only_a_synonym_brought_in(self) -> None:
        found = coverage(asked("card", brought=("voucher",)), [Ranked(1, rarities={0: 1.0})], 10)[1]
        assert (found.share, found.missing) == (1.0, ())

    def test_is_nothing_where_nothing_was_asked(self) -> None:
        assert coverage([], [Ranked(1)], 10)[1].share == 0.0
