"""A call is a row before it is an act; what it may not do alone waits in it for a yes."""

from datetime import timedelta

from django.db import models
from django.db.models import Q

from apps.conversations.models import Conversation
from apps.ground import clock
from apps.ground.isolation import TenantKey
from apps.tenants.models import Membership, TenantModel

RUNNING_LEASE = timedelta(seconds=30)
CONFIRM_WITHIN = timedelta(hours=24)
APPROVE_WITHIN = timedelta(hours=24)


class ToolSetting(TenantModel):
    """What a tenant changed of a tool: whether the assistant has it, and how often in a conversation."""

    tool = models.CharField(max_length=64)
    is_on = models.BooleanField("on", default=True)
    most_a_conversation = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="The most calls in one conversation. Empty: the tool's own limit."
    )

    class Meta:
        ordering = ["tool"]
        constraints = [models.UniqueConstraint(fields=["tenant", "tool"], name="tool_setting_once_a_tool")]

    def __str__(self) -> str:
        return self.tool


class ToolCallQuerySet(models.QuerySet["ToolCall"]):
    def waiting(self) -> "ToolCallQuerySet":
        """For the customer's yes or an approval."""
        return self.filter(state__in=[ToolCall.State.PROPOSED, ToolCall.State.APPROVING])

    def lost(self) -> "ToolCallQuerySet":
        """Begun by a process that never came back to say how it ended."""
        return self.filter(state=ToolCall.State.RUNNING, leased_until__lte=clock.now())

    def forgotten(self) -> "ToolCallQuerySet":
        """Let run, and taken up by no worker."""
        since = clock.now() - RUNNING_LEASE
        return self.filter(state=ToolCall.State.RUNNING, leased_until=None, asked_at__lte=since)

    def news(self) -> "ToolCallQuerySet":
        """Whose outcome came after the customer had been told to wait for it."""
        return self.filter(news_seq__gt=0, finished_at__isnull=False)


class ToolCall(TenantModel):
    """Arguments, result, who asked, who agreed, how long it took. One call of one key acts once."""

    class State(models.TextChoices):
        PROPOSED = "proposed", "Waits for the customer's yes"
        APPROVING = "approving", "Waits for an approval"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        REFUSED = "refused", "Refused"
        FAILED = "failed", "Failed"
        DECLINED = "declined", "Not wanted"
        LAPSED = "lapsed", "Nobody answered"

    conversation = TenantKey(Conversation, on_delete=models.CASCADE, related_name="tool_calls")
    tool = models.CharField(max_length=64)
    tier = models.CharField(max_length=5)
    key = models.CharField(max_length=120)
    turn_id = models.BigIntegerField(null=True, editable=False)
    actor_kind = models.CharField(max_length=9)
    member = TenantKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")

    arguments = models.JSONField(default=dict)
    summary = models.CharField(max_length=500, blank=True, help_text="What it would do, as the customer or an approver is asked.")
    state = models.CharField(max_length=9, choices=State)
    result = models.JSONField(null=True)
    problem = models.CharField(max_length=300, blank=True)
    code = models.CharField(max_length=40, blank=True, help_text="Why it was refused, as a word of the tool's own.")

    asked_at = models.DateTimeField(default=clock.now)
    asked_seq = models.PositiveIntegerField(default=0, help_text="The conversation's last message when it was asked.")
    question_seq = models.PositiveIntegerField(default=0, help_text="The message in which the customer was asked; 0: not yet.")
    answered_seq = models.PositiveIntegerField(default=0, help_text="The customer's message that answered the question.")
    news_seq = models.PositiveIntegerField(
        default=0, help_text="The conversation's last message when its outcome came, where the customer had been told to wait."
    )
    confirmed_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    leased_until = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = ToolCallQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "key"], name="tool_call_once_a_key"),
            models.UniqueConstraint(
                fields=["tenant", "conversation"], condition=Q(state="proposed"), name="one_question_at_a_time_in_a_conversation"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "conversation", "-id"], name="tool_call_by_conversation"),
            models.Index(fields=["state", "asked_at"], condition=Q(state__in=["proposed", "approving", "running"]), name="tool_call_open"),
            models.Index(fields=["tenant", "conversation"], condition=Q(news_seq__gt=0), name="tool_call_news"),
        ]

    def __str__(self) -> str:
        return f"{self.tool} {self.pk}"

    @property
    def milliseconds(self) -> int | None:
        if self.started_at is None or self.finished_at is None:
            return None
        return round((self.finished_at - self.started_at).total_seconds() * 1000)


class Approval(TenantModel):
    """A call that is over a limit, and what a person with authority said to it."""

    class State(models.TextChoices):
        PENDING = "pending", "Pending"
        APPROVED = "approved", "Approved"
        REFUSED = "refused", "Refused"
        EXPIRED = "expired", "Expired"

    call = TenantKey(ToolCall, on_delete=models.CASCADE, related_name="approvals")
    amount = models.CharField(max_length=40, blank=True)
    most = models.CharField(max_length=40, blank=True, help_text="What whoever asked may do alone.")
    because = models.CharField(max_length=300, blank=True, help_text="Why somebody with authority must agree.")
    state = models.CharField(max_length=8, choices=State, default=State.PENDING)
    asked_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    decided_by = TenantKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["tenant", "call"], name="approval_once_a_call")]
        indexes = [models.Index(fields=["expires_at"], condition=Q(state="pending"), name="approval_pending")]

    def __str__(self) -> str:
        return f"Approval {self.pk}"
