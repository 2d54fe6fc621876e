"""Turns of the assistant, and everything done in them."""

from datetime import timedelta

from django.db import models
from django.db.models import Q

from apps.conversations.models import Conversation
from apps.ground import clock
from apps.ground.isolation import TenantKey
from apps.tenants.models import TenantModel

LEASE = timedelta(seconds=4)  # renewed every second: a turn whose process died is taken up within five


class TurnQuerySet(models.QuerySet["Turn"]):
    def abandoned(self) -> "TurnQuerySet":
        """Whoever ran them did not renew their lease."""
        return self.filter(state=Turn.State.RUNNING, leased_until__lte=clock.now())


class Turn(TenantModel):
    """One run of the assistant, for the customer's words up to `seq`."""

    class State(models.TextChoices):
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        SUPERSEDED = "superseded", "The customer said more"
        CUT_OFF = "cut_off", "A person took over"
        FAILED = "failed", "Failed"

    class Decision(models.TextChoices):
        ANSWERED = "answered", "Answered"
        UNKNOWN = "unknown", "Did not know"
        ASKED = "asked", "Asked for a yes"
        HANDED_OVER = "handed_over", "Handed over"
        OFFERED = "offered", "Offered a call or a ticket"
        SILENT = "silent", "Had nothing to say"

    conversation = TenantKey(Conversation, on_delete=models.CASCADE, related_name="turns")
    seq = models.PositiveIntegerField(help_text="The customer's last message it answers.")
    news = models.PositiveSmallIntegerField(default=0, help_text="How many late outcomes of tools it knows of.")
    fence = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.RUNNING)
    decision = models.CharField(max_length=11, choices=Decision, blank=True)
    problem = models.CharField(max_length=120, blank=True)
    attempts = models.PositiveSmallIntegerField(default=1)
    leased_until = models.DateTimeField()

    started_at = models.DateTimeField(default=clock.now)
    first_words_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    confidence = models.FloatField(null=True)
    provider = models.CharField(max_length=40, blank=True)
    prompt_tokens = models.PositiveIntegerField(default=0)
    cached_tokens = models.PositiveIntegerField(default=0)
    completion_tokens = models.PositiveIntegerField(default=0)

    objects = TurnQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "conversation", "seq", "news"], name="turn_once_a_cue"),
            models.UniqueConstraint(fields=["tenant", "conversation"], condition=Q(state="running"), name="one_turn_at_a_time"),
        ]
        indexes = [
            models.Index(fields=["leased_until"], condition=Q(state="running"), name="turn_running"),
            models.Index(fields=["tenant", "started_at"], name="turn_by_time"),
        ]

    def __str__(self) -> str:
        return f"Turn {self.pk}"

    @property
    def cue(self) -> tuple[int, int]:
        """What it answers."""
        return self.seq, self.news

    def is_given_back(self, fence: int) -> bool:
        """A colleague took it over before it was answered, and let go of the conversation since."""
        return self.state in {Turn.State.CUT_OFF, Turn.State.FAILED} and self.fence != fence

    @property
    def public(self) -> str:
        """As customers' clients know it: the same for whoever takes it up, another after a colleague gave it back."""
        return f"t{self.pk}.{self.fence}"


class Step(TenantModel):
    """One thing done in a turn: ids, scores and figures; of texts only what the trace needs."""

    class Kind(models.TextChoices):
        SIGNALS = "signals", "Read the message"
        RULES = "rules", "Asked the rules"
        RETRIEVAL = "retrieval", "Searched knowledge"
        MODEL = "model", "Asked the model"
        TOOL = "tool", "Used a tool"
        ANSWER = "answer", "Heard the customer's answer"
        GUARD = "guard", "Held a sentence back"
        FAILURE = "failure", "Something failed"

    turn = TenantKey(Turn, on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=9, choices=Kind)
    detail = models.JSONField(default=dict)
    milliseconds = models.PositiveIntegerField(default=0)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["tenant", "turn", "id"], name="step_by_turn")]
