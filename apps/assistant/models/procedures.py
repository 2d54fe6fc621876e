"""Operating procedures: what a tenant wants done in a case, in plain English, with all that it ever said."""

from django.db import models
from django.db.models import Prefetch, Q

from apps.ground import clock
from apps.ground.isolation import TenantKey
from apps.tenants.models import TenantModel
from apps.tenants.models.versions import Version, Versioned

LONGEST = 100_000  # characters that are kept; what may be published is far shorter


class ProcedureQuerySet(models.QuerySet["Procedure"]):
    def with_live(self) -> "ProcedureQuerySet":
        """Each with its draft and what is published as `live`, newest first, in one query more."""
        live = ProcedureVersion.objects.exclude(state=ProcedureVersion.State.RETIRED)
        return self.prefetch_related(Prefetch("versions", queryset=live, to_attr="live"))


class Procedure(TenantModel, Versioned):
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


class ProcedureVersion(Version):
    """What a procedure says, or once said."""

    WORDS = ("when", "tags", "only_upset", "text")

    procedure = TenantKey(Procedure, on_delete=models.CASCADE, related_name="versions", db_index=False)
    when = models.TextField("when it applies", max_length=1_000, blank=True)
    tags = models.JSONField(default=list, blank=True)
    only_upset = models.BooleanField(default=False)
    text = models.TextField(max_length=LONGEST, blank=True)

    class Meta(Version.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "procedure", "number"], name="procedure_version_once"),
            models.UniqueConstraint(fields=["tenant", "procedure"], condition=Q(state="draft"), name="one_draft_a_procedure"),
            models.UniqueConstraint(fields=["tenant", "procedure"], condition=Q(state="published"), name="one_published_a_procedure"),
        ]
