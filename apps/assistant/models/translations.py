"""Both sides in their own language: what was said, once more in another one."""

from datetime import timedelta

from django.db import models
from django.db.models import Q

from apps.conversations.models import Conversation, Message
from apps.ground import clock
from apps.ground.isolation import TenantKey
from apps.tenants.models import Membership, TenantModel

MADE_WITHIN = timedelta(seconds=60)
MOST_TRIES = 3


class TranslationQuerySet(models.QuerySet["Translation"]):
    def done(self) -> "TranslationQuerySet":
        return self.filter(state=Translation.State.DONE)

    def forsaken(self) -> "TranslationQuerySet":
        return self.filter(state__in=Translation.UNDER_WAY, leased_until__lte=clock.now())


class Translation(TenantModel):
    """Of one message into one language, made once. Of a colleague's reply that was sent translated, the words they wrote."""

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting"
        RUNNING = "running", "Being translated"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"

    UNDER_WAY = (State.QUEUED, State.RUNNING)

    conversation = TenantKey(Conversation, on_delete=models.CASCADE, related_name="translations")
    message = TenantKey(Message, on_delete=models.CASCADE, related_name="translations", db_index=False)
    seq = models.PositiveIntegerField()
    language = models.CharField(max_length=10)
    is_original = models.BooleanField(default=False, help_text="What its writer wrote: the message itself is the translation.")
    state = models.CharField(max_length=7, choices=State, default=State.QUEUED)
    text = models.TextField(blank=True)
    doubt = models.CharField(max_length=120, blank=True, help_text="What in it should be looked at twice.")
    by = models.CharField(max_length=100, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    made_at = models.DateTimeField(default=clock.now)

    objects = TranslationQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["tenant", "message", "language"], name="translation_once_a_language")]
        indexes = [
            models.Index(fields=["tenant", "conversation", "language", "seq"], name="translation_by_conversation"),
            models.Index(fields=["leased_until"], condition=Q(state__in=["queued", "running"]), name="translation_under_way"),
        ]

    def __str__(self) -> str:
        return f"{self.language} of message {self.seq}"


class Reader(TenantModel):
    """How a member reads."""

    membership = TenantKey(Membership, on_delete=models.CASCADE, related_name="+", db_index=False)
    shows_translations = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "membership"], name="reader_once_a_member")]

    def __str__(self) -> str:
        return f"Reader {self.membership_id}"
