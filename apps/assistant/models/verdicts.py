"""What colleagues think of the AI's words, for whoever coaches it."""

from django.db import models
from django.db.models import Q

from apps.assistant.models.writing import Writing
from apps.conversations.models import Message
from apps.ground import clock
from apps.ground.isolation import TenantKey
from apps.tenants.models import Membership, TenantModel

LONGEST_REASON = 200


class Verdict(TenantModel):
    """Of one person on one thing: a message of the assistant's, or something written for them."""

    membership = TenantKey(Membership, on_delete=models.CASCADE, related_name="+", db_index=False)
    message = TenantKey(Message, null=True, on_delete=models.CASCADE, related_name="verdicts")
    writing = TenantKey(Writing, null=True, on_delete=models.CASCADE, related_name="verdicts")
    is_good = models.BooleanField("good")
    reason = models.CharField(max_length=LONGEST_REASON, blank=True)
    given_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-given_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "membership", "message"], name="verdict_once_a_message"),
            models.UniqueConstraint(fields=["tenant", "membership", "writing"], name="verdict_once_a_writing"),
            models.CheckConstraint(
                condition=Q(message__isnull=False, writing=None) | Q(message=None, writing__isnull=False), name="verdict_on_one_thing"
            ),
        ]
        indexes = [models.Index(fields=["tenant", "-given_at"], name="verdict_by_time")]

    def __str__(self) -> str:
        return "Good" if self.is_good else "Not good"
