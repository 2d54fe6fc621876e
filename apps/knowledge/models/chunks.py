"""Sources cut into chunks, and what search keeps of each.

A chunk exists as long as it may be found: what is not published has none. `Entry` and `Embedding` are kept narrow and apart from the text,
because a search passes over thousands of them and reads the text of ten.
"""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from pgvector.django import HalfVectorField

from apps.ground.isolation import TenantKey
from apps.knowledge.models.articles import Article
from apps.knowledge.models.sources import Audience, Source
from apps.tenants.models import TenantModel

PATH_SEPARATOR = " \u203a "


class Chunk(TenantModel):
    source = TenantKey(Source, on_delete=models.CASCADE, related_name="chunks", db_index=False)
    article = TenantKey(Article, null=True, on_delete=models.CASCADE, related_name="chunks", db_index=False)
    position = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    path = models.TextField(blank=True, help_text="The headings above it.")
    text = models.TextField()
    url = models.CharField(max_length=500, blank=True)
    language = models.CharField(max_length=10, blank=True)
    audience = models.CharField(max_length=8, choices=Audience)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["source_id", "article_id", "position"]
        indexes = [
            models.Index(fields=["tenant", "source", "position"], name="chunk_by_source"),
            models.Index(fields=["tenant", "article", "position"], name="chunk_by_article"),
        ]

    def __str__(self) -> str:
        return f"{self.title}{PATH_SEPARATOR}{self.path}" if self.path else self.title


class Entry(TenantModel):
    """A chunk as the search by words sees it. Every word begins with the tenant's id, so that the shared index is one index a tenant."""

    chunk = TenantKey(Chunk, on_delete=models.CASCADE, related_name="+", db_index=False)
    audience = models.CharField(max_length=8, choices=Audience)
    language = models.CharField(max_length=10, blank=True)
    length = models.PositiveIntegerField(help_text="In words.")
    words = SearchVectorField()

    class Meta:
        verbose_name_plural = "entries"
        constraints = [models.UniqueConstraint(fields=["tenant", "chunk"], name="entry_once_a_chunk")]
        indexes = [GinIndex(fields=["words"], fastupdate=False, name="entry_by_word")]


class Embedding(TenantModel):
    """A chunk as a model sees it. Models differ in dimension, and two may stand side by side while one takes over from the other."""

    chunk = TenantKey(Chunk, on_delete=models.CASCADE, related_name="+", db_index=False)
    model = models.CharField(max_length=100)
    audience = models.CharField(max_length=8, choices=Audience)
    vector = HalfVectorField(help_text="In half precision: the order is the same, and a search reads half as much.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "model", "chunk"], name="embedding_once_a_chunk_and_model")]
        indexes = [models.Index(fields=["tenant", "chunk"], name="embedding_by_chunk")]


class Shelf(TenantModel):
    """What search must know before it looks: how much there is, in which languages, and whose vectors serve."""

    chunks = models.PositiveIntegerField(default=0)
    mean_length = models.FloatField(default=0)
    languages = models.JSONField(default=list)
    serving = models.CharField(max_length=100, blank=True, help_text="The model whose vectors are searched.")
    building = models.CharField(max_length=100, blank=True, help_text="The model whose vectors are being made, to serve next.")

    class Meta:
        verbose_name_plural = "shelves"
        constraints = [models.UniqueConstraint(fields=["tenant"], name="shelf_once_a_tenant")]
