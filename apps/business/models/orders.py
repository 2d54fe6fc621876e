"""Orders as they were placed, what was sent, what comes back. Lines keep the name and price of their day."""

from datetime import datetime
from decimal import Decimal

from django.db import models
from django.db.models import Q

from apps.business.models.catalogue import Product
from apps.business.models.columns import PLACE_ON_SITE, Addressed, currency, money
from apps.business.models.customers import Customer
from apps.ground import clock
from apps.ground.isolation import TenantKey
from apps.tenants.models import TenantModel


class Order(TenantModel, Addressed):
    class State(models.TextChoices):
        PLACED = "placed", "Placed"
        PACKED = "packed", "Packed"
        SHIPPED = "shipped", "Shipped"
        DELIVERED = "delivered", "Delivered"
        CANCELLED = "cancelled", "Cancelled"

    number = models.CharField(max_length=20, help_text="As the customer knows it, such as 1042.")
    customer = TenantKey(Customer, on_delete=models.PROTECT, related_name="orders", db_index=False)
    state = models.CharField(max_length=9, choices=State, default=State.PLACED)
    placed_at = models.DateTimeField(default=clock.now)
    paid_at = models.DateTimeField(null=True, blank=True)
    paid_with = models.CharField(max_length=40, blank=True, help_text="Such as Visa ending in 4242.")
    currency = currency()
    shipping_fee = money(default=0)
    discount = money(default=0)

    class Meta:
        ordering = ["-placed_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "number"], name="order_number_once_a_tenant", violation_error_message="Another order has this number."
            )
        ]
        indexes = [
            models.Index(fields=["tenant", "customer", "-placed_at"], name="order_by_customer"),
            models.Index(fields=["tenant", "state", "-placed_at"], name="order_by_state"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def goods(self) -> Decimal:
        goods: Decimal = sum((line.total for line in self.lines.all()), Decimal(0))
        return goods

    @property
    def total(self) -> Decimal:
        total: Decimal = max(self.goods + self.shipping_fee - self.discount, Decimal(0))
        return total

    @property
    def paid(self) -> Decimal:
        return self.total if self.paid_at else Decimal(0)

    @property
    def refunded(self) -> Decimal:
        return sum((refund.amount for refund in self.refunds.all()), Decimal(0))

    @property
    def refundable(self) -> Decimal:
        return max(self.paid - self.refunded, Decimal(0))

    @property
    def delivered_at(self) -> datetime | None:
        """When the last of its parcels arrived; None while one is under way."""
        arrived = [shipment.delivered_at for shipment in self.shipments.all()]
        return max((at for at in arrived if at), default=None) if all(arrived) else None

    @property
    def can_be_redirected(self) -> bool:
        return self.state in {self.State.PLACED, self.State.PACKED}


class OrderLine(TenantModel):
    order = TenantKey(Order, on_delete=models.CASCADE, related_name="lines")
    product = TenantKey(Product, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    sku = models.CharField("id", max_length=60)
    name = models.CharField(max_length=120)
    category = models.CharField(max_length=40, blank=True)
    price = money()
    quantity = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gt=0), name="order_line_of_something", violation_error_message="A line is of one at least."
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.quantity})"

    @property
    def total(self) -> Decimal:
        total: Decimal = self.price * self.quantity
        return total


class Shipment(TenantModel):
    class State(models.TextChoices):
        READY = "ready", "Ready to leave"
        UNDER_WAY = "under_way", "Under way"
        OUT = "out", "Out for delivery"
        DELIVERED = "delivered", "Delivered"
        STUCK = "stuck", "Stuck"

    order = TenantKey(Order, on_delete=models.CASCADE, related_name="shipments")
    carrier = models.CharField(max_length=40)
    tracking = models.CharField(max_length=60, blank=True)
    url = models.CharField("tracking page", max_length=500, blank=True, validators=[PLACE_ON_SITE])
    state = models.CharField(max_length=9, choices=State, default=State.READY)
    shipped_at = models.DateTimeField(null=True, blank=True)
    promised_on = models.DateField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="delivered", delivered_at__isnull=False) | (~Q(state="delivered") & Q(delivered_at=None)),
                name="shipment_delivered_at_a_time",
                violation_error_message="A parcel has a time of delivery once it was delivered, and not before.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.carrier} {self.tracking}".strip()


class Return(TenantModel):
    class State(models.TextChoices):
        OPEN = "open", "Waits for the parcel"
        RECEIVED = "received", "Received"
        CLOSED = "closed", "Closed"

    number = models.CharField(max_length=20, editable=False)
    order = TenantKey(Order, on_delete=models.CASCADE, related_name="returns")
    reason = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    opened_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["tenant", "number"], name="return_number_once_a_tenant")]

    def __str__(self) -> str:
        return self.number


class ReturnLine(TenantModel):
    return_of = TenantKey(Return, on_delete=models.CASCADE, related_name="lines")
    line = TenantKey(OrderLine, on_delete=models.CASCADE, related_name="returned")
    quantity = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "return_of", "line"], name="return_line_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="return_line_of_something"),
        ]

    def __str__(self) -> str:
        return f"{self.line.name} ({self.quantity})"
