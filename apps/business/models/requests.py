"""What a customer asked to be done later, or elsewhere."""

from django.db import models

from apps.business.models.customers import Customer
from apps.conversations.models import Contact, Conversation
from apps.ground import clock
from apps.ground.isolation import TenantKey
from apps.tenants.models import Membership, TenantModel


class Callback(TenantModel):
    class State(models.TextChoices):
        OPEN = "open", "To be called"
        DONE = "done", "Called"
        CANCELLED = "cancelled", "Not wanted any more"

    number = models.CharField(max_length=20, editable=False)
    contact = TenantKey(Contact, on_delete=models.CASCADE, related_name="callbacks")
    conversation = TenantKey(Conversation, null=True, blank=True, on_delete=models.SET_NULL, related_name="callbacks")
    phone = models.CharField(max_length=20)
    at = models.DateTimeField("when", null=True, blank=True, help_text="Empty: as soon as somebody can.")
    state = models.CharField(max_length=9, choices=State, default=State.OPEN)
    owner = TenantKey(Membership, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        ordering = ["state", "at", "id"]
        constraints = [models.UniqueConstraint(fields=["tenant", "number"], name="callback_number_once_a_tenant")]
        indexes = [models.Index(fields=["tenant", "state", "at"], name="callback_by_state")]

    def __str__(self) -> str:
        return self.number


class PasswordReset(TenantModel):
    """A request for a new password. It goes to the address on record; what is sent is for whoever hears of the event."""

    customer = TenantKey(Customer, on_delete=models.CASCADE, related_name="password_resets", db_index=False)
    contact = TenantKey(Contact, on_delete=models.CASCADE, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["tenant", "customer", "-asked_at"], name="password_reset_by_customer")]
