"""Chunks get the vectors of the configured model; a model that has them all serves, and the one before it goes.

While one model's vectors are being made the other's go on serving. Models are called outside any transaction.
"""

from collections.abc import Sequence

import structlog
from django.db.models import Exists, OuterRef, QuerySet

from apps.events.actors import SYSTEM
from apps.events.log import record
from apps.ground.scope import release_connection, tenant_scope
from apps.knowledge.indexing import searched
from apps.knowledge.models import Chunk, Embedding, Shelf
from apps.llm.embedding import configured, embedder
from apps.llm.exchange import ModelFailed

log = structlog.get_logger(__name__)

BATCH = 64


def embed(tenant_id: int) -> int:
    """Every chunk that has no vector of the configured model; how many got one. What a model fails at, the sweep takes up."""
    model, made = configured(), 0
    try:
        while batch := _next_batch(tenant_id, model):
            release_connection()
            vectors = embedder(model, tenant_id=tenant_id).embed([searched(chunk) for chunk in batch])
            _keep(tenant_id, model, batch, vectors)
            made += len(batch)
    except ModelFailed as failed:
        log.warning("embedding.failed", tenant=tenant_id, model=model, reason=failed.reason)
        return made
    _let_serve(tenant_id, model)
    return made


def without_vector(model: str) -> QuerySet[Chunk]:
    return Chunk.objects.filter(~Exists(Embedding.objects.filter(chunk=OuterRef("pk"), model=model)))


def _next_batch(tenant_id: int, model: str) -> list[Chunk]:
    with tenant_scope(tenant_id):
        Shelf.objects.exclude(serving=model).exclude(building=model).update(building=model)
        return list(without_vector(model).order_by("pk")[:BATCH])


def _keep(tenant_id: int, model: str, batch: Sequence[Chunk], vectors: Sequence[Sequence[float]]) -> None:
    """For the chunks that are still there, shown to whom they are shown to now."""
    by_chunk = dict(zip((chunk.pk for chunk in batch), vectors, strict=True))
    with tenant_scope(tenant_id):
        there = Chunk.objects.select_for_update(no_key=True).filter(pk__in=by_chunk).only("pk", "audience").order_by("pk")
        made = [Embedding(chunk=chunk, model=model, audience=chunk.audience, vector=by_chunk[chunk.pk]) for chunk in there]
        Embedding.objects.bulk_create(made, ignore_conflicts=True)


def _let_serve(tenant_id: int, model: str) -> None:
    with tenant_scope(tenant_id):
        shelf = Shelf.objects.select_for_update().exclude(serving=model).first()
        if shelf is None or without_vector(model).exists():
            return
        shelf.serving, shelf.building = model, ""
        shelf.save(update_fields=["serving", "building"])
        Embedding.objects.exclude(model=model).delete()
        record("model.serves", actor=SYSTEM, about=shelf, model=_as_word(model))


def _as_word(model: str) -> str:
    return "".join(letter if letter.isascii() and (letter.isalnum() or letter in "_.:-") else "_" for letter in model)[:64]
