"""The outbox: what must leave the house is a row before it is a task."""

from datetime import timedelta

from django.db import models
from django.db.models import Q

from apps.conversations.models.conversation import Conversation
from apps.ground import clock
from apps.ground.isolation import TenantKey
from apps.tenants.models import TenantModel

SENDING_LEASE = timedelta(seconds=60)


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def due(self) -> "DeliveryQuerySet":
        """What waits for its time, and what a sender took and never finished."""
        now = clock.now()
        taken = Q(state=Delivery.State.SENDING, leased_until__lte=now)
        return self.filter(Q(state=Delivery.State.QUEUED, due_at__lte=now) | taken).order_by("due_at", "id")


class Delivery(TenantModel):
    class Channel(models.TextChoices):
        EMAIL = "email", "Email"

    class Purpose(models.TextChoices):
        MESSAGE = "message", "Message"
        NOTICE = "notice", "Notice"
        CODE = "code", "Code"

    class State(models.TextChoices):
        QUEUED = "queued", "Queued"
        SENDING = "sending", "Sending"
        SENT = "sent", "Sent"
        FAILED = "failed", "Failed"

    channel = models.CharField(max_length=8, choices=Channel, default=Channel.EMAIL)
    purpose = models.CharField(max_length=8, choices=Purpose)
    key = models.CharField(max_length=120, help_text="What is delivered; the same key is delivered once.")
    conversation = TenantKey(Conversation, null=True, on_delete=models.CASCADE, related_name="deliveries")
    to = models.CharField(max_length=254)
    subject = models.CharField(max_length=200, blank=True)
    text = models.TextField()

    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=clock.now)
    leased_until = models.DateTimeField(null=True)
    problem = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    sent_at = models.DateTimeField(null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "deliveries"
        constraints = [models.UniqueConstraint(fields=["tenant", "key"], name="delivery_once_a_key")]
        indexes = [models.Index(fields=["due_at", "id"], condition=Q(state__in=["queued", "sending"]), name="delivery_due")]

    def __str__(self) -> str:
        return self.key

    def forget_secrets(self) -> None:
        """A code is nobody's to read here once its letter has left, or never will."""
        if self.purpose == self.Purpose.CODE and self.state in {self.State.SENT, self.State.FAILED}:
            self.subject = self.text = ""
