"""Turns in front of nobody: a draft of the assistant tried by an admin before customers meet it."""

from datetime import timedelta
from typing import Any

from django.db import models

from apps.assistant.models.turns import Turn
from apps.conversations.models import Contact
from apps.ground import clock
from apps.ground.isolation import TenantKey
from apps.tenants.models import Membership, TenantModel

LONGEST_WAIT = timedelta(minutes=2)  # for a worker: what nobody finished by then is shown as failed
KEPT_FOR = timedelta(days=30)


class RehearsalQuerySet(models.QuerySet["Rehearsal"]):
    def under_way(self) -> "RehearsalQuerySet":
        unfinished = [Rehearsal.State.QUEUED, Rehearsal.State.RUNNING]
        return self.filter(state__in=unfinished, created_at__gt=clock.now() - LONGEST_WAIT)

    def old(self) -> "RehearsalQuerySet":
        return self.filter(created_at__lte=clock.now() - KEPT_FOR)


class Rehearsal(TenantModel):
    """What was tried, and what came of it. It belongs to no conversation and changed nothing."""

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"

    asked_by = TenantKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")
    goes_on_from = TenantKey("self", null=True, on_delete=models.SET_NULL, related_name="+")
    contact = TenantKey(Contact, null=True, on_delete=models.CASCADE, related_name="+")  # none: a visitor nobody knows
    words = models.JSONField(default=list)
    language = models.CharField(max_length=10, default="en")
    draft = models.JSONField(default=dict, help_text="Settings that take the place of the assistant's own.")

    state = models.CharField(max_length=7, choices=State, default=State.QUEUED)
    decision = models.CharField(max_length=11, choices=Turn.Decision, blank=True)
    problem = models.CharField(max_length=200, blank=True)
    reply = models.TextField(blank=True)
    transcript = models.JSONField(default=list, help_text="All that was said and called up to its end.")
    steps = models.JSONField(default=list)
    sources = models.JSONField(default=list)
    confidence = models.FloatField(null=True)

    provider = models.CharField(max_length=40, blank=True)
    prompt_tokens = models.PositiveIntegerField(default=0)
    cached_tokens = models.PositiveIntegerField(default=0)
    completion_tokens = models.PositiveIntegerField(default=0)
    cost = models.BigIntegerField(default=0, help_text="In millionths of a US dollar.")
    first_words_after = models.PositiveIntegerField(null=True, help_text="Milliseconds.")
    milliseconds = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=clock.now)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = RehearsalQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "playground"
        indexes = [
            models.Index(fields=["tenant", "-id"], name="rehearsal_newest"),
            models.Index(fields=["created_at"], name="rehearsal_by_age"),
        ]

    def __str__(self) -> str:
        return f"Rehearsal {self.pk}"

    @property
    def is_under_way(self) -> bool:
        return self.state in {self.State.QUEUED, self.State.RUNNING} and clock.now() < self.created_at + LONGEST_WAIT

    @property
    def has_failed(self) -> bool:
        """Also where its worker never came back."""
        return not self.is_under_way and self.state != self.State.DONE

    @property
    def said(self) -> list[dict[str, Any]]:
        """The conversation so far, without the calls between."""
        return [entry for entry in self.transcript if "said" in entry]
