"""Who was forgotten, how long things are kept, what must not go, and what a person was given of their own."""

from datetime import timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from apps.conversations.models import Contact, Outcome
from apps.ground import clock
from apps.ground.fields import EncryptedText
from apps.ground.isolation import TenantKey
from apps.tenants.models import Membership, TenantModel

LEASE = timedelta(seconds=60)  # renewed with every batch
LOOKED_AT_AGAIN = timedelta(hours=1)  # for what was under way elsewhere while it was done
LINK_LIFE = timedelta(days=7)


class Job(TenantModel):
    """Work in the background that a killed worker leaves and another takes up: who holds the lease goes on."""

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting"
        RUNNING = "running", "Under way"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"

    state = models.CharField(max_length=7, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0, help_text="How often a worker took it up.")
    leased_until = models.DateTimeField(default=clock.now, help_text="Until then whoever took it up is at it.")
    asked_by = TenantKey(
        Membership, null=True, on_delete=models.SET_NULL, related_name="+", help_text="Empty: the operator, or nobody here."
    )
    asked_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class ErasureQuerySet(models.QuerySet["Erasure"]):
    def due(self) -> "ErasureQuerySet":
        """What no worker has, and what is to be looked at once more."""
        now = clock.now()
        waits = Q(state__in=[Job.State.QUEUED, Job.State.RUNNING], leased_until__lte=now)
        return self.filter(waits | Q(state=Job.State.DONE, again_at__lte=now)).order_by("id")


class Erasure(Job):
    """The proof that a person was forgotten: what went, how much of it, when and by whom. Ids and counts, so it is kept itself."""

    contact = TenantKey(Contact, on_delete=models.PROTECT, related_name="+", help_text="What is left of them: a number without a name.")
    found = models.JSONField(default=dict, help_text="How many rows of each kind there were when it was asked for.")
    counts = models.JSONField(default=dict, help_text="How many rows of each kind went or were emptied.")
    files = models.PositiveIntegerField(default=0, help_text="How many files were thrown away.")
    again_at = models.DateTimeField(null=True, help_text="When it is looked at once more; empty: it was.")
    addresses = EncryptedText(
        blank=True, help_text="That were theirs, one a line, until it was looked at once more: rows may be known by these alone."
    )
    problem = models.CharField(max_length=200, blank=True, help_text="Why it was given up.")
    digest = models.CharField(max_length=64, blank=True, help_text="Of all that stands here, as it was when it was done.")

    objects = ErasureQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "contact"], condition=Q(state__in=["queued", "running"]), name="one_erasure_at_a_time"
            )
        ]
        indexes = [
            models.Index(fields=["leased_until"], condition=Q(state__in=["queued", "running"]), name="erasure_due"),
            models.Index(fields=["again_at"], condition=Q(again_at__isnull=False), name="erasure_again"),
        ]

    def __str__(self) -> str:
        return f"Erasure {self.pk}"


class Hold(TenantModel):
    """A legal hold: while it lasts, nothing of this person goes, whatever was set or asked for."""

    contact = TenantKey(Contact, on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=60, help_text="The matter's own number, such as 2026-114. No names: it is kept.")
    set_by = TenantKey(Membership, null=True, editable=False, on_delete=models.SET_NULL, related_name="+")
    set_at = models.DateTimeField(default=clock.now, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False, help_text="Since when things may go again.")

    class Meta:
        ordering = ["-id"]
        verbose_name = "legal hold"
        constraints = [models.UniqueConstraint(fields=["tenant", "contact"], condition=Q(ended_at=None), name="one_hold_a_contact")]

    def __str__(self) -> str:
        return self.reference


class Retention(TenantModel):
    """How long a tenant keeps one kind of thing. What is open, or on legal hold, is kept whatever stands here; figures survive."""

    class Kind(models.TextChoices):
        CONVERSATIONS = "conversations", "What was said in conversations"
        ATTACHMENTS = "attachments", "Files in conversations"
        TICKETS = "tickets", "What tickets say"
        INBOUND = "inbound", "Raw callbacks and mails"

    kind = models.CharField(max_length=13, choices=Kind)
    outcome = models.CharField(
        max_length=12, choices=Outcome, blank=True, help_text="Of conversations that ended so; empty: of all that no other line names."
    )
    days = models.PositiveIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(36_500)], help_text="After it ended. Empty: it is kept."
    )
    reached_at = models.DateTimeField(null=True, editable=False, help_text="What ended before is gone: a sweep goes on from there.")

    class Meta:
        ordering = ["kind", "outcome"]
        verbose_name = verbose_name_plural = "retention"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "kind", "outcome"], name="retention_once_a_kind",
                violation_error_message="There is a line for this already.",
            ),
            models.CheckConstraint(
                condition=Q(kind="conversations") | Q(outcome=""), name="only_conversations_have_outcomes",
                violation_error_message="Only conversations end in one way or another: leave the outcome empty.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.get_outcome_display()}" if self.outcome else self.get_kind_display()


class DossierQuerySet(models.QuerySet["Dossier"]):
    def due(self) -> "DossierQuerySet":
        waits = Q(state__in=[Job.State.QUEUED, Job.State.RUNNING], leased_until__lte=clock.now())
        return self.filter(waits).order_by("id")

    def outlived(self) -> "DossierQuerySet":
        return self.filter(expires_at__lte=clock.now()).exclude(path="")


class Dossier(Job):
    """Everything there is about a person, for them to have: a file that is thrown away when its link ends."""

    contact = TenantKey(Contact, on_delete=models.PROTECT, related_name="+")
    path = models.CharField(max_length=200, blank=True, help_text="Where the file is kept, under the uploads; empty: it is gone.")
    size = models.PositiveBigIntegerField(default=0)
    rows = models.PositiveIntegerField(default=0, help_text="How many rows it holds.")
    files = models.PositiveIntegerField(default=0, help_text="How many files lie beside them.")
    expires_at = models.DateTimeField(null=True, help_text="When its link ends.")

    objects = DossierQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["tenant", "contact"], name="dossier_by_contact"),
            models.Index(fields=["leased_until"], condition=Q(state__in=["queued", "running"]), name="dossier_due"),
        ]

    def __str__(self) -> str:
        return f"Dossier {self.pk}"
