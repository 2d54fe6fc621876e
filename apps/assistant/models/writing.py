"""What colleagues ask the AI to write for them. It is theirs to send or to leave: nothing here reaches a customer by itself."""

from datetime import timedelta

from django.db import models
from django.db.models import Q

from apps.conversations.models import Conversation, Message
from apps.ground import clock
from apps.ground.isolation import TenantKey
from apps.tenants.models import Membership, TenantModel

TAKEN_WITHIN = timedelta(seconds=20)  # by a worker
WRITTEN_WITHIN = timedelta(seconds=35)  # a little longer than a model is given
LONGEST_WISH, LONGEST_WORDS = 300, 10_000
LIKE_ENOUGH = 0.3  # of what was sent: below, it is somebody's own


class WritingQuerySet(models.QuerySet["Writing"]):
    def under_way(self) -> "WritingQuerySet":
        return self.filter(state__in=Writing.UNDER_WAY, leased_until__gt=clock.now())

    def forsaken(self) -> "WritingQuerySet":
        """No worker took them, or the one that did is gone."""
        return self.filter(state__in=Writing.UNDER_WAY, leased_until__lte=clock.now())


class Writing(TenantModel):
    """One thing asked for: by whom, from what, and what came of it."""

    class Kind(models.TextChoices):
        DRAFT = "draft", "Draft of a reply"
        TONE = "tone", "Reply in another tone"
        TRANSLATION = "translation", "Translation of a reply"
        SUMMARY = "summary", "Summary"

    class Manner(models.TextChoices):
        FRIENDLIER = "friendlier", "Friendlier"
        SHORTER = "shorter", "Shorter"
        FORMAL = "formal", "More formal"
        SPELLING = "spelling", "Spelling put right"

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting"
        RUNNING = "running", "Being written"
        DONE = "done", "Done"
        STOPPED = "stopped", "Stopped"
        FAILED = "failed", "Failed"

    UNDER_WAY = (State.QUEUED, State.RUNNING)

    asked_by = TenantKey(Membership, on_delete=models.CASCADE, related_name="+")
    conversation = TenantKey(Conversation, on_delete=models.CASCADE, related_name="writings")
    kind = models.CharField(max_length=11, choices=Kind)
    manner = models.CharField(max_length=10, choices=Manner, blank=True)
    wish = models.CharField(max_length=LONGEST_WISH, blank=True, help_text="How it should be, in the colleague's words.")
    words = models.TextField(blank=True, help_text="What it was made of, where the colleague had written something.")
    language = models.CharField(max_length=10, blank=True, help_text="It is written in.")

    state = models.CharField(max_length=7, choices=State, default=State.QUEUED)
    problem = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True, help_text="So far.")
    left_out = models.PositiveSmallIntegerField(default=0, help_text="Sentences that rested on nothing.")
    sources = models.JSONField(default=list)
    by = models.CharField("written by", max_length=100, blank=True, help_text="The model, or the built-in engine.")
    read_seq = models.PositiveIntegerField(help_text="The newest message it knew of.")

    asked_at = models.DateTimeField(default=clock.now)
    leased_until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    put_away_at = models.DateTimeField(null=True)
    message = TenantKey(Message, null=True, on_delete=models.SET_NULL, related_name="+", help_text="The reply it became.")
    likeness = models.FloatField(null=True, help_text="Of that reply to this text: 1 is word for word.")

    objects = WritingQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "asked_by", "conversation"], condition=Q(state__in=["queued", "running"]), name="one_writing_at_a_time"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "conversation", "asked_by", "-id"], name="writing_newest"),
            models.Index(fields=["tenant", "-id"], name="writing_by_age"),
            models.Index(fields=["leased_until"], condition=Q(state__in=["queued", "running"]), name="writing_under_way"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"

    @property
    def is_of_words(self) -> bool:
        """Made of what the colleague had written."""
        return self.kind in {self.Kind.TONE, self.Kind.TRANSLATION}
