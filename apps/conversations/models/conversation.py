"""The thread: one holder, one fence, one count of its messages."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q

from apps.conversations.models.people import Contact, Visitor
from apps.ground import clock, ids
from apps.ground.isolation import TenantKey
from apps.inboxes.models import Inbox
from apps.tenants.models import Membership, Team, TenantModel


class Holder(models.TextChoices):
    ASSISTANT = "assistant", "Assistant"
    QUEUE = "queue", "Queue"
    AGENT = "agent", "Agent"
    NONE = "none", "Nobody"


class Status(models.TextChoices):
    OPEN = "open", "Open"
    RESOLVED = "resolved", "Resolved"


class Outcome(models.TextChoices):
    SOLVED = "solved", "Solved"
    ENDED = "ended", "Ended by the customer"
    WENT_SILENT = "went_silent", "The customer went silent"
    TICKET = "ticket", "Goes on as a ticket"
    MERGED = "merged", "Goes on in another conversation"
    SPAM = "spam", "Spam"


class ConversationQuerySet(models.QuerySet["Conversation"]):
    def open(self) -> "ConversationQuerySet":
        return self.filter(status=Status.OPEN)

    def to_learn_from(self) -> "ConversationQuerySet":
        """Resolved, rated as well as the tenant's rule asks, and never considered before."""
        settled = self.filter(status=Status.RESOLVED, lessons=None).exclude(outcome__in=[Outcome.TICKET, Outcome.MERGED, Outcome.SPAM])
        return settled.filter(ratings__kind=Rating.Kind.CSAT, ratings__score__gte=F("tenant__learn_from_rating"))

    def current_first(self, inbox_id: int, family: tuple[int, ...]) -> "ConversationQuerySet":
        """A person's in an inbox, the newest first; where a merge left an older one open, that before what has ended."""
        return self.filter(inbox_id=inbox_id, contact_id__in=family).order_by("status", "-id")


