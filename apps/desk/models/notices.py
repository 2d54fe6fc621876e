"""What a colleague is told of beside their work, how they wish to be told, and how far the log was read for it."""

from datetime import time

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from apps.conversations.models import Conversation
from apps.events.models import Settling
from apps.ground import clock
from apps.ground.isolation import TenantKey
from apps.tenants.models import Membership, TenantModel
from apps.tickets.models import Ticket


class Notice(TenantModel):
    """One thing told to one member, once. The newest are kept."""

    class Kind(models.TextChoices):
        GIVEN = "given", "A conversation is given to you"
        OFFERED = "offered", "A conversation is offered to you"
        WROTE = "wrote", "A customer you are with writes"
        NAMED = "named", "A colleague names you in a note"
        WHISPERED = "whispered", "A supervisor whispers to you"
        QUEUED = "queued", "Somebody new waits in your team’s queue"
        DUE = "due", "A promise to a customer is due soon"
        PASSED = "passed", "A promise to a customer is passed on to you"
        BACK = "back", "What you snoozed is back"
        ASKED = "asked", "A colleague or the assistant asks for an approval"
        DECIDED = "decided", "What you asked approval for is decided"
        TICKET = "ticket", "A ticket is given to you"
        SLA_SOON = "sla_soon", "What is promised of a ticket is due soon"
        SLA_LATE = "sla_late", "What is promised of a ticket is overdue"
        WATCHED = "watched", "A ticket you watch changes"

    membership = TenantKey(Membership, on_delete=models.CASCADE, related_name="notices", db_index=False)
    kind = models.CharField(max_length=9, choices=Kind)
    conversation = TenantKey(Conversation, null=True, on_delete=models.CASCADE, related_name="+")
    ticket = TenantKey(
        Ticket, null=True, on_delete=models.CASCADE, related_name="+", help_text="Where it is about a ticket, and that alone."
    )
    cause = models.BigIntegerField(help_text="The event it comes of; of what is due, the promise.")
    by = TenantKey(
        Membership, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False, help_text="The colleague who did it."
    )
    at = models.DateTimeField(default=clock.now)
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "membership", "kind", "cause"], name="notice_once_a_cause"),
            models.CheckConstraint(condition=Q(conversation=None) ^ Q(ticket=None), name="notice_is_about_one_thing"),
        ]
        indexes = [models.Index(fields=["tenant", "membership", "-id"], name="notice_by_member")]

    def __str__(self) -> str:
        return self.get_kind_display()


class NoticeSettings(TenantModel):
    """How a member is told. Whoever has none is told of everything, by sound and in the tab's title."""

    membership = TenantKey(Membership, on_delete=models.CASCADE, related_name="+", db_index=False)
    unwanted = models.JSONField(default=list, blank=True, help_text="The kinds they are not told of.")
    sound = models.BooleanField(default=True)
    desktop = models.BooleanField(default=False)
    title = models.BooleanField(default=True)
    quiet_when_away = models.BooleanField(default=True)
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "notice settings"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "membership"], name="notice_settings_once_a_member"),
            models.CheckConstraint(
                condition=Q(quiet_from=None, quiet_until=None) | Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="quiet_hours_begin_and_end",
            ),
        ]

    def __str__(self) -> str:
        return f"How {self.membership} is told"

    def is_quiet(self, at: time, *, is_away: bool) -> bool:
        """Whether nothing sounds and nothing pops up now. Hours may go past midnight."""
        return (is_away and self.quiet_when_away) or self._is_within(at)

    def _is_within(self, at: time) -> bool:
        if self.quiet_from is None or self.quiet_until is None:
            return False
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= at < self.quiet_until
        return at >= self.quiet_from or at < self.quiet_until


class Noticing(Settling):
    """How far the log was read for notices, and what was read beyond the part that is settled. One row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    handled = ArrayField(models.BigIntegerField(), default=list)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="noticing_is_one_row")]
