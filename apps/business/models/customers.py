"""Whom the business knows: its own record of a person, beside the contact who writes in."""

from typing import Any

from django.db import models
from django.db.models import Q

from apps.business.models.columns import Addressed
from apps.conversations.models import Contact
from apps.ground import clock
from apps.ground.isolation import TenantKey
from apps.tenants.models import TenantModel


class Customer(TenantModel, Addressed):
    """A contact acts only on the customer it is linked to; the link follows proof, never what somebody typed."""

    reference = models.CharField(max_length=40, help_text="The customer's id in your own system: the “sub” of their identity token.")
    name = models.CharField(max_length=80)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=20, blank=True, help_text="With its country code, such as +12125550142.")
    tier = models.CharField(max_length=20, blank=True, help_text="Such as vip.")
    tags = models.JSONField(default=list, blank=True)
    contact = TenantKey(Contact, null=True, blank=True, on_delete=models.SET_NULL, related_name="customers", db_index=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "reference"],
                name="customer_reference_once_a_tenant",
                violation_error_message="Another customer has this reference.",
            ),
            models.UniqueConstraint(
                fields=["tenant", "contact"],
                condition=Q(contact__isnull=False),
                name="customer_of_one_contact",
                violation_error_message="This contact is another customer already.",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "email"], name="customer_by_email"),
            models.Index(fields=["tenant", "phone"], name="customer_by_phone"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email = self.email.strip().lower()
        super().save(*args, **kwargs)


class Lead(TenantModel):
    """What somebody who writes in told of themselves. Their word alone: it changes no customer's record."""

    class State(models.TextChoices):
        NEW = "new", "New"
        IN_TOUCH = "in_touch", "In touch"
        WON = "won", "Won"
        LOST = "lost", "Lost"

    contact = TenantKey(Contact, on_delete=models.CASCADE, related_name="leads", db_index=False)
    name = models.CharField(max_length=80, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=20, blank=True)
    interest = models.CharField(max_length=200, blank=True)
    notes = models.TextField(max_length=2_000, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.NEW)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    changed_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        ordering = ["-changed_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["tenant", "contact"], name="lead_once_a_contact")]

    def __str__(self) -> str:
        return self.name or f"Lead {self.pk}"
