"""What somebody has chosen. A stranger may fill a cart too, so it is the contact's."""

from django.db import models
from django.db.models import Q

from apps.business.models.catalogue import Product
from apps.conversations.models import Contact
from apps.ground import clock
from apps.ground.isolation import TenantKey
from apps.tenants.models import TenantModel


class Cart(TenantModel):
    contact = TenantKey(Contact, on_delete=models.CASCADE, related_name="carts", db_index=False)
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-changed_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["tenant", "contact"], name="cart_once_a_contact")]

    def __str__(self) -> str:
        return f"Cart of {self.contact}"


class CartLine(TenantModel):
    """Priced when it is looked at, as the catalogue says then."""

    cart = TenantKey(Cart, on_delete=models.CASCADE, related_name="lines", db_index=False)
    product = TenantKey(Product, on_delete=models.CASCADE, related_name="+")
    quantity = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "cart", "product"], name="cart_line_once_a_product"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="cart_line_of_something"),
        ]

    def __str__(self) -> str:
        return f"{self.product} ({self.quantity})"
