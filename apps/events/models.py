"""The log and its seals. Plain ids throughout: an event outlives what it tells of."""

from django.db import models
from django.db.models import F, Q
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from apps.ground import clock
from apps.ground.scope import current_tenant_id

PLATFORM = 0  # the "tenant" of what happens to the installation as a whole


class EventQuerySet(models.QuerySet["Event"]):
    def about(self, subject: str, subject_id: int) -> "EventQuerySet":
        return self.filter(subject=subject, subject_id=subject_id)


class Event(models.Model):
    tenant_isolated = "tenant"

    tenant_id = models.BigIntegerField(default=current_tenant_id)
    name = models.CharField(max_length=64)
    actor_kind = models.CharField(max_length=10)
    actor_id = models.BigIntegerField(null=True)
    subject = models.CharField(max_length=40, blank=True)
    subject_id = models.BigIntegerField(null=True)
    payload = models.JSONField(default=dict)
    request_id = models.CharField(max_length=32, blank=True)
    at = models.DateTimeField(default=clock.now)

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["tenant_id", "subject", "subject_id", "id"], name="event_by_subject"),
            models.Index(fields=["tenant_id", "name", "id"], name="event_by_name"),
            models.Index(
                F("tenant_id"),
                Cast(KT("payload__conversation"), models.BigIntegerField()),
                F("id"),
                condition=Q(payload__has_key="conversation"),
                name="event_by_conversation",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Seal(models.Model):
    """A batch of one tenant's events, chained to the batch before by its digest."""

    tenant_isolated = "tenant"

    tenant_id = models.BigIntegerField()
    number = models.BigIntegerField()
    after_id = models.BigIntegerField()
    last_id = models.BigIntegerField()
    count = models.PositiveIntegerField()
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    sealed_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["tenant_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "number"], name="seal_number_once_a_tenant"),
            models.CheckConstraint(condition=Q(last_id__gt=models.F("after_id")), name="seal_covers_something"),
        ]

    def __str__(self) -> str:
        return f"Seal {self.number}"


class Settling(models.Model):
    """How far the log is settled: no transaction still open can add an event at or below `settled_id`. See `settling`."""

    settled_id = models.BigIntegerField(default=0)
    waiting_id = models.BigIntegerField(null=True)
    waiting_xid = models.BigIntegerField(null=True)
    seen_id = models.BigIntegerField(default=0)

    class Meta:
        abstract = True


class Horizon(Settling):
    """Of sealing. One row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="horizon_is_one_row")]
