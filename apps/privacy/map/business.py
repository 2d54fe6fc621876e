"""The business's own records of them. The law of books wants to know what was sold and for how much for years, and not to whom here: sums,
dates, numbers and goods stay, the person is taken out."""

from apps.business.models import (
    Appointment,
    Callback,
    Cart,
    CartLine,
    Customer,
    Lead,
    Order,
    PasswordReset,
    Payment,
    Refund,
    Return,
    Shipment,
    Subscription,
)
from apps.privacy.map.grammar import NAMELESS, Emptied, Entry, Goes

NUMBERS = "numbers of the books"
NO_ADDRESS = {"street": "", "city": "", "region": "", "postal_code": "", "country": ""}

BUSINESS: list[Entry] = [
    Goes(CartLine, contact=("cart__contact",)),
    Goes(Cart, contact=("contact",)),
    Goes(Lead, contact=("contact",)),
    Goes(PasswordReset, contact=("contact", "customer__contact")),
    Emptied(Callback, contact=("contact",), fields={"phone": ""}, keeps="number", because=NUMBERS),
    Emptied(
        Appointment,
        contact=("contact", "customer__contact"),
        fields={"name": "", "notes": "", "answers": {}},
        keeps="number",
        because=NUMBERS,
    ),
    Emptied(
        Shipment, contact=("order__customer__contact",), fields={"tracking": "", "url": ""}, keeps="carrier", because="who carries goods"
    ),
    Emptied(Return, contact=("order__customer__contact",), fields={"reason": ""}, keeps="number", because=NUMBERS),
    Emptied(
        Refund,
        contact=("order__customer__contact",),
        fields={"reason": "", "sentence": ""},
        keeps="number currency rule actor_kind",
        because="numbers of the books, and which rule of the tenant's allowed it",
    ),
    Emptied(
        Payment, contact=("customer__contact",), fields={"link": ""}, keeps="number public_id currency", because="numbers of the books"
    ),
    Emptied(Subscription, contact=("customer__contact",), fields={"cancel_reason": ""}),
    Emptied(Order, contact=("customer__contact",), fields={**NO_ADDRESS, "paid_with": ""}, keeps="number currency", because=NUMBERS),
    Emptied(
        Customer,
        contact=("contact",),
        fields={**NO_ADDRESS, "reference": NAMELESS, "name": "Erased", "email": "", "phone": "", "tier": "", "tags": []},
    ),
]
