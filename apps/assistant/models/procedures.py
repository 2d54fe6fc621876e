"""Operating procedures: what a tenant wants done in a case, in plain English, with all that it ever said."""

from django.db import models
from django.db.models import Prefetch, Q

from apps.ground import clock
from apps.ground.isolation import TenantKey
from apps.tenants.models import Membership, TenantModel

LONGEST = 100_000  # characters that are kept; what may be published is far shorter


class ProcedureQuerySet(models.QuerySet["Procedure"]):
    def with_live(self) -> "ProcedureQuerySet":
        """Each with its draft and what is published as `live`, newest first, in one query more."""
        live = ProcedureVersion.objects.exclude(state=ProcedureVersion.State.RETIRED)
        return self.prefetch_related(Prefetch("versions", queryset=live, to_attr="live"))


class Procedure(TenantModel):
    name = models.CharField(max_length=80, help_text="What it is about, such as: Damaged item.")
    is_on = models.BooleanField("on", default=True, help_text="Off: it is kept, and nobody follows it.")
    created_at = models.DateTimeField(default=clock.now, editable=False)
    changed_at = models.DateTimeField(default=clock.now, editable=False)

    objects = ProcedureQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "name"],
                name="procedure_once_a_name",
                violation_error_message="There is a procedure of this name already.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def draft(self) -> "ProcedureVersion | None":
        return self.versions.filter(state=ProcedureVersion.State.DRAFT).first()

    @property
    def published(self) -> "ProcedureVersion | None":
        return self.versions.filter(state=ProcedureVersion.State.PUBLISHED).first()

    @property
    def current(self) -> "ProcedureVersion | None":
        """What is worked on: the draft, or else what customers meet, or else what was last."""
        return self.draft or self.published or self.versions.first()


class ProcedureVersion(TenantModel):
    """What a procedure says, or once said. Only a draft is ever changed."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        PUBLISHED = "published", "Published"
        RETIRED = "retired", "Retired"

    procedure = TenantKey(Procedure, on_delete=models.CASCADE, related_name="versions", db_index=False)
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    when = models.TextField("when it applies", max_length=1_000, blank=True)
    tags = models.JSONField(default=list, blank=True)
    only_upset = models.BooleanField(default=False)
    text = models.TextField(max_length=LONGEST, blank=True)

    by = TenantKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    changed_at = models.DateTimeField(default=clock.now)
    published_by = TenantKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    published_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "procedure", "number"], name="procedure_version_once"),
            models.UniqueConstraint(fields=["tenant", "procedure"], condition=Q(state="draft"), name="one_draft_a_procedure"),
            models.UniqueConstraint(fields=["tenant", "procedure"], condition=Q(state="published"), name="one_published_a_procedure"),
        ]

    def __str__(self) -> str:
        return f"Version {self.number}"
