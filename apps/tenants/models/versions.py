"""What is drafted, published and kept: a thing an admin writes, with all that it ever said. Only a draft is ever changed."""

from typing import Any, ClassVar

from django.db import models

from apps.ground import clock
from apps.ground.isolation import TenantKey
from apps.tenants.models.base import TenantModel
from apps.tenants.models.membership import Membership


class Version(TenantModel):
    """One state of its words. The concrete model points to what it is a version of, adds the words, and names them in `WORDS`."""

    WORDS: ClassVar[tuple[str, ...]] = ()

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        PUBLISHED = "published", "Published"
        RETIRED = "retired", "Retired"

    number = models.PositiveIntegerField()
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    by = TenantKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    changed_at = models.DateTimeField(default=clock.now)
    published_by = TenantKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    published_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"Version {self.number}"


class Versioned(models.Model):
    """What has `versions`."""

    versions: Any

    class Meta:
        abstract = True

    @property
    def draft(self) -> Any:
        return self.versions.filter(state=Version.State.DRAFT).first()

    @property
    def published(self) -> Any:
        return self.versions.filter(state=Version.State.PUBLISHED).first()

    @property
    def current(self) -> Any:
        """What is worked on: the draft, or else what customers meet, or else what was last."""
        return self.draft or self.published or self.versions.first()
