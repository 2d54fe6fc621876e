"""The meter: a row for each time a model was asked."""

from django.db import models

from apps.ground import clock
from apps.tenants.models.base import TenantModel

LONGEST_NAME = 100


class Spend(TenantModel):
    """What one call used and cost; kept for failed and interrupted ones too."""

    class Outcome(models.TextChoices):
        COMPLETE = "complete", "Complete"
        INTERRUPTED = "interrupted", "Interrupted"
        FAILED = "failed", "Failed"

    purpose = models.CharField(max_length=40)
    turn_id = models.BigIntegerField(null=True)  # plain ids: turns and conversations live floors above
    conversation_id = models.BigIntegerField(null=True)
    provider = models.CharField(max_length=40)
    model = models.CharField(max_length=LONGEST_NAME, blank=True)
    prompt_tokens = models.PositiveIntegerField(default=0)
    cached_tokens = models.PositiveIntegerField(default=0)
    completion_tokens = models.PositiveIntegerField(default=0)
    cost = models.BigIntegerField(default=0, help_text="In millionths of a US dollar.")
    estimated = models.BooleanField(default=False, help_text="The provider did not say how many tokens it used.")
    outcome = models.CharField(max_length=12, choices=Outcome, default=Outcome.COMPLETE)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "spend on models"
        indexes = [
            models.Index(fields=["tenant", "at"], include=["cost"], name="spend_by_month"),
            models.Index(fields=["tenant", "turn_id"], name="spend_by_turn"),
            models.Index(fields=["tenant", "conversation_id"], name="spend_by_conversation"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose}, {self.model or self.provider}"
