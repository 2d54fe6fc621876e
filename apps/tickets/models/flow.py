"""How a tenant's tickets move, and what it wants to know of each."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from apps.tenants.models import TenantModel


class Stage(models.TextChoices):
    """What every tenant's statuses come down to: tools, search and clocks know these alone."""

    OPEN = "open", "Open"
    PENDING = "pending", "Waits for the customer"
    SOLVED = "solved", "Solved"
    CLOSED = "closed", "Closed"

    @property
    def is_over(self) -> bool:
        return self in {Stage.SOLVED, Stage.CLOSED}


class TicketStatus(TenantModel):
    """A status by the tenant's own name. The first of a stage is where tickets come to when nobody says which."""

    name = models.CharField(max_length=40)
    stage = models.CharField(
        max_length=7, choices=Stage, help_text="Where it becomes another, tickets that have this status follow; no customer is written to."
    )
    position = models.PositiveSmallIntegerField(default=0, help_text="Its place in the list.")
    pauses = models.BooleanField("stops the clocks", default=False, help_text="While a ticket is so, no reply is due.")
    turned_at = models.DateTimeField(
        null=True, editable=False, help_text="When it came to mean something else; empty once all its tickets follow."
    )
    is_active = models.BooleanField("in use", default=True, help_text="What is out of use stays on the tickets that have it.")

    class Meta:
        ordering = ["position", "id"]
        verbose_name_plural = "ticket statuses"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "name"], name="ticket_status_once_a_tenant", violation_error_message="Another status has this name."
            )
        ]
        indexes = [models.Index(fields=["turned_at"], condition=~Q(turned_at=None), name="ticket_status_turned")]

    def __str__(self) -> str:
        return self.name


class TicketField(TenantModel):
    """Something a tenant wants to know of a ticket."""

    class Kind(models.TextChoices):
        TEXT = "text", "Text"
        NUMBER = "number", "Number"
        DATE = "date", "Date"
        CHOICE = "choice", "Choice"

    key = models.CharField(
        max_length=40, validators=[RegexValidator(r"^[a-z][a-z0-9_]*\Z", "Use small letters, digits and underscores.")],
        help_text="Names it for tools and exports. It does not change.",
    )  # fmt: skip
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=6, choices=Kind, default=Kind.TEXT)
    choices = models.JSONField(default=list, blank=True, help_text="Of a choice: what can be chosen, separated by commas.")
    is_required = models.BooleanField("required", default=False, help_text="A ticket is not solved without it.")
    position = models.PositiveSmallIntegerField(default=0, help_text="Its place in the list.")
    is_active = models.BooleanField("in use", default=True)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "key"], name="ticket_field_once_a_tenant", violation_error_message="Another field has this key."
            )
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if self.kind == self.Kind.CHOICE and not self.choices:
            raise ValidationError({"choices": "Say what can be chosen."})
