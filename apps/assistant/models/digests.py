"""A long conversation in short, so that a model need not read all of it at every turn."""

from django.db import models

from apps.conversations.models import Conversation
from apps.ground import clock
from apps.ground.isolation import TenantKey
from apps.tenants.models import TenantModel


class Digest(TenantModel):
    """What was said up to `until_seq`; from there on the words themselves are read."""

    conversation = TenantKey(Conversation, on_delete=models.CASCADE, related_name="digests")
    until_seq = models.PositiveIntegerField()
    text = models.TextField(max_length=4_000)
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "conversation"], name="digest_once_a_conversation")]

    def __str__(self) -> str:
        return f"Digest up to {self.until_seq}"
