"""What somebody has begun to write: kept here, so that no closed tab or other machine loses it."""

from django.db import models

from apps.conversations.models import Conversation
from apps.ground import clock
from apps.ground.isolation import TenantKey
from apps.tenants.models import Membership, TenantModel


class Draft(TenantModel):
    class Paper(models.TextChoices):
        REPLY = "reply", "Reply"
        NOTE = "note", "Note"

    membership = TenantKey(Membership, on_delete=models.CASCADE, related_name="drafts")
    conversation = TenantKey(Conversation, on_delete=models.CASCADE, related_name="drafts")
    paper = models.CharField(max_length=5, choices=Paper)
    text = models.TextField()
    attachments = models.JSONField(default=list, blank=True, help_text="Public ids of files that were uploaded for it.")
    begun_at_seq = models.PositiveIntegerField(help_text="The newest message when it was begun.")
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-changed_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "membership", "conversation", "paper"], name="draft_once_a_paper"),
        ]
        indexes = [models.Index(fields=["tenant", "conversation"], name="draft_by_conversation")]

    def __str__(self) -> str:
        return f"{self.get_paper_display()} to {self.conversation}"
