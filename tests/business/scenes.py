"""Records of a business as a test needs them; what it does not care about has a sensible value. All inside the scope."""

import itertools
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db import models

from apps.business.adapters import Party
from apps.business.models import (
    Appointment,
    Callback,
    Cart,
    CartLine,
    Customer,
    Invoice,
    Lead,
    Listing,
    Order,
    OrderLine,
    PasswordReset,
    Payment,
    Plan,
    Product,
    Refund,
    RefundPolicy,
    Resource,
    Return,
    Service,
    Shipment,
    Shop,
    Skill,
    Subscription,
)
from apps.conversations.models import Contact
from apps.events.actors import SYSTEM, Actor
from apps.ground import clock, ids
from apps.tenants.actions import create_hours
from apps.tenants.models import Hours

ASSISTANT = Actor(kind="assistant")
NINE_TO_FIVE = {weekday: [(time(9), time(12)), (time(13), time(17))] for weekday in range(5)}
_numbers = itertools.count(1)


def utc(day: int, hour: int, minute: int = 0, *, month: int = 11, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def make_contact(name: str = "") -> Contact:
    return Contact.objects.create(name=name)


def make_customer(**overrides: Any) -> Customer:
    number = next(_numbers)
    return Customer.objects.create(**{"reference": f"c-{number}", "name": f"Customer {number}"} | overrides)


def make_product(name: str = "", **overrides: Any) -> Product:
    number = next(_numbers)
    return Product.objects.create(**{"sku": f"p-{number}", "name": name or f"Product {number}", "price": Decimal(20)} | overrides)


def make_home(name: str, *, rooms: int = 2, offer: str = "sale", shown_by: Resource | None = None, **overrides: Any) -> Product:
    product = make_product(name, **{"price": Decimal(800_000)} | overrides)
    Listing.objects.create(product=product, rooms=rooms, area=90, street=name, offer=offer, shown_by=shown_by)
    return product


def make_order(customer: Customer, *prices: str, delivered: float | None = None, **overrides: Any) -> Order:
    """An order with a line for each price; `delivered` so many days ago, else still with us. A price is “20” or “20 Category”."""
    state = Order.State.PLACED if delivered is None else Order.State.DELIVERED
    placed_at = clock.now() - timedelta(days=2 if delivered is None else delivered + 2)
    fields = {"number": str(2000 + next(_numbers)), "state": state, "placed_at": placed_at, "paid_at": placed_at} | overrides
    order = Order.objects.create(customer=customer, **fields)
    for place, line in enumerate(prices or ("40",), start=1):
        price, _, category = line.partition(" ")
        OrderLine.objects.create(order=order, sku=f"thing-{place}", name=f"Thing {place}", price=Decimal(price), category=category)
    if delivered is not None:
        at = clock.now() - timedelta(days=delivered)
        Shipment.objects.create(order=order, carrier="UPS", state=Shipment.State.DELIVERED, delivered_at=at)
    return order


def make_policy(**overrides: Any) -> RefundPolicy:
    return RefundPolicy.objects.create(**{"is_active": True, "assistant_limit": Decimal(50)} | overrides)


def make_hours(zone: str = "UTC", week: Any = None, holidays: Any = None) -> Hours:
    number = next(_numbers)
    return create_hours(name=f"Week {number}", time_zone=zone, week=week or NINE_TO_FIVE, holidays=holidays or {}, actor=SYSTEM)


def make_resource(name: str = "", *, zone: str = "UTC", week: Any = None, holidays: Any = None) -> Resource:
    return Resource.objects.create(name=name or f"Resource {next(_numbers)}", hours=make_hours(zone, week, holidays))


def make_service(*by: Resource, **overrides: Any) -> Service:
    number = next(_numbers)
    fields = {"code": f"s-{number}", "name": f"Service {number}", "minutes": 60, "step": 60, "notice_hours": 0}
    service = Service.objects.create(**fields | overrides)
    for resource in by:
        Skill.objects.create(service=service, resource=resource)
    return service


def make_appointment(service: Service, resource: Resource, starts_at: datetime, **overrides: Any) -> Appointment:
    """A row, as if it had come by another way than our actions."""
    ends_at = starts_at + timedelta(minutes=service.minutes)
    times = {"starts_at": starts_at, "ends_at": ends_at, "held_until": ends_at + timedelta(minutes=service.rest)}
    return Appointment.objects.create(service=service, resource=resource, **{"number": f"X-{next(_numbers)}"} | times | overrides)


def make_plan(name: str, price: str = "49", **overrides: Any) -> Plan:
    return Plan.objects.create(**{"code": name.lower(), "name": name, "price": Decimal(price)} | overrides)


def make_subscription(customer: Customer, plan: Plan, **overrides: Any) -> Subscription:
    return Subscription.objects.create(**{"customer": customer, "plan": plan, "started_on": utc(5, 0, month=6).date()} | overrides)


def make_invoice(customer: Customer, amount: str = "49", **overrides: Any) -> Invoice:
    day = clock.now().date()
    fields = {"number": f"INV-{next(_numbers)}", "amount": Decimal(amount), "issued_on": day, "due_on": day + timedelta(days=14)}
    return Invoice.objects.create(customer=customer, **fields | overrides)


def party(who: Customer | Contact, key: str = "", **overrides: Any) -> Party:
    """The assistant, acting for a customer or for whoever writes in."""
    contact = who.contact if isinstance(who, Customer) else who
    return Party(**{"contact": contact, "actor": ASSISTANT, "key": key} | overrides)


def one_of_each(words: str) -> dict[str, models.Model]:
    """A row of every kind that the admin shows, with the words in each, by the names Django has for them."""
    contact = make_contact(words)
    customer = make_customer(name=words, reference=words, contact=contact)
    product, order = make_product(words), make_order(customer, number=words)
    resource = make_resource(words)
    service = make_service(resource, name=words)
    plan, invoice = make_plan(words), make_invoice(customer, number=words)
    cart = Cart.objects.create(contact=contact)
    CartLine.objects.create(cart=cart, product=product)
    refund = {"number": words, "order": order, "amount": 1, "reason": words, "rule": "exception", "sentence": words, "actor_kind": "system"}
    public_id = ids.outside_id(customer.tenant.public_id)
    rows = [
        customer, product, order, resource, service, plan, invoice, cart,
        Shop.objects.create(),
        make_policy(name=words),
        make_subscription(customer, plan, cancel_reason=words),
        make_appointment(service, resource, clock.now(), name=words, number=words),
        Payment.objects.create(customer=customer, invoice=invoice, amount=1, number=words, public_id=public_id),
        Refund.objects.create(**refund),
        Return.objects.create(order=order, number=words, reason=words),
        Lead.objects.create(contact=contact, name=words),
        Callback.objects.create(contact=contact, number=words, phone="+1"),
        PasswordReset.objects.create(customer=customer, contact=contact),
    ]  # fmt: skip
    return {row._meta.label_lower: row for row in rows}
