"""What a tenant promises of its tickets (SLA): policies, and the clocks they set going."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from apps.ground import clock
from apps.ground.isolation import TenantKey
from apps.inboxes.models import Inbox
from apps.tenants.models import Hours, Team, TenantModel
from apps.tickets.models.ticket import Priority, Ticket

LONGEST = 60 * 24 * 90  # minutes of ninety days without a night: within the horizon of what is reckoned


def minutes(name: str) -> "models.PositiveIntegerField[int | None, int | None]":
    """How long the house may take; empty promises nothing."""
    return models.PositiveIntegerField(
        f"{name} within (minutes)", null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(LONGEST)]
    )


class SlaPolicy(TenantModel):
    """The first in order whose every condition holds is the ticket's; one without conditions stands for all that are left."""

    name = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField(default=0, help_text="The first that fits is taken.")
    is_active = models.BooleanField("active", default=True)

    priority = models.PositiveSmallIntegerField(choices=Priority, null=True, blank=True, help_text="Empty: of any.")
    team = TenantKey(Team, null=True, blank=True, on_delete=models.CASCADE, related_name="+", db_index=False, help_text="Empty: of any.")
    inbox = TenantKey(
        Inbox, null=True, blank=True, on_delete=models.CASCADE, related_name="+", db_index=False, help_text="Empty: from any."
    )
    tag = models.CharField(max_length=40, blank=True, help_text="Empty: with any or none.")

    first_reply = minutes("First reply")
    next_reply = minutes("Next reply")
    resolution = minutes("Solved")
    hours = TenantKey(
        Hours, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False,
        help_text="Only time within these counts. Empty: every hour counts.",
    )  # fmt: skip

    class Meta:
        ordering = ["position", "id"]
        verbose_name = "SLA policy"
        verbose_name_plural = "SLA policies"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "name"], name="sla_policy_once_a_tenant", violation_error_message="Another policy has this name."
            )
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if not (self.first_reply or self.next_reply or self.resolution):
            raise ValidationError("Promise something: a first reply, a next reply or a solution.")


class SlaTargetQuerySet(models.QuerySet["SlaTarget"]):
    def open(self) -> "SlaTargetQuerySet":
        """Neither met nor given up."""
        return self.filter(met_at=None, dropped_at=None)

    def running(self) -> "SlaTargetQuerySet":
        return self.open().filter(paused_at=None)


class SlaTarget(TenantModel):
    """One clock of a ticket. Of each kind at most one is open."""

    class Kind(models.TextChoices):
        FIRST_REPLY = "first_reply", "First reply"
        NEXT_REPLY = "next_reply", "Next reply"
        RESOLUTION = "resolution", "Solved"

    class Mark(models.TextChoices):
        """How it stands, in a word."""

        RUNNING = "running", "In time"
        WARNED = "warned", "Due soon"
        BREACHED = "breached", "Overdue"
        PAUSED = "paused", "Paused"
        MET = "met", "Kept"
        MET_LATE = "met_late", "Kept late"
        DROPPED = "dropped", "No longer asked"

    ticket = TenantKey(Ticket, on_delete=models.CASCADE, related_name="targets", db_index=False)
    policy = TenantKey(SlaPolicy, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    kind = models.CharField(max_length=11, choices=Kind)
    minutes = models.PositiveIntegerField()
    started_at = models.DateTimeField(default=clock.now)
    due_at = models.DateTimeField(null=True, help_text="Empty: its hours never open.")
    warn_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True, help_text="Since when it stands still.")
    pauses = models.JSONField(default=list, db_default=[], help_text="From when to when it stood still before.")
    paused_seconds = models.PositiveIntegerField(default=0, help_text="How long that was, in time that counts.")
    warned_at = models.DateTimeField(null=True)
    breached_at = models.DateTimeField(null=True)
    met_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True, help_text="When it was no longer asked: the policy changed.")

    objects = SlaTargetQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "ticket", "kind"], condition=Q(met_at=None, dropped_at=None), name="one_open_target_of_a_kind"
            )
        ]
        indexes = [
            models.Index(fields=["tenant", "ticket", "id"], name="sla_target_by_ticket"),
            models.Index(
                fields=["warn_at"], condition=Q(met_at=None, dropped_at=None, paused_at=None, warned_at=None), name="sla_target_to_warn"
            ),
            models.Index(
                fields=["due_at"], condition=Q(met_at=None, dropped_at=None, paused_at=None, breached_at=None), name="sla_target_to_breach"
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def mark(self) -> Mark:
        if self.met_at:
            return self.Mark.MET_LATE if self.due_at and self.met_at > self.due_at else self.Mark.MET
        if self.dropped_at:
            return self.Mark.DROPPED
        if self.paused_at:
            return self.Mark.PAUSED
        now = clock.now()
        if self.due_at and self.due_at <= now:
            return self.Mark.BREACHED
        return self.Mark.WARNED if self.warn_at and self.warn_at <= now else self.Mark.RUNNING
