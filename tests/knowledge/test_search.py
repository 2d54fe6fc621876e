"""The one search: in any language, within one tenant, and it says why."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.knowledge import search as searching
from apps.knowledge.models import Audience
from apps.llm.exchange import ModelFailed
from tests.cast import Cast
from tests.knowledge.scenes import found, publish, synonyms, titles

pytestmark = pytest.mark.django_db


class TestWords:
    @pytest.mark.parametrize(
        ("body", "question"),
        [
            ("Parcels are shipped within two days.", "when will you ship my parcel?"),
            ("Las devoluciones son gratis durante treinta días.", "¿cómo hago una devolución?"),
            ("La devolución tarda tres días.", "devolucion"),
            ("Die Rückgabe ist innerhalb von dreißig Tagen möglich.", "ruckgabe"),
            ("Les remboursements arrivent sous trois jours.", "quand serai-je remboursé ?"),
            ("Возврат возможен в течение тридцати дней.", "как оформить возвраты?"),
            ("يمكنك إرجاع المنتجات خلال ثلاثين يوما.", "كيف يمكنني ارجاع المنتج"),
            ("您可以在三十天内退货。", "怎么退货?"),
            ("商品は三十日以内に返品できます。", "返品したい"),
            ("คุณสามารถคืนสินค้าได้ภายในสามสิบวัน", "คืนสินค้า"),
            ("ທ່ານສາມາດສົ່ງຄືນສິນຄ້າໄດ້", "ສົ່ງຄືນ"),
            ("អ្នកអាចប្រគល់ទំនិញវិញ", "ប្រគល់ទំនិញ"),
            ("ပစ္စည်းများကို ပြန်ပို့နိုင်ပါသည်", "ပြန်ပို့"),
            ("반품은 삼십일 이내에 가능합니다.", "반품하고 싶어요"),
            ("आप तीस दिनों में सामान लौटा सकते हैं।", "सामान लौटाना"),
        ],
    )
    def test_are_found_in_other_forms_of_the_same_language(self, cast: Cast, body: str, question: str) -> None:
        publish(cast.acme, title="Here", body=body)
        publish(cast.acme, title="Elsewhere", body="Opening hours, directions, jobs.")
        assert titles(cast.acme, question) == ["Here"]

    def test_of_many_chunks_the_rare_ones_count_more(self, cast: Cast) -> None:
        for number in range(5):
            publish(cast.acme, title=f"Cream {number}", body="A cream for the skin, a cream for the day.")
        publish(cast.acme, title="Allergy", body="A cream with nuts.")
        assert titles(cast.acme, "cream nuts")[0] == "Allergy"

    def test_in_two_languages_at_once_find_both(self, cast: Cast) -> None:
        publish(cast.acme, title="Orders", body="Your order number stands in the letter.")
        publish(cast.acme, title="Pedidos", body="El número del pedido está en la carta que recibió.")
        assert set(titles(cast.acme, "Hola, where is the number of my pedido?")) == {"Orders", "Pedidos"}

    def test_that_are_mistyped_are_found_by_likeness(self, cast: Cast) -> None:
        publish(cast.acme, title="Sunscreen", body="Mineral sunscreen for sensitive skin.")
        publish(cast.acme, title="Jobs", body="We are looking for a chemist.")
        assert found(cast.acme, "sunscren")[0].title == "Sunscreen"

    def test_that_only_hold_a_sentence_together_find_nothing_by_themselves(self, cast: Cast) -> None:
        publish(cast.acme)
        assert titles(cast.acme, "what about the moon") == []


class TestSynonyms:
    def test_find_what_the_tenant_calls_by_another_name(self, cast: Cast) -> None:
        publish(cast.acme, title="Shipping", body="A parcel takes two days.")
        assert titles(cast.acme, "where is my package?") == []
        synonyms(cast.acme, "parcel", "package", "paquete")
        assert titles(cast.acme, "where is my package?") == titles(cast.acme, "¿y mi paquete?") == ["Shipping"]

    def test_of_several_words_stand_for_one(self, cast: Cast) -> None:
        publish(cast.acme, title="Refunds", body="A refund takes three days.")
        synonyms(cast.acme, "refund", "money back")
        assert titles(cast.acme, "I want my money back") == ["Refunds"]

    def test_are_the_tenants_own(self, cast: Cast) -> None:
        publish(cast.acme, title="Shipping", body="A parcel takes two days.")
        synonyms(cast.globex, "parcel", "package")
        assert titles(cast.acme, "package") == []


class TestWhoMayFind:
    def test_is_the_tenant_alone(self, cast: Cast) -> None:
        publish(cast.acme)
        publish(cast.globex, title="Theirs")
        assert titles(cast.acme, "send back") == ["Returns"]
        assert titles(cast.globex, "send back") == ["Theirs"]

    def test_is_a_customer_for_what_is_public_and_the_team_for_all(self, cast: Cast) -> None:
        publish(cast.acme)
        publish(cast.acme, title="Goodwill", body="Send back ten dollars.", audience=Audience.INTERNAL)
        assert {one.title for one in found(cast.acme, "send back")} == {"Returns"}
        assert set(titles(cast.acme, "send back", audience=Audience.INTERNAL)) == {"Returns", "Goodwill"}


class TestWhy:
    def test_names_the_words_that_were_found_and_those_that_were_not(self, cast: Cast) -> None:
        publish(cast.acme)
        best = found(cast.acme, "return shipping to Mars")[0]
        assert best.covered == ("return", "shipping")
        assert best.missing == ("mars",)
        assert "Holds return, shipping, lacks mars; place 1 by words" in best.why

    def test_is_surer_of_a_question_that_is_covered(self, cast: Cast) -> None:
        publish(cast.acme)
        publish(cast.acme, title="Jobs", body="We look for people who like return trips.")
        sure, unsure = (
            found(cast.acme, question)[0].sureness for question in ("return shipping free", "return of the astronauts in March")
        )
        assert sure == 1.0
        assert unsure < 0.5

    def test_gives_the_address_where_customers_may_read_it(self, cast: Cast) -> None:
        publish(cast.acme, url="https://acme.example/returns")
        assert found(cast.acme, "send back")[0].url == "https://acme.example/returns"


class TestWhateverIsAsked:
    def test_finds_nothing_on_an_empty_shelf(self, cast: Cast) -> None:
        assert found(cast.acme, "anything") == []

    @pytest.mark.parametrize("question", ["", "   ", "🙂🙂", "???", "'", "a' | 'b", "\\", ":*", "1.2 & !x <-> y", "\x00", "x" * 50_000])
    def test_is_taken(self, cast: Cast, question: str) -> None:
        publish(cast.acme)
        assert isinstance(found(cast.acme, question), list)

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.text(max_size=300))
    def test_never_fails(self, cast: Cast, question: str) -> None:
        found(cast.acme, question)

    def test_costs_the_same_queries_however_much_there_is(self, cast: Cast) -> None:
        publish(cast.acme)
        with CaptureQueriesContext(connection) as few:
            found(cast.acme, "send back")
        for number in range(5):
            publish(cast.acme, title=f"Returns {number}")
        with CaptureQueriesContext(connection) as many:
            found(cast.acme, "send back")
        assert len(many) == len(few)

    def test_goes_by_words_when_the_model_does_not_answer(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        publish(cast.acme)

        def away(*_: object, **__: object) -> None:
            raise ModelFailed("away", passing=True)

        monkeypatch.setattr(searching, "embedder", away)
        assert [one.likeness_rank for one in found(cast.acme, "send back")] == [0]
