"""A request for a person: why, on whose rule, for whom, and what came of it."""

from django.db import models
from django.db.models import Q

from apps.conversations.models import Conversation
from apps.escalations.models.rules import Priority, Rule, RuleVersion
from apps.ground import clock
from apps.ground.isolation import TenantKey
from apps.tenants.models import Membership, Team, TenantModel


class EscalationQuerySet(models.QuerySet["Escalation"]):
    def open(self) -> "EscalationQuerySet":
        return self.exclude(state=Escalation.State.CLOSED)


class Escalation(TenantModel):
    """It annotates the queue and never decides who is in it: that is the conversation's holder. One is open at a time."""

    class State(models.TextChoices):
        OFFERED = "offered", "The customer chooses"
        WAITING = "waiting", "Waits for a person"
        TAKEN = "taken", "With a person"
        CLOSED = "closed", "Closed"

    class Reason(models.TextChoices):
        RULE = "rule", "A rule"
        BUTTON = "button", "The customer pressed the button"
        ASSISTANT = "assistant", "The assistant asked for a person"
        FAILURE = "failure", "The assistant failed"
        LIMIT = "limit", "A limit was reached"
        OFF = "off", "The assistant is off"
        INBOX = "inbox", "People answer this inbox"
        MEMBER = "member", "A colleague passed it on"
        RELIEVED = "relieved", "A colleague went silent"
        PROMISE = "promise", "A promise was not kept"

    class Ending(models.TextChoices):
        RESOLVED = "resolved", "Resolved"
        HANDED_BACK = "handed_back", "Handed back to the assistant"
        TICKET = "ticket", "Became a ticket"
        CALLBACK = "callback", "Became a call"
        OVERTAKEN = "overtaken", "Something more urgent came"

    conversation = TenantKey(Conversation, on_delete=models.CASCADE, related_name="escalations")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    reason = models.CharField(max_length=9, choices=Reason)
    rule = TenantKey(Rule, null=True, on_delete=models.SET_NULL, related_name="escalations", db_index=False)
    version = TenantKey(RuleVersion, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    title = models.CharField(max_length=120, help_text="The rule's name, or the reason in words, as it was then.")
    evidence = models.JSONField(default=list)
    turn_id = models.BigIntegerField(null=True)
    seq = models.PositiveIntegerField(default=0, help_text="The newest message that was judged.")
    closed_seq = models.PositiveIntegerField(default=0, help_text="Up to which message it is settled.")

    team = TenantKey(Team, null=True, on_delete=models.SET_NULL, related_name="+")
    skill = models.CharField(max_length=40, blank=True)
    to_supervisor = models.BooleanField(default=False)
    priority = models.PositiveSmallIntegerField(choices=Priority, default=Priority.NORMAL)
    parts = models.JSONField(default=dict, help_text="Seconds it counts as having waited besides, by what earned them.")

    was_open = models.BooleanField(default=True, help_text="By the hours.")
    was_staffed = models.BooleanField(default=True, help_text="Somebody who could take it was there.")
    found_room = models.BooleanField(default=False, help_text="Somebody could have taken it at once.")
    position = models.PositiveIntegerField(null=True)
    estimated_seconds = models.PositiveIntegerField(null=True, help_text="The wait the customer was told; empty: none could be told.")

    decided_at = models.DateTimeField(default=clock.now)
    queued_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)
    taken_by = TenantKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")
    closed_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=11, choices=Ending, blank=True)

    objects = EscalationQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "conversation"], condition=~Q(state="closed"), name="one_open_escalation_a_conversation"
            )
        ]
        indexes = [
            models.Index(fields=["tenant", "conversation", "-id"], name="escalation_by_conversation"),
            models.Index(fields=["tenant", "-decided_at"], name="escalation_by_time"),
            models.Index(fields=["tenant", "rule", "-decided_at"], name="escalation_by_rule"),
            models.Index(fields=["decided_at"], condition=Q(state="offered"), name="escalation_offered"),
            models.Index(fields=["tenant", "-taken_at"], condition=Q(taken_at__isnull=False), name="escalation_by_taking"),
            models.Index(
                fields=["tenant", "-closed_at"], condition=Q(taken_at=None, queued_at__isnull=False), name="escalation_left_waiting"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def waited_seconds(self) -> int | None:
        """Until somebody took it."""
        return round((self.taken_at - self.queued_at).total_seconds()) if self.taken_at and self.queued_at else None


class Move(TenantModel):
    """From hand to hand: what was done with an escalated conversation, by whom, for whom."""

    class Kind(models.TextChoices):
        QUEUED = "queued", "Came into the queue"
        OFFERED = "offered", "Was offered"
        LAPSED = "lapsed", "The offer lapsed"
        CLAIMED = "claimed", "Was claimed"
        TRANSFERRED = "transferred", "Was transferred"
        ESCALATED = "escalated", "Was passed to a supervisor"
        HANDED_BACK = "handed_back", "Was handed back to the assistant"
        RELEASED = "released", "Was put back into the queue"
        RELIEVED = "relieved", "Was taken from somebody who went silent"
        OVERFLOWED = "overflowed", "Overflowed to another team"
        RAISED = "raised", "Was raised in priority"

    conversation = TenantKey(Conversation, on_delete=models.CASCADE, related_name="moves")
    escalation = TenantKey(Escalation, null=True, on_delete=models.CASCADE, related_name="moves")
    kind = models.CharField(max_length=11, choices=Kind)
    by = TenantKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    member = TenantKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    team = TenantKey(Team, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    note = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["tenant", "conversation", "id"], name="move_by_conversation"),
            models.Index(fields=["tenant", "-at"], name="move_by_time"),
        ]