class Conversation(TenantModel):
    """A thread. What changes with every message stands in no index, so that PostgreSQL updates the row in its place."""

    public_id = models.CharField(max_length=64, editable=False)
    number = models.PositiveBigIntegerField(editable=False)
    inbox = TenantKey(Inbox, on_delete=models.PROTECT, related_name="+", db_index=False)
    contact = TenantKey(Contact, on_delete=models.CASCADE, related_name="conversations")
    reach = TenantKey(
        Visitor, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False,
        help_text="The address they last wrote from, where replies go too; empty: their page alone.",
    )  # fmt: skip
    previous = TenantKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="next")

    status = models.CharField(max_length=8, choices=Status, default=Status.OPEN)
    holder = models.CharField(max_length=9, choices=Holder, default=Holder.QUEUE)
    agent = TenantKey(Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    fence = models.PositiveIntegerField(
        default=1, help_text="Rises with every change of holder; words written under an older one are refused."
    )

    last_seq = models.PositiveIntegerField(default=0)
    notes_count = models.PositiveIntegerField(default=0)
    customer_read_seq = models.PositiveIntegerField(default=0)
    agent_read_seq = models.PositiveIntegerField(default=0)
    mailed_seq = models.PositiveIntegerField(default=0, help_text="How far the customer was told by mail of what they missed.")

    language = models.CharField(max_length=10, default="en", help_text="What the customer writes: of their browser, until it is plain.")
    sentiment = models.FloatField(null=True, help_text="The customer's mood, smoothed: 0 (furious) to 1 (delighted).")
    tags = models.JSONField(default=list, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    ended_by_customer = models.BooleanField(default=False)

    preview = models.CharField(max_length=140, blank=True)
    last_author = models.CharField(max_length=9, blank=True)
    opened_at = models.DateTimeField(default=clock.now)
    last_message_at = models.DateTimeField(default=clock.now)
    team = TenantKey(Team, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", help_text="Whose queue it is in, or was.")
    queued_at = models.DateTimeField(null=True, blank=True)
    ranked_at = models.DateTimeField(null=True, blank=True, help_text="Its place in the queue: since when it counts as waiting.")
    expected_at = models.DateTimeField(null=True, blank=True, help_text="When the customer was told somebody would be there.")
    claimed_at = models.DateTimeField(null=True, blank=True)
    snoozed_until = models.DateTimeField(
        null=True, blank=True, help_text="Until then its agent does not see it, or until the customer writes."
    )
    snooze_turned_at = models.DateTimeField(
        null=True, blank=True, help_text="When it was last snoozed or woken; empty again once it is answered or changes hands."
    )
    resolved_at = models.DateTimeField(null=True, blank=True)

    objects = ConversationQuerySet.as_manager()

    class Meta:
        ordering = ["-last_message_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "public_id"], name="conversation_public_id_once_a_tenant"),
            models.UniqueConstraint(fields=["tenant", "number"], name="conversation_number_once_a_tenant"),
            models.UniqueConstraint(
                fields=["tenant", "inbox", "contact"], condition=Q(status=Status.OPEN), name="one_open_conversation_a_contact"
            ),
            models.CheckConstraint(
                condition=Q(status=Status.RESOLVED, holder=Holder.NONE) | (Q(status=Status.OPEN) & ~Q(holder=Holder.NONE)),
                name="nobody_holds_what_is_resolved",
            ),
            models.CheckConstraint(
                condition=Q(holder=Holder.AGENT, agent__isnull=False) | (~Q(holder=Holder.AGENT) & Q(agent=None)),
                name="an_agent_holds_by_name",
            ),
            models.CheckConstraint(condition=Q(snoozed_until=None) | Q(holder=Holder.AGENT), name="only_what_somebody_holds_is_snoozed"),
        ]
        indexes = [
            models.Index(fields=["tenant", "inbox", "contact", "-id"], name="conversation_by_contact"),
            models.Index(fields=["tenant", "holder", "ranked_at", "id"], name="conversation_by_rank"),
            models.Index(fields=["tenant", "status", "-resolved_at", "-id"], name="conversation_by_end"),
            models.Index(fields=["tenant", "-claimed_at"], name="conversation_by_claim"),
            models.Index(fields=["holder"], condition=Q(holder__in=["agent", "assistant"]), name="conversation_held"),
            models.Index(fields=["tenant", "snoozed_until"], condition=Q(snoozed_until__isnull=False), name="conversation_snoozed"),
            models.Index(
                fields=["tenant", "snooze_turned_at"], condition=Q(snooze_turned_at__isnull=False), name="conversation_snooze_turned"
            ),
            models.Index(fields=["resolved_at"], condition=Q(resolved_at__isnull=False), name="conversation_ended"),
        ]

    def __str__(self) -> str:
        return f"Conversation {self.number}"

    def save(self, *args: object, **kwargs: object) -> None:
        if not self.public_id:
            self.public_id = ids.outside_id(self.tenant.public_id)
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    @property
    def is_open(self) -> bool:
        return self.status == Status.OPEN

    @property
    def may_go_on(self) -> bool:
        """Whether a new word continues it: lately resolved, and not by the customer's own wish."""
        if self.ended_by_customer or self.resolved_at is None or self.outcome in {Outcome.SPAM, Outcome.MERGED}:
            return False
        return clock.now() <= self.resolved_at + timedelta(days=self.inbox.reopen_days)

    @property
    def is_snoozed(self) -> bool:
        return self.snoozed_until is not None

    @property
    def outlet(self) -> Inbox:
        """Where what is said to the customer leaves: the inbox they last wrote to."""
        inbox: Inbox = self.reach.inbox if self.reach else self.inbox
        return inbox


class ReadMark(TenantModel):
    """How far a member has read."""

    conversation = TenantKey(Conversation, on_delete=models.CASCADE, related_name="read_marks")
    membership = TenantKey(Membership, on_delete=models.CASCADE, related_name="+")
    seq = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "conversation", "membership"], name="read_mark_once_a_member")]


class Rating(TenantModel):
    """What the customer thought: of a conversation (one to five), or of recommending us (nought to ten)."""

    class Kind(models.TextChoices):
        CSAT = "csat", "Satisfaction"
        NPS = "nps", "Recommendation"

    HIGHEST = {Kind.CSAT: 5, Kind.NPS: 10}
    LOWEST = {Kind.CSAT: 1, Kind.NPS: 0}

    conversation = TenantKey(Conversation, on_delete=models.CASCADE, related_name="ratings")
    contact = TenantKey(Contact, on_delete=models.CASCADE, related_name="ratings")
    kind = models.CharField(max_length=4, choices=Kind)
    score = models.PositiveSmallIntegerField()
    comment = models.CharField(max_length=2_000, blank=True)
    rated_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "conversation", "kind"], name="rating_once_a_conversation"),
            models.CheckConstraint(
                condition=Q(kind="csat", score__range=(1, 5)) | Q(kind="nps", score__range=(0, 10)), name="rating_within_its_scale"
            ),
        ]
        indexes = [models.Index(fields=["tenant", "contact", "kind", "-rated_at"], name="rating_by_contact")]
