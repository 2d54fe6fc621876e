"""What the business has of a customer, all at once, for the colleague who looks at their case."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from apps.business import cards
from apps.business.adapters import Party, back_office
from apps.tools.registry import Refused

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Records:
    """`customer`: whom the business takes the contact for; None where it knows nobody of theirs."""

    customer: cards.CustomerCard | None
    orders: list[cards.OrderCard]
    appointments: list[cards.AppointmentCard]
    subscription: cards.SubscriptionCard | None
    invoices: list[cards.InvoiceCard]
    cart: cards.CartCard | None


def records_of(party: Party) -> Records:
    """Theirs alone. What somebody booked or chose in the chat is theirs too, before anybody knows which customer they are."""
    office = back_office()
    customer = _told(lambda: office.customer(party))
    cart = office.cart(party)
    return Records(
        customer=customer,
        orders=office.orders(party) if customer else [],
        appointments=office.appointments(party),
        subscription=_told(lambda: office.subscription(party)) if customer else None,
        invoices=office.invoices(party) if customer else [],
        cart=cart if cart.items else None,
    )


def _told(ask: Callable[[], Answer]) -> Answer | None:
    """Nothing, where the back office has nothing to tell."""
    try:
        return ask()
    except Refused:
        return None
