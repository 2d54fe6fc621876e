"""Plans and subscriptions, invoices, payments, refunds."""

from datetime import date

from django.db import models
from django.db.models import F, Q

from apps.business.models.columns import currency, money
from apps.business.models.customers import Customer
from apps.business.models.orders import Order
from apps.business.renewing import Every, next_renewal
from apps.ground import clock
from apps.ground.isolation import TenantKey
from apps.tenants.models import Membership, TenantModel


class Plan(TenantModel):
    EVERY = [(Every.MONTH.value, "Month"), (Every.YEAR.value, "Year")]

    code = models.SlugField("id", max_length=40)
    name = models.CharField(max_length=80)
    description = models.CharField(max_length=300, blank=True)
    price = money()
    currency = currency()
    every = models.CharField(max_length=5, choices=EVERY, default=Every.MONTH.value)
    is_offered = models.BooleanField("offered", default=True)

    class Meta:
        ordering = ["price", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "code"], name="plan_code_once_a_tenant", violation_error_message="Another plan has this id."
            )
        ]

    def __str__(self) -> str:
        return self.name


class Subscription(TenantModel):
    """Rows say what was agreed and from when; the day decides what holds, so nothing has to turn over at midnight."""

    customer = TenantKey(Customer, on_delete=models.CASCADE, related_name="subscriptions", db_index=False)
    plan = TenantKey(Plan, on_delete=models.PROTECT, related_name="+")
    started_on = models.DateField()
    next_plan = TenantKey(Plan, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    changes_on = models.DateField(null=True, blank=True, help_text="From this day on the next plan holds.")
    ends_on = models.DateField(null=True, blank=True, help_text="The first day without it.")
    cancel_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "customer"],
                condition=Q(ends_on=None),
                name="one_running_subscription_a_customer",
                violation_error_message="This customer has a running subscription already.",
            ),
            models.CheckConstraint(
                condition=Q(next_plan=None, changes_on=None) | Q(next_plan__isnull=False, changes_on__isnull=False),
                name="subscription_changes_on_a_day",
                violation_error_message="Another plan comes with the day it holds from.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("started_on")),
                name="subscription_ends_after_it_began",
                violation_error_message="It ends before it begins.",
            ),
        ]
        indexes = [models.Index(fields=["tenant", "customer"], name="subscription_by_customer")]

    def __str__(self) -> str:
        return f"{self.plan} of {self.customer}"

    def plan_on(self, day: date) -> Plan:
        plan: Plan = self.next_plan if self._has_changed_by(day) else self.plan
        return plan

    def runs_on(self, day: date) -> bool:
        return self.started_on <= day and (self.ends_on is None or day < self.ends_on)

    def renews_after(self, day: date) -> date:
        """The first day of its next paid stretch."""
        begun = self.changes_on if self.changes_on and self._has_changed_by(day) else self.started_on
        return next_renewal(begun, Every(self.plan_on(day).every), day)

    def _has_changed_by(self, day: date) -> bool:
        return self.changes_on is not None and day >= self.changes_on


class Invoice(TenantModel):
    class State(models.TextChoices):
        OPEN = "open", "Open"
        PAID = "paid", "Paid"
        VOID = "void", "Void"

    number = models.CharField(max_length=20)
    customer = TenantKey(Customer, on_delete=models.PROTECT, related_name="invoices", db_index=False)
    order = TenantKey(Order, null=True, blank=True, on_delete=models.SET_NULL, related_name="invoices")
    about = models.CharField(max_length=200, blank=True)
    amount = money()
    currency = currency()
    state = models.CharField(max_length=4, choices=State, default=State.OPEN)
    issued_on = models.DateField()
    due_on = models.DateField()
    paid_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-issued_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "number"], name="invoice_number_once_a_tenant", violation_error_message="Another invoice has this number."
            )
        ]
        indexes = [models.Index(fields=["tenant", "customer", "-issued_on"], name="invoice_by_customer")]

    def __str__(self) -> str:
        return self.number


class Payment(TenantModel):
    """A payment that was asked for. Nothing here ever holds a card's number: customers pay on the payment page."""

    class State(models.TextChoices):
        ASKED = "asked", "Asked for"
        PAID = "paid", "Paid"
        FAILED = "failed", "Failed"
        GIVEN_UP = "given_up", "Given up"

    number = models.CharField(max_length=20, editable=False)
    public_id = models.CharField(max_length=64, editable=False)
    customer = TenantKey(Customer, on_delete=models.PROTECT, related_name="payments")
    invoice = TenantKey(Invoice, null=True, blank=True, on_delete=models.SET_NULL, related_name="payments")
    amount = money()
    currency = currency()
    state = models.CharField(max_length=8, choices=State, default=State.ASKED)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    link = models.CharField(max_length=400, blank=True, editable=False)
    linked_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "number"], name="payment_number_once_a_tenant"),
            models.UniqueConstraint(fields=["tenant", "public_id"], name="payment_public_id_once_a_tenant"),
            models.UniqueConstraint(fields=["tenant", "invoice"], condition=Q(state="asked"), name="one_open_payment_an_invoice"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_of_something"),
        ]

    def __str__(self) -> str:
        return self.number


class Refund(TenantModel):
    """Money that went back, with the verdict it went back by."""

    number = models.CharField(max_length=20)
    order = TenantKey(Order, on_delete=models.PROTECT, related_name="refunds")
    amount = money()
    currency = currency()
    reason = models.CharField(max_length=300)
    rule = models.CharField(max_length=20)
    sentence = models.CharField("verdict", max_length=300)
    actor_kind = models.CharField("made by", max_length=9)
    member = TenantKey(Membership, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name="answered for by")
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "number"], name="refund_number_once_a_tenant"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="refund_of_something"),
        ]
        indexes = [models.Index(fields=["tenant", "-made_at"], name="refund_by_time")]

    def __str__(self) -> str:
        return self.number
