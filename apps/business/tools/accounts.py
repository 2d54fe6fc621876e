"""The customer's own account: who they are, where they live, what they subscribe to and owe."""

import re
from datetime import datetime
from decimal import Decimal

from pydantic import Field

from apps.business.cards import AddressCard
from apps.business.models.columns import COUNTRY
from apps.business.queries.house import shop
from apps.business.tools.asking import done, office, party, told
from apps.tools.registry import Arguments, Caller, Content, Judgement, Refused, Tier, tool

INVOICE = Field("", max_length=40, description="The invoice's number; leave out for the one that is open")


class Nothing(Arguments):
    pass


class Lead(Arguments):
    name: str = Field("", max_length=80)
    email: str = Field("", max_length=254)
    phone: str = Field("", max_length=40)
    interest: str = Field("", max_length=200)
    notes: str = Field("", max_length=1_000)


class Address(Arguments):
    street: str = Field(min_length=2, max_length=120)
    city: str = Field(min_length=1, max_length=80)
    postal_code: str = Field(min_length=2, max_length=16)
    country: str = Field("", max_length=60, description="Two letters, such as US or DE; leave out where it stays the same")
    order_id: str = Field("", max_length=40, description="Only of this order, which has not been shipped")


class Plan(Arguments):
    plan: str = Field(min_length=1, max_length=80)


class Reason(Arguments):
    reason: str = Field("", max_length=300)


class Pay(Arguments):
    amount: Decimal = Field(gt=0, le=1_000_000, decimal_places=2)
    invoice_id: str = Field("", max_length=40, description="The invoice's number; leave out where it is for none")


class Handoff(Arguments):
    invoice_id: str = INVOICE


class Callback(Arguments):
    phone: str = Field(min_length=4, max_length=40)
    at: datetime | None = Field(None, description="When the customer wants to be called; leave out for as soon as possible")


@tool("customer_lookup", title="Look up the customer", tier=Tier.READ, needs_identity=True)
def customer_lookup(caller: Caller, arguments: Nothing) -> Content:  # noqa: ARG001 - the customer of the conversation alone
    """What the business knows of the customer."""
    return told(office().customer(party(caller)))


@tool("crm_upsert", title="Note an interest", tier=Tier.WRITE, most_a_conversation=10)
def crm_upsert(caller: Caller, arguments: Lead) -> Content:
    """Note what an interested person told of themselves."""
    return done(office().save_lead(party(caller), **arguments.model_dump()))


def _would_readdress(caller: Caller, to: Address) -> Judgement:
    what, kept = _redirected(caller, to.order_id) if to.order_id else ("the account", office().customer(party(caller)).address)
    given = _card(to)
    country = given.country or (kept.country if kept else "")
    return Judgement(f"Change the address of {what} to {given.model_copy(update={'country': country}).line}")


def _redirected(caller: Caller, order_id: str) -> tuple[str, AddressCard]:
    order = office().order(party(caller), order_id)
    if not order.can_change_address:
        raise Refused(f"Order {order.order_id} has left: its address is fixed.", code="on_its_way")
    return f"order {order.order_id}", order.address


def _card(to: Address) -> AddressCard:
    country = to.country.upper()
    if country and not re.match(COUNTRY.regex, country):
        raise Refused(str(COUNTRY.message), code="invalid")
    return AddressCard(street=to.street, city=to.city, postal_code=to.postal_code, country=country)


@tool("update_address", title="Change an address", tier=Tier.WRITE, judge=_would_readdress, needs_identity=True, most_a_conversation=5)
def update_address(caller: Caller, arguments: Address) -> Content:
    """Change the customer's address, or that of an order that has not been shipped."""
    return done(office().change_address(party(caller), _card(arguments), arguments.order_id))


@tool("subscription_lookup", title="Look up the plan", tier=Tier.READ, needs_identity=True)
def subscription_lookup(caller: Caller, arguments: Nothing) -> Content:  # noqa: ARG001 - the customer's own
    """The plan the customer has, and the plans there are."""
    return {**told(office().subscription(party(caller))), "plans": [told(plan) for plan in office().plans()]}


def _would_change(_: Caller, wish: Plan) -> Judgement:
    plan = office().plan(wish.plan)
    return Judgement(f"Change the subscription to {plan.name}, {plan.cost}")


@tool("change_subscription", title="Change the plan", tier=Tier.WRITE, judge=_would_change, needs_identity=True, most_a_conversation=5)
def change_subscription(caller: Caller, arguments: Plan) -> Content:
    """Move the customer to another plan."""
    return done(office().change_subscription(party(caller), arguments.plan))


def _would_end(caller: Caller, _: Reason) -> Judgement:
    subscription = office().subscription(party(caller))
    return Judgement(f"Cancel the subscription {subscription.plan.name}")


@tool("cancel_subscription", title="Cancel the subscription", tier=Tier.WRITE, judge=_would_end, needs_identity=True, most_a_conversation=3)
def cancel_subscription(caller: Caller, arguments: Reason) -> Content:
    """End the customer's subscription at the end of what is paid."""
    return done(office().cancel_subscription(party(caller), arguments.reason))


def _would_pay(caller: Caller, wish: Pay) -> Judgement:
    if not wish.invoice_id:
        return Judgement(f"Prepare a payment of {wish.amount:.2f} {shop().currency}, for no invoice")
    invoice = office().invoice(party(caller), wish.invoice_id)
    return Judgement(f"Prepare a payment of {wish.amount:.2f} {invoice.currency} for invoice {invoice.invoice_id}")


@tool("payment_intent_create", title="Prepare a payment", tier=Tier.MONEY, judge=_would_pay, needs_identity=True, most_a_conversation=3)
def payment_intent_create(caller: Caller, arguments: Pay) -> Content:
    """Prepare a payment by the customer. Nothing is charged until they pay it themselves."""
    return done(office().payment(party(caller), arguments.amount, arguments.invoice_id))


@tool("payment_handoff", title="Make a payment link", tier=Tier.WRITE, needs_identity=True, most_a_conversation=5)
def payment_handoff(caller: Caller, arguments: Handoff) -> Content:
    """A link where the customer pays an invoice safely. Never ask for card numbers."""
    return done(office().payment_link(party(caller), arguments.invoice_id))


@tool("schedule_callback", title="Arrange a call", tier=Tier.WRITE, most_a_conversation=3)
def schedule_callback(caller: Caller, arguments: Callback) -> Content:
    """Note that a colleague calls the customer."""
    return done(office().schedule_callback(party(caller), arguments.phone, arguments.at))


@tool("reset_password", title="Send a password link", tier=Tier.WRITE, needs_identity=True, most_a_conversation=3)
def reset_password(caller: Caller, arguments: Nothing) -> Content:  # noqa: ARG001 - it goes to the address on file alone
    """Send the customer a link for a new password, to the address on file."""
    return done(office().reset_password(party(caller)))
