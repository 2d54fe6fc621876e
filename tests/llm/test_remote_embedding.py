"""Embeddings over the vendor's own client."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from apps.ground.scope import tenant_scope
from apps.llm.exchange import ModelFailed
from apps.llm.failures import OverBudget
from apps.llm.models import Spend
from apps.llm.wires import client, embedding
from apps.llm.wires.embedding import OpenAIEmbedder
from apps.tenants.models import Tenant
from config.bench.standin import Script, StandIn, embeddings
from config.bench.standin.embeddings import DIMENSION, vector
from tests.cast import Cast
from tests.llm.scenes import point_at


@pytest.fixture(autouse=True)
def endpoint(settings: Settings, standin: StandIn) -> Iterator[None]:
    point_at(settings, standin, "chat")
    settings.EMBEDDING_MODEL = "text-embedding-3-small"
    yield
    client.client().close()
    client.close()
    embedding._measured.cache_clear()


def test_each_text_has_its_vector_in_order(standin: StandIn) -> None:
    vectors = OpenAIEmbedder().embed(["one", "two"])
    assert vectors == [pytest.approx(vector("one")), pytest.approx(vector("two"))]
    assert standin.bodies[0]["encoding_format"] == "float"


def test_many_texts_go_in_batches(standin: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedding, "BATCH", 2)
    texts = [f"text {number}" for number in range(5)]
    assert OpenAIEmbedder().embed(texts) == [pytest.approx(vector(text)) for text in texts]
    assert [len(body["input"]) for body in standin.bodies] == [2, 2, 1]


def test_nothing_is_asked_for_no_texts(standin: StandIn) -> None:
    assert OpenAIEmbedder().embed([]) == []
    assert standin.requests == []


def test_an_empty_text_has_a_vector_too() -> None:
    assert OpenAIEmbedder().embed([""]) == [pytest.approx(vector(" "))]


def test_it_is_named_for_its_model_or_for_the_one_it_is_given() -> None:
    assert (OpenAIEmbedder().name, OpenAIEmbedder("older").name) == ("text-embedding-3-small", "older")


def test_its_dimension_is_known_or_measured_once(standin: StandIn) -> None:
    assert OpenAIEmbedder().dimension == 1_536
    assert standin.requests == []
    local = OpenAIEmbedder("nomic")
    assert (local.dimension, local.dimension) == (DIMENSION, DIMENSION)
    assert len(standin.requests) == 1


def test_it_fails_in_time(standin: StandIn) -> None:
    standin.plays(Script(before=9))
    with pytest.raises(ModelFailed) as raised:
        OpenAIEmbedder(within=0.2).embed(["one"])
    assert raised.value.passing


def test_there_is_no_time_left_for_a_second_batch(monkeypatch: pytest.MonkeyPatch, standin: StandIn) -> None:
    monkeypatch.setattr(embedding, "BATCH", 1)
    with pytest.raises(ModelFailed, match="time for these embeddings is up"):
        OpenAIEmbedder(within=-1).embed(["one", "two"])
    assert standin.requests == []


def test_an_answer_that_lacks_a_vector_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embeddings, "answered", lambda body: {"object": "list", "model": "m", "data": [], "usage": None})
    with pytest.raises(ModelFailed, match="another number") as raised:
        OpenAIEmbedder().embed(["one"])
    assert raised.value.passing


def test_a_refused_key_is_plain(standin: StandIn) -> None:
    standin.refuses(401)
    with pytest.raises(ModelFailed, match="refuses the key"):
        OpenAIEmbedder().embed(["one"])


@pytest.mark.django_db
def test_a_tenants_embeddings_are_metered(cast: Cast) -> None:
    OpenAIEmbedder(tenant_id=cast.acme.pk).embed(["word " * 400])
    with tenant_scope(cast.acme.pk):
        row = Spend.objects.get()
    assert (row.purpose, row.model, row.prompt_tokens, row.cost) == ("embedding", "text-embedding-3-small", 500, 10)


@pytest.mark.django_db
def test_in_a_scope_they_are_that_tenants(cast: Cast) -> None:
    with tenant_scope(cast.globex.pk):
        OpenAIEmbedder().embed(["one"])
        assert Spend.objects.count() == 1


@pytest.mark.django_db
def test_a_spent_budget_asks_for_none(cast: Cast, standin: StandIn) -> None:
    with tenant_scope(cast.acme.pk):
        Tenant.objects.filter(pk=cast.acme.pk).update(monthly_spend=0)
    with pytest.raises(OverBudget):
        OpenAIEmbedder(tenant_id=cast.acme.pk).embed(["one"])
    assert standin.requests == []
