"""Where knowledge comes from, and how far the reading of it is."""

from datetime import timedelta

from django.db import models
from django.db.models import Q

from apps.ground import clock
from apps.ground.isolation import TenantKey
from apps.tenants.models import Membership, TenantModel

READING_LEASE = timedelta(minutes=5)


class Audience(models.TextChoices):
    PUBLIC = "public", "Everybody"
    INTERNAL = "internal", "Your team only"


class SourceQuerySet(models.QuerySet["Source"]):
    def forsaken(self) -> "SourceQuerySet":
        """To be read, and nobody is at it: their task was lost, or whoever read them died."""
        return self.filter(state__in=[Source.State.QUEUED, Source.State.READING], taken_at__lt=clock.now() - READING_LEASE)


class Source(TenantModel):
    class Kind(models.TextChoices):
        ARTICLES = "articles", "Articles"
        UPLOAD = "upload", "File"
        RESOLUTIONS = "resolutions", "Past resolutions"

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting"
        READING = "reading", "Being read"
        READY = "ready", "Ready"
        FAILED = "failed", "Failed"

    kind = models.CharField(max_length=11, choices=Kind, editable=False)
    name = models.CharField(max_length=160)
    audience = models.CharField(max_length=8, choices=Audience, default=Audience.PUBLIC, help_text="Whose questions it may answer.")
    language = models.CharField(max_length=10, blank=True, help_text="Empty: told from the text.")
    url = models.URLField("address", max_length=500, blank=True, help_text="Where customers may read it; shown with answers.")
    owner = TenantKey(Membership, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    review_on = models.DateField(null=True, blank=True, help_text="When somebody should look whether it still holds.")
    state = models.CharField(max_length=7, choices=State, default=State.READY, editable=False)
    done = models.PositiveIntegerField(default=0, editable=False)
    total = models.PositiveIntegerField(default=0, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False, help_text="How often reading began since it was last queued.")
    taken_at = models.DateTimeField(default=clock.now, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects = SourceQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "kind"], condition=Q(kind__in=["articles", "resolutions"]), name="source_of_articles_once_a_tenant"
            )
        ]
        indexes = [models.Index(fields=["taken_at"], condition=Q(state__in=["queued", "reading"]), name="source_to_read")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_at_it(self) -> bool:
        """Whether its reading is still to end."""
        return self.state in {self.State.QUEUED, self.State.READING}


class Upload(TenantModel):
    """A source's file, kept in DATA_DIR under a random name."""

    source = TenantKey(Source, on_delete=models.CASCADE, related_name="uploads", db_index=False)
    name = models.CharField(max_length=160)
    path = models.CharField(max_length=200)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "source"], name="upload_once_a_source")]

    def __str__(self) -> str:
        return self.name


class Problem(TenantModel):
    """What of a source could not be read, where, and why, in words for whoever uploaded it."""

    source = TenantKey(Source, on_delete=models.CASCADE, related_name="problems", db_index=False)
    place = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=400)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["tenant", "source"], name="problem_by_source")]

    def __str__(self) -> str:
        return f"{self.place}: {self.reason}" if self.place else self.reason
