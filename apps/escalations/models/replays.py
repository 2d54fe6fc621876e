"""Rules tried on what is stored: who would have met a person, and would not have, had they been so."""

from datetime import timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from apps.conversations.models import Conversation
from apps.escalations.models.rules import Rule, RuleVersion
from apps.ground import clock
from apps.ground.isolation import TenantKey
from apps.inboxes.models import Inbox
from apps.tenants.models import Membership, TenantModel

LONGEST_SILENCE = timedelta(minutes=2)  # of its worker: what does not move for longer is shown as failed
KEPT_FOR = timedelta(days=30)
FEW, MOST = 500, 10_000


class ReplayQuerySet(models.QuerySet["Replay"]):
    def under_way(self) -> "ReplayQuerySet":
        unfinished = [Replay.State.QUEUED, Replay.State.RUNNING]
        return self.filter(state__in=unfinished, moved_at__gt=clock.now() - LONGEST_SILENCE)

    def old(self) -> "ReplayQuerySet":
        return self.filter(created_at__lte=clock.now() - KEPT_FOR)


class Replay(TenantModel):
    """One try. It changes nothing but its own rows."""

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"

    class Trial(models.TextChoices):
        DRAFT = "draft", "As it is drafted"
        WITHOUT = "without", "As if it were not there"

    rule = TenantKey(
        Rule, null=True, blank=True, on_delete=models.CASCADE, related_name="replays", db_index=False,
        help_text="Empty: the drafts of all rules together.",
    )  # fmt: skip
    version = TenantKey(RuleVersion, null=True, editable=False, on_delete=models.SET_NULL, related_name="+", db_index=False)
    trial = models.CharField("tried", max_length=7, choices=Trial, default=Trial.DRAFT)
    since = models.DateField("from", null=True, blank=True, help_text="The first day on which a conversation may have begun.")
    until = models.DateField("to", null=True, blank=True, help_text="The last one.")
    channel = models.CharField(max_length=10, choices=Inbox.Kind, blank=True, help_text="Empty: all channels.")
    limit = models.PositiveSmallIntegerField(
        "at most", default=FEW, validators=[MinValueValidator(1), MaxValueValidator(MOST)], help_text="The newest so many conversations."
    )
    asked_by = TenantKey(Membership, null=True, editable=False, on_delete=models.SET_NULL, related_name="+", db_index=False)

    state = models.CharField(max_length=7, choices=State, default=State.QUEUED, editable=False)
    problem = models.CharField(max_length=200, blank=True, editable=False, help_text="Why it could not be run.")
    done = models.PositiveIntegerField(default=0, editable=False)
    total = models.PositiveIntegerField(null=True, editable=False)
    counts = models.JSONField(default=dict, editable=False, help_text="Conversations, by what changes for them.")
    created_at = models.DateTimeField(default=clock.now, editable=False)
    moved_at = models.DateTimeField(default=clock.now, editable=False)
    finished_at = models.DateTimeField(null=True, editable=False)

    objects = ReplayQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["tenant", "-id"], name="replay_newest"),
            models.Index(fields=["created_at"], name="replay_by_age"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(rule__isnull=False) | Q(trial="draft"),
                name="a_replay_without_a_rule_names_it",
                violation_error_message="Choose the rule that would not be there.",
            )
        ]

    def __str__(self) -> str:
        return f"Replay {self.pk}"

    @property
    def is_under_way(self) -> bool:
        return self.state in {self.State.QUEUED, self.State.RUNNING} and clock.now() < self.moved_at + LONGEST_SILENCE

    @property
    def has_failed(self) -> bool:
        """Also where its worker never came back."""
        return not self.is_under_way and self.state != self.State.DONE


class Replayed(TenantModel):
    """A conversation for which something would change. What would not is only counted."""

    class Change(models.TextChoices):
        NEWLY = "newly", "Newly escalated"
        NO_LONGER = "no_longer", "No longer escalated"
        ELSEWHERE = "elsewhere", "Escalated otherwise"

    replay = TenantKey(Replay, on_delete=models.CASCADE, related_name="changes", db_index=False)
    conversation = TenantKey(Conversation, on_delete=models.CASCADE, related_name="+")
    change = models.CharField(max_length=9, choices=Change)
    before = models.JSONField(null=True, help_text="What decides now: rule, target, message and evidence.")
    after = models.JSONField(null=True, help_text="What would.")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["tenant", "replay", "conversation"], name="replayed_once")]
        indexes = [models.Index(fields=["tenant", "replay", "change", "id"], name="replayed_by_change")]
