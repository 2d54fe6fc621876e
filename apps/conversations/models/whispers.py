"""What who leads says to the colleague who answers, and to nobody else."""

from django.db import models

from apps.conversations.models.conversation import Conversation
from apps.ground import clock
from apps.ground.isolation import TenantKey
from apps.tenants.models import Membership, TenantModel


class Whisper(TenantModel):
    """In a table of its own, as notes are: what reads notes, for a page, a search or a file, cannot meet one."""

    conversation = TenantKey(Conversation, on_delete=models.CASCADE, related_name="whispers")
    author = TenantKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")
    to = TenantKey(Membership, on_delete=models.CASCADE, related_name="whispers", help_text="Who held the conversation.")
    client_id = models.UUIDField()
    text = models.TextField()
    created_at = models.DateTimeField(default=clock.now)
    heard_at = models.DateTimeField(null=True, help_text="When they put it away.")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["tenant", "author", "client_id"], name="whisper_once_an_author")]
        indexes = [models.Index(fields=["tenant", "conversation", "-id"], name="whisper_by_conversation")]

    def __str__(self) -> str:
        return f"Whisper to {self.to}"
