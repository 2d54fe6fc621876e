"""The ticket."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q

from apps.conversations.models import Contact, Conversation
from apps.ground import clock
from apps.ground.isolation import TenantKey
from apps.tenants.models import TenantModel


class TicketNumbering(TenantModel):
    """The last number given to a tenant's ticket."""

    last = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant"], name="ticket_numbering_once_a_tenant")]


class Ticket(TenantModel):
    class Status(models.TextChoices):
        OPEN = "open", "Open"
        PENDING = "pending", "Waits for the customer"
        SOLVED = "solved", "Solved"

    number = models.PositiveBigIntegerField(editable=False)
    subject = models.CharField(max_length=200)
    description = models.TextField(max_length=10_000, blank=True)
    status = models.CharField(max_length=7, choices=Status, default=Status.OPEN)
    contact = TenantKey(Contact, on_delete=models.CASCADE, related_name="tickets")
    conversation = TenantKey(Conversation, null=True, on_delete=models.SET_NULL, related_name="tickets")
    key = models.CharField(max_length=120, editable=False, help_text="Of what asked for it: asked twice, it is one ticket.")
    words = SearchVectorField(null=True, editable=False, help_text="Of its subject and description: neither changes.")
    opened_at = models.DateTimeField(default=clock.now, editable=False)
    changed_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "number"], name="ticket_number_once_a_tenant"),
            models.UniqueConstraint(fields=["tenant", "key"], name="ticket_once_a_key"),
        ]
        indexes = [
            models.Index(fields=["tenant", "contact", "-id"], name="ticket_by_contact"),
            models.Index(fields=["tenant", "status", "-id"], name="ticket_by_status"),
            GinIndex(fields=["words"], fastupdate=False, name="ticket_by_word"),
            models.Index(fields=["id"], condition=Q(words=None), name="ticket_without_words"),
        ]

    def __str__(self) -> str:
        return f"Ticket {self.number}"
