"""What providers tell us: kept as it came before anything is made of it."""

from datetime import timedelta

from django.db import models
from django.db.models import Q

from apps.ground import clock
from apps.ground.isolation import TenantKey
from apps.inboxes.models import Inbox
from apps.tenants.models import TenantModel

TAKING_LEASE = timedelta(seconds=30)


class InboundQuerySet(models.QuerySet["Inbound"]):
    def due(self) -> "InboundQuerySet":
        """What waits for its time, and what a worker took and never finished; the oldest first."""
        now = clock.now()
        taken = Q(state=Inbound.State.TAKING, leased_until__lte=now)
        return self.filter(Q(state=Inbound.State.KEPT, due_at__lte=now) | taken).order_by("id")


class Inbound(TenantModel):
    """One callback, once. `sender` is whose words it holds, empty for the progress of what we sent: a person's are taken in order."""

    class State(models.TextChoices):
        KEPT = "kept", "Kept"
        TAKING = "taking", "Being taken in"
        TAKEN = "taken", "Taken in"
        DROPPED = "dropped", "Dropped"  # an auto-reply, a loop, a duplicate: nobody need look
        ASIDE = "aside", "Set aside"  # somebody must look

    inbox = TenantKey(Inbox, on_delete=models.CASCADE, related_name="+")
    provider_id = models.CharField(max_length=300, help_text="The provider's own id with what it tells: told again, it is this row.")
    sender = models.CharField(max_length=254, blank=True)
    fields = models.JSONField(default=dict, help_text="The callback's form.")
    path = models.CharField(max_length=200, blank=True, help_text="Where the raw mail is kept, under the uploads.")

    state = models.CharField(max_length=7, choices=State, default=State.KEPT)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=clock.now)
    leased_until = models.DateTimeField(null=True)
    problem = models.CharField(max_length=200, blank=True)
    received_at = models.DateTimeField(default=clock.now)
    taken_at = models.DateTimeField(null=True)

    objects = InboundQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "inbound"
        constraints = [models.UniqueConstraint(fields=["tenant", "inbox", "provider_id"], name="inbound_once_an_inbox")]
        indexes = [
            models.Index(fields=["due_at", "id"], condition=Q(state__in=["kept", "taking"]), name="inbound_due"),
            models.Index(fields=["tenant", "inbox", "sender", "id"], condition=Q(state__in=["kept", "taking"]), name="inbound_in_line"),
        ]

    def __str__(self) -> str:
        return self.provider_id
