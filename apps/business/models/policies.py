"""The refund policy: a record that the server decides by, and that reads as a sentence."""

from decimal import Decimal

from django.db import models
from django.db.models import Q

from apps.business.models.columns import currency, money
from apps.business.money import spoken
from apps.tenants.models import TenantModel
from apps.tenants.roles import Role

EMPTY_MEANS = "Without an approval. Empty: as much as the person's own limit."


class RefundPolicy(TenantModel):
    class Condition(models.TextChoices):
        PAID = "paid", "the order was paid"
        DELIVERED = "delivered", "the order was delivered"
        RETURNED = "returned", "a return was opened"

    name = models.CharField(max_length=60, default="Refunds")
    is_active = models.BooleanField("in force", default=False)
    currency = currency()
    window_days = models.PositiveSmallIntegerField(
        "days",
        null=True,
        blank=True,
        default=30,
        help_text="Counted from delivery, or from the order while nothing was delivered. Empty: for ever.",
    )
    condition = models.CharField(max_length=9, choices=Condition, default=Condition.DELIVERED, help_text="What must be so first.")
    excluded_categories = models.JSONField(default=list, blank=True, help_text="What is never refunded, such as gift cards.")
    assistant_limit = money(default=0, help_text="The most the assistant refunds on one order without an approval.")
    assistant_monthly_limit = money(
        null=True, blank=True, help_text="The most the assistant refunds one customer within 30 days without an approval. Empty: no limit."
    )
    agent_limit = money(null=True, blank=True, help_text=EMPTY_MEANS)
    supervisor_limit = money(null=True, blank=True, help_text=EMPTY_MEANS)
    admin_limit = money(null=True, blank=True, help_text=EMPTY_MEANS)
    owner_limit = money(null=True, blank=True, help_text=EMPTY_MEANS)
    allows_exceptions = models.BooleanField(
        "exceptions", default=True, help_text="Whether people who may approve can refund outside these rules, within their limit."
    )

    class Meta:
        ordering = ["-is_active", "name", "id"]
        verbose_name_plural = "refund policies"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant"],
                condition=Q(is_active=True),
                name="one_refund_policy_in_force",
                violation_error_message="Another policy is in force: switch it off first.",
            ),
            models.UniqueConstraint(
                fields=["tenant", "name"], name="refund_policy_name_once_a_tenant", violation_error_message="Another policy has this name."
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def role_limit(self, role: str) -> Decimal | None:
        limits = {Role.OWNER: self.owner_limit, Role.ADMIN: self.admin_limit, Role.SUPERVISOR: self.supervisor_limit}
        limit: Decimal | None = limits.get(Role(role), self.agent_limit)
        return limit

    @property
    def sentence(self) -> str:
        """What the policy says, for whoever sets it."""
        parts = [self._when(), self._how_much(), self._never(), self._exceptions()]
        return " ".join(part for part in parts if part)

    def _when(self) -> str:
        since = "the order" if self.condition == self.Condition.PAID else "delivery"
        window = f" within {self.window_days} days of {since}" if self.window_days is not None else ""
        return f"Money goes back{window} when {self.get_condition_display()}."

    def _how_much(self) -> str:
        limits = {"agents": self.agent_limit, "supervisors": self.supervisor_limit, "admins": self.admin_limit, "owners": self.owner_limit}
        people = [f"{who} up to {self._amount(limit)}" for who, limit in limits.items() if limit is not None]
        alone = ", ".join([f"The assistant refunds up to {self._amount(self.assistant_limit)} an order alone", *people])
        monthly = f"; at most {self._amount(self.assistant_monthly_limit)} a customer in 30 days" if self.assistant_monthly_limit else ""
        return f"{alone}{monthly}; beyond that somebody approves."

    def _never(self) -> str:
        return f"Never for {', '.join(self.excluded_categories)}." if self.excluded_categories else ""

    def _exceptions(self) -> str:
        return "People who may approve can make an exception." if self.allows_exceptions else "There are no exceptions."

    def _amount(self, amount: Decimal) -> str:
        return spoken(amount, self.currency)
