"""What became of a ticket, and what colleagues noted on it.

The event log holds ids and words of our own; what a subject or a field said before is somebody's own words, so it stands here, and goes
with the ticket.
"""

from django.db import models

from apps.ground import clock
from apps.ground.isolation import TenantKey
from apps.tenants.models import Membership, TenantModel
from apps.tickets.models.ticket import Ticket

LONGEST = 200


class TicketChange(TenantModel):
    """One thing that became another."""

    ticket = TenantKey(Ticket, on_delete=models.CASCADE, related_name="changes", db_index=False)
    what = models.CharField(max_length=60, help_text="Such as status or owner; of a field of the tenant's own, “field.” and its key.")
    old = models.CharField(max_length=LONGEST, blank=True, help_text="In words, as colleagues read it.")
    new = models.CharField(max_length=LONGEST, blank=True)
    actor_kind = models.CharField(max_length=10)
    by = TenantKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["tenant", "ticket", "id"], name="ticket_change_by_ticket")]

    def __str__(self) -> str:
        return self.what


class TicketNote(TenantModel):
    """Between colleagues: no customer reads it."""

    ticket = TenantKey(Ticket, on_delete=models.CASCADE, related_name="notes", db_index=False)
    author = TenantKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    client_id = models.UUIDField()
    text = models.TextField()
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["tenant", "author", "client_id"], name="ticket_note_once_an_author")]
        indexes = [models.Index(fields=["tenant", "ticket", "id"], name="ticket_note_by_ticket")]

    def __str__(self) -> str:
        return f"Note {self.pk}"
