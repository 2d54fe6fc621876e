"""Vectors: the built-in ones, and how one model takes over from another while the first goes on serving."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.ground.scope import tenant_scope
from apps.knowledge import actions, indexing
from apps.knowledge import search as searching
from apps.knowledge.actions import embedding as embedding_actions
from apps.knowledge.models import Embedding, Shelf
from apps.llm import embedding
from apps.llm.builtin.embedding import DIMENSION, BuiltInEmbedder, embedded
from apps.llm.exchange import ModelFailed
from tests.cast import Cast
from tests.knowledge.scenes import found, publish, titles


def likeness(one: str, other: str) -> float:
    return float(np.dot(embedded(one), embedded(other)))


class TestTheBuiltInOnes:
    @pytest.mark.parametrize(
        ("asked", "near", "far"),
        [
            ("sunscren", "sunscreen", "shipping"),
            ("devoluciones", "devolución", "factura"),
            ("cancellation", "annulation cancelar", "invoice"),
            ("退货政策", "如何退货", "营业时间"),
            ("Rückgabe", "ruckgabe", "Lieferung"),
        ],
    )
    def test_lie_near_what_is_written_alike(self, asked: str, near: str, far: str) -> None:
        assert likeness(asked, near) > likeness(asked, far) + 0.1

    @given(st.text(max_size=200))
    def test_are_of_length_one_or_nothing(self, text: str) -> None:
        length = float(np.linalg.norm(embedded(text)))
        assert length == 0 or abs(length - 1) < 1e-4

    def test_are_the_same_in_every_process(self) -> None:
        """Kept vectors are compared with those of processes to come: what makes them may change only with its name."""
        vector = np.array(BuiltInEmbedder().embed(["Returns are free within thirty days"])[0])
        assert len(vector) == DIMENSION
        assert BuiltInEmbedder.name == "built-in-1"
        assert [int(place) for place in np.argsort(-np.abs(vector), kind="stable")[:3]] == EXPECTED  # all three weigh the same


EXPECTED = [24, 319, 409]


class Tiny:
    """A model at an endpoint, as far as anybody here knows."""

    name, dimension = "tiny-3", 3
    is_away = False
    served: Sequence[str] = ()

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        if Tiny.is_away:
            raise ModelFailed("away", passing=True)
        return [[1.0, float("sun" in text.lower()), 0.5] for text in texts]


@pytest.fixture
def switch(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """The operator sets EMBEDDING_MODEL."""

    def named(name: str = "", **_: object) -> embedding.Embedder:
        return BuiltInEmbedder() if name == BuiltInEmbedder.name else Tiny()

    def switched() -> None:
        Tiny.is_away = False
        for room in (embedding_actions, searching):
            monkeypatch.setattr(room, "embedder", named)
        for room in (embedding_actions, indexing):
            monkeypatch.setattr(room, "configured", lambda: "tiny-3")
        monkeypatch.setattr("apps.knowledge.actions.sweeping.configured", lambda: "tiny-3")

    return switched


def models(cast: Cast) -> dict[str, int]:
    with tenant_scope(cast.acme.pk):
        return {model: Embedding.objects.filter(model=model).count() for model in Embedding.objects.values_list("model", flat=True)}


def shelf(cast: Cast) -> Shelf:
    with tenant_scope(cast.acme.pk):
        return Shelf.objects.get()


@pytest.mark.django_db
class TestChangingTheModel:
    def test_embeds_all_anew_and_then_lets_the_new_one_serve(self, cast: Cast, switch: Callable[[], None]) -> None:
        publish(cast.acme, body="Send back what you like.")
        publish(cast.acme, title="Sunscreen", body="Against the sun.")
        assert (shelf(cast).serving, models(cast)) == ("built-in-1", {"built-in-1": 2})
        switch()
        actions.take_up_forsaken()
        assert (shelf(cast).serving, shelf(cast).building, models(cast)) == ("tiny-3", "", {"tiny-3": 2})
        assert found(cast.acme, "sun")[0].likeness_rank == 1

    def test_leaves_the_old_one_serving_until_then(self, cast: Cast, switch: Callable[[], None]) -> None:
        publish(cast.acme, body="Send back what you like.")
        switch()
        Tiny.is_away = True
        actions.take_up_forsaken()
        assert (shelf(cast).serving, shelf(cast).building, models(cast)) == ("built-in-1", "tiny-3", {"built-in-1": 1})
        assert found(cast.acme, "send back")[0].likeness_rank == 1

    def test_new_words_are_found_meanwhile(self, cast: Cast, switch: Callable[[], None]) -> None:
        publish(cast.acme, body="Send back what you like.")
        switch()
        Tiny.is_away = True
        publish(cast.acme, title="Sunscreen", body="Against the sun.")
        assert titles(cast.acme, "sun") == ["Sunscreen"]

    def test_what_the_model_failed_at_is_taken_up_later(self, cast: Cast, switch: Callable[[], None]) -> None:
        switch()
        Tiny.is_away = True
        publish(cast.acme, body="Send back what you like.")
        assert models(cast) == {}
        Tiny.is_away = False
        actions.take_up_forsaken()
        assert models(cast) == {"tiny-3": 1}

    def test_of_another_dimension_stands_beside_the_old(self, cast: Cast, switch: Callable[[], None]) -> None:
        publish(cast.acme, body="Send back what you like.")
        switch()
        with tenant_scope(cast.acme.pk):
            chunk = Embedding.objects.get().chunk
            Embedding.objects.create(chunk=chunk, model="tiny-3", audience="public", vector=[1.0, 0.0, 0.5])
        assert found(cast.acme, "send back")[0].likeness_rank == 1


class TestChoosing:
    def test_is_the_built_in_one_where_no_model_is_set(self, settings: object) -> None:
        assert embedding.configured() == embedding.embedder().name == "built-in-1"
        assert not embedding.is_remote("built-in-1")


@pytest.mark.django_db
class TestBesideOthers:
    def test_a_chunk_that_went_while_its_vector_was_made_gets_none(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        article = publish(cast.acme, body="Send back what you like.")
        with tenant_scope(cast.acme.pk):
            Embedding.objects.all().delete()
        slow = BuiltInEmbedder()

        class Slow:
            def embed(self, texts: Sequence[str]) -> list[list[float]]:
                actions.withdraw_article(article, actor=cast.sofia.actor)
                return slow.embed(texts)

        monkeypatch.setattr(embedding_actions, "embedder", lambda *_, **__: Slow())
        actions.embed(cast.acme.pk)
        assert models(cast) == {}

    def test_a_chunk_that_became_internal_meanwhile_is_seen_so(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        article = publish(cast.acme, body="Send back what you like.")
        with tenant_scope(cast.acme.pk):
            Embedding.objects.all().delete()

        class Slow:
            def embed(self, texts: Sequence[str]) -> list[list[float]]:
                article.audience = "internal"
                actions.change_article(article, changed=["audience"], actor=cast.sofia.actor)
                return BuiltInEmbedder().embed(texts)

        monkeypatch.setattr(embedding_actions, "embedder", lambda *_, **__: Slow())
        actions.embed(cast.acme.pk)
        assert found(cast.acme, "send back") == []
