"""The ticket, who watches it, and what it belongs with."""

from typing import TypeAlias

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q

from apps.conversations.models import Contact, Conversation
from apps.ground import clock
from apps.ground.isolation import TenantKey
from apps.tenants.models import Membership, Team, TenantModel
from apps.tickets.models.flow import Stage, TicketStatus


class Priority(models.IntegerChoices):
    LOW = 0, "Low"
    NORMAL = 1, "Normal"
    HIGH = 2, "High"
    URGENT = 3, "Urgent"


class TicketNumbering(TenantModel):
    """The last number given to a tenant's ticket."""

    last = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant"], name="ticket_numbering_once_a_tenant")]


class TicketQuerySet(models.QuerySet["Ticket"]):
    def active(self) -> "TicketQuerySet":
        """Somebody has still to do something, or the customer has."""
        return self.filter(status__in=[Stage.OPEN, Stage.PENDING])


class Ticket(TenantModel):
    Status: TypeAlias = Stage

    class Source(models.TextChoices):
        CONVERSATION = "conversation", "A conversation"
        FORM = "form", "A form"
        EMAIL = "email", "An email"
        TOOL = "tool", "The assistant"
        HAND = "hand", "By hand"

    number = models.PositiveBigIntegerField(editable=False)
    subject = models.CharField(max_length=200)
    description = models.TextField(max_length=10_000, blank=True)
    status = models.CharField("stage", max_length=7, choices=Stage, default=Stage.OPEN)
    state = TenantKey(
        TicketStatus, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="By the tenant's own name; empty: the first of its stage.",
    )  # fmt: skip
    priority = models.PositiveSmallIntegerField(choices=Priority, default=Priority.NORMAL, db_default=Priority.NORMAL)
    owner = TenantKey(Membership, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    team = TenantKey(Team, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    source = models.CharField(max_length=12, choices=Source, default=Source.HAND, db_default=Source.HAND, editable=False)
    tags = models.JSONField(default=list, db_default=[], blank=True)
    fields = models.JSONField(default=dict, db_default={}, blank=True, help_text="By the keys of the tenant's own fields.")
    contact = TenantKey(Contact, on_delete=models.CASCADE, related_name="tickets")
    conversation = TenantKey(Conversation, null=True, on_delete=models.SET_NULL, related_name="tickets")
    key = models.CharField(max_length=120, editable=False, help_text="Of what asked for it: asked twice, it is one ticket.")
    words = SearchVectorField(null=True, editable=False, help_text="Of its subject and description.")

    due_at = models.DateTimeField(null=True, blank=True, help_text="When it is to be done, as a colleague said.")
    next_at = models.DateTimeField(null=True, editable=False, help_text="What is due first: of its clocks that run, and `due_at`.")
    heard_seq = models.PositiveIntegerField(default=0, db_default=0, editable=False, help_text="How far its conversation was reckoned.")
    link_version = models.PositiveSmallIntegerField(
        default=1, db_default=1, editable=False, help_text="A link of an older one opens nothing."
    )
    opened_at = models.DateTimeField(default=clock.now, editable=False)
    changed_at = models.DateTimeField(default=clock.now, editable=False)
    solved_at = models.DateTimeField(null=True, editable=False)

    objects = TicketQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "number"], name="ticket_number_once_a_tenant"),
            models.UniqueConstraint(fields=["tenant", "key"], name="ticket_once_a_key"),
        ]
        indexes = [
            models.Index(fields=["tenant", "contact", "-id"], name="ticket_by_contact"),
            models.Index(fields=["tenant", "status", "-id"], name="ticket_by_status"),
            models.Index(fields=["tenant", "next_at", "id"], condition=Q(status__in=["open", "pending"]), name="ticket_by_what_is_due"),
            models.Index(fields=["tenant", "owner", "-id"], name="ticket_by_owner"),
            models.Index(fields=["tenant", "team", "-id"], name="ticket_by_team"),
            models.Index(fields=["tenant", "changed_at"], name="ticket_by_change"),
            GinIndex(fields=["words"], fastupdate=False, name="ticket_by_word"),
            models.Index(fields=["id"], condition=Q(words=None), name="ticket_without_words"),
        ]

    def __str__(self) -> str:
        return f"Ticket {self.number}"

    @property
    def stage(self) -> Stage:
        return Stage(self.status)

    @property
    def status_name(self) -> str:
        """As the tenant calls it."""
        return self.state.name if self.state else self.get_status_display()

    @property
    def began_with_conversation(self) -> bool:
        """Then it is about that one's first words."""
        return self.key == f"conversation:{self.conversation_id}"

    @property
    def is_over(self) -> bool:
        return self.stage.is_over

    @property
    def pauses(self) -> bool:
        """Whether its clocks stand still."""
        return self.state.pauses if self.state else self.status == Stage.PENDING


class TicketLink(TenantModel):
    """What a ticket belongs with, by the number that people know it by."""

    class Kind(models.TextChoices):
        TICKET = "ticket", "Ticket"
        CONVERSATION = "conversation", "Conversation"
        ORDER = "order", "Order"

    ticket = TenantKey(Ticket, on_delete=models.CASCADE, related_name="links", db_index=False)
    kind = models.CharField(max_length=12, choices=Kind)
    reference = models.CharField(max_length=40)
    by = TenantKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    linked_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["kind", "id"]
        constraints = [models.UniqueConstraint(fields=["tenant", "ticket", "kind", "reference"], name="ticket_link_once")]
        indexes = [models.Index(fields=["tenant", "kind", "reference"], name="ticket_link_by_reference")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.reference}"


class TicketWatcher(TenantModel):
    """A colleague who wishes to hear of it."""

    ticket = TenantKey(Ticket, on_delete=models.CASCADE, related_name="watchers", db_index=False)
    membership = TenantKey(Membership, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["tenant", "ticket", "membership"], name="ticket_watcher_once")]

    def __str__(self) -> str:
        return str(self.membership)
