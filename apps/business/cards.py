"""What crosses the seam to a back office: typed, frozen, and plain once dumped as JSON (amounts as exact strings, times in ISO 8601)."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

CENT = Decimal("0.01")
Amount = Annotated[Decimal, AfterValidator(lambda amount: amount.quantize(CENT))]  # always written alike: 34.00


class Card(BaseModel):
    model_config = ConfigDict(frozen=True)


class AddressCard(Card):
    street: str
    city: str
    postal_code: str
    country: str = ""
    region: str = ""

    @property
    def line(self) -> str:
        return ", ".join(part for part in (self.street, f"{self.postal_code} {self.city}", self.country) if part)


class CustomerCard(Card):
    customer_id: str
    name: str
    email: str = ""
    phone: str = ""
    tier: str = ""
    tags: list[str] = Field(default_factory=list)
    address: AddressCard | None = None


class LeadCard(Card):
    name: str = ""
    email: str = ""
    phone: str = ""
    interest: str = ""
    notes: str = ""


class ItemCard(Card):
    product_id: str
    name: str
    quantity: int
    price: Amount


class ShipmentCard(Card):
    carrier: str
    tracking: str = ""
    url: str = ""
    status: str
    shipped_at: datetime | None = None
    promised_on: date | None = None
    delivered_at: datetime | None = None


class OrderCard(Card):
    order_id: str
    status: str
    placed_at: datetime
    total: Amount
    refunded: Amount
    refundable: Amount
    currency: str
    items: list[ItemCard]
    shipments: list[ShipmentCard] = Field(default_factory=list)
    delivered_at: datetime | None = None
    address: AddressCard
    can_change_address: bool = False
    returns: list[str] = Field(default_factory=list)


class RefundCard(Card):
    refund_id: str
    order_id: str
    amount: Amount
    currency: str
    verdict: str


class ReturnCard(Card):
    return_id: str
    order_id: str
    items: list[ItemCard]
    status: str


class HomeCard(Card):
    """The facts of a home, where a product is one."""

    offer: str
    rooms: int
    baths: int
    area_m2: int
    street: str
    place: str = ""
    built: int | None = None
    shown_by: str = ""


class ProductCard(Card):
    product_id: str
    name: str
    description: str = ""
    price: Amount
    currency: str
    category: str = ""
    in_stock: bool = True
    url: str = ""
    image: str = ""
    home: HomeCard | None = None


class CartCard(Card):
    items: list[ItemCard]
    goods: Amount
    shipping: Amount
    total: Amount
    currency: str
    free_shipping_from: Amount | None = None
    missing_for_free_shipping: Amount | None = None


class ServiceCard(Card):
    service: str
    name: str
    minutes: int
    price: Amount | None = None
    price_is_from: bool = False
    currency: str
    needs_listing: bool = False
    intake: list[str] = Field(default_factory=list)

    @property
    def cost(self) -> str:
        """Nothing where there is no telling."""
        return "" if self.price is None else f"{'from ' if self.price_is_from else ''}{self.price} {self.currency}"


class SlotCard(Card):
    service: str
    name: str = ""
    starts_at: datetime
    ends_at: datetime
    with_whom: str = ""


class AppointmentCard(Card):
    appointment_id: str
    service: str
    starts_at: datetime
    ends_at: datetime
    with_whom: str = ""
    listing_id: str = ""
    where: str = ""
    status: str
    unanswered: list[str] = Field(default_factory=list)

    @property
    def title(self) -> str:
        return f"{self.service} of {self.where}" if self.where else self.service


class PlanCard(Card):
    plan: str
    name: str
    description: str = ""
    price: Amount
    currency: str
    every: str

    @property
    def cost(self) -> str:
        return f"{self.price} {self.currency} a {self.every}"


class SubscriptionCard(Card):
    plan: PlanCard
    renews_on: date | None
    next_plan: PlanCard | None = None
    changes_on: date | None = None
    ends_on: date | None = None


class InvoiceCard(Card):
    invoice_id: str
    about: str = ""
    amount: Amount
    currency: str
    status: str
    issued_on: date
    due_on: date


class PaymentCard(Card):
    payment_id: str
    invoice_id: str = ""
    amount: Amount
    currency: str
    status: str
    link: str = ""


class CallbackCard(Card):
    callback_id: str
    phone: str
    at: datetime | None = None
    status: str


class ResetCard(Card):
    """Where the letter goes, with most of it hidden."""

    sent_to: str
