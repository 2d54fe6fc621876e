"""What the house read in each message of a customer."""

from django.db import models

from apps.conversations.models.conversation import Conversation
from apps.ground import clock
from apps.ground.isolation import TenantKey
from apps.tenants.models import TenantModel


class Signals(TenantModel):
    """Of one message: its language and mood, and what it asks for or threatens. Figures and flags, no words."""

    conversation = TenantKey(Conversation, on_delete=models.CASCADE, related_name="signals", db_index=False)
    seq = models.PositiveIntegerField()
    language = models.CharField(max_length=10, blank=True, help_text="Empty where it was not plain.")
    sentiment = models.FloatField(help_text="0 (furious) to 1 (delighted).")
    smoothed = models.FloatField(help_text="The same over the conversation so far, the newest message counting half.")
    complexity = models.PositiveSmallIntegerField(default=0)
    flags = models.JSONField(default=list)
    heard_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["conversation_id", "seq"]
        verbose_name_plural = "signals"
        constraints = [models.UniqueConstraint(fields=["tenant", "conversation", "seq"], name="signals_once_a_message")]

    def __str__(self) -> str:
        return f"Signals of message {self.seq}"
