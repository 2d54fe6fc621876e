"""Articles: what a tenant wrote down, and what it said before."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q

from apps.ground import clock
from apps.ground.isolation import TenantKey
from apps.knowledge.models.sources import Audience, Source
from apps.tenants.models import Membership, TenantModel

INDEXED_WITHIN = timedelta(minutes=1)


class ArticleQuerySet(models.QuerySet["Article"]):
    def published(self) -> "ArticleQuerySet":
        return self.filter(state=Article.State.PUBLISHED)

    def forsaken(self) -> "ArticleQuerySet":
        """Published, and not to be found as they are now: their task was lost."""
        late = Q(changed_at__lt=clock.now() - INDEXED_WITHIN)
        return self.published().filter(late).exclude(indexed_version=F("version"))


class Article(TenantModel):
    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        PUBLISHED = "published", "Published"

    source = TenantKey(Source, on_delete=models.CASCADE, related_name="articles", editable=False, db_index=False)
    title = models.CharField(max_length=200)
    body = models.TextField(blank=True, max_length=100_000, help_text="In Markdown.")
    audience = models.CharField(max_length=8, choices=Audience, default=Audience.PUBLIC, help_text="Whose questions it may answer.")
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT, editable=False)
    language = models.CharField(max_length=10, blank=True, help_text="Empty: told from the text.")
    url = models.URLField("address", max_length=500, blank=True, help_text="Where customers may read it; shown with answers.")
    owner = TenantKey(Membership, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    review_on = models.DateField(null=True, blank=True, help_text="When somebody should look whether it still holds.")
    origin = models.CharField(max_length=80, blank=True, editable=False, help_text="What it was learned from; the same twice is one.")
    version = models.PositiveIntegerField(default=1, editable=False)
    indexed_version = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    changed_at = models.DateTimeField(default=clock.now, editable=False)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["title", "id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "origin"], condition=~Q(origin=""), name="article_origin_once_a_tenant"),
        ]
        indexes = [
            models.Index(fields=["tenant", "source", "title"], name="article_by_title"),
            models.Index(fields=["changed_at"], condition=Q(state="published") & ~Q(indexed_version=F("version")), name="article_to_index"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_published(self) -> bool:
        return self.state == self.State.PUBLISHED

    @property
    def is_found(self) -> bool:
        """Whether search knows it as it stands here."""
        return self.is_published and self.indexed_version == self.version


class ArticleVersion(TenantModel):
    """An article as it was once published."""

    article = TenantKey(Article, on_delete=models.CASCADE, related_name="versions", db_index=False)
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    body = models.TextField(blank=True)
    by = TenantKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-version"]
        constraints = [models.UniqueConstraint(fields=["tenant", "article", "version"], name="article_version_once")]

    def __str__(self) -> str:
        return f"Version {self.version}"
