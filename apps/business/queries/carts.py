"""What is in a contact's cart, and what it comes to."""

from dataclasses import dataclass
from decimal import Decimal

from apps.business.models import Cart, CartLine
from apps.business.queries.house import shop
from apps.conversations.models import Contact
from apps.conversations.queries import family_of


@dataclass(frozen=True, slots=True)
class Sums:
    goods: Decimal
    shipping: Decimal
    currency: str
    free_shipping_from: Decimal | None

    @property
    def total(self) -> Decimal:
        return self.goods + self.shipping

    @property
    def missing(self) -> Decimal | None:
        """What is still missing to free shipping; None where there is no such thing."""
        return None if self.free_shipping_from is None else max(self.free_shipping_from - self.goods, Decimal(0))


def cart_of(contact: Contact) -> Cart | None:
    """The person's cart, whichever of their contacts filled it last."""
    return Cart.objects.filter(contact_id__in=family_of(contact)).order_by("-changed_at", "-id").first()


def lines_of(cart: Cart | None) -> list[CartLine]:
    return list(cart.lines.select_related("product")) if cart else []


def sums(lines: list[CartLine]) -> Sums:
    kept = shop()
    goods = sum((line.product.price * line.quantity for line in lines), Decimal(0))
    free = not goods or (kept.free_shipping_from is not None and goods >= kept.free_shipping_from)
    return Sums(goods, Decimal(0) if free else kept.shipping_fee, kept.currency, kept.free_shipping_from)
