"""Text into terms, as they are kept."""

from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.knowledge import stemming
from apps.knowledge.stemming import stems
from apps.knowledge.terms import document, terms_of
from apps.text.lexemes import MOST_PLACES, lexeme

pytestmark = pytest.mark.django_db


class TestStems:
    def test_are_empty_for_words_that_hold_sentences_together(self) -> None:
        assert stems(["the", "parcels"], "en") == {"the": "", "parcels": "parcel"}

    def test_have_no_accents(self) -> None:
        assert stems(["größe"], "de") == {"größe": "gross"}

    def test_are_the_words_themselves_where_there_is_no_dictionary(self) -> None:
        assert stems(["łódź"], "pl") == {"łódź": "lodz"}

    def test_are_asked_of_the_database_once(self, django_assert_num_queries: Any) -> None:
        stems(["quillfeathers"], "en")
        with django_assert_num_queries(0):
            stems(["quillfeathers"], "en")

    def test_are_right_even_when_the_memory_is_full(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(stemming, "MOST_KEPT", 0)
        assert stems(["parcels", "orders"], "en") == {"parcels": "parcel", "orders": "order"}

    def test_exist_for_every_language_we_name(self) -> None:
        for language in stemming.DICTIONARIES:
            assert stems(["abc"], language)["abc"]


class TestTerms:
    def test_of_a_word_with_accents_are_its_stems_with_and_without(self) -> None:
        assert terms_of("devolución", "es") == [frozenset({"devolu", "devolucion"})]

    def test_keep_their_order(self) -> None:
        assert [sorted(terms) for terms in terms_of("Free returns", "en")] == [["free"], ["return"]]


class TestDocuments:
    def test_hold_each_term_once_with_its_places(self) -> None:
        assert document(7, "parcel, the parcels", "en") == ("'7.parcel':1,2", 2)

    def test_begin_every_term_with_the_tenant(self) -> None:
        assert lexeme(7, "parcel") == "'7.parcel'"

    def test_of_one_word_a_thousand_times_stay_small(self) -> None:
        literal, length = document(7, "parcel " * 1_000, "en")
        assert (literal.count(","), length) == (MOST_PLACES - 1, 1_000)

    @settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.text(max_size=200), st.sampled_from(["", "en", "ar", "zh-Hans", "hi", "th"]))
    def test_are_what_postgresql_takes_whatever_the_text(self, text: str, language: str) -> None:
        literal, _ = document(7, text, language)
        with connection.cursor() as cursor:
            cursor.execute("SELECT length(%s::tsvector)", [literal])
            assert cursor.fetchone()[0] >= 0
