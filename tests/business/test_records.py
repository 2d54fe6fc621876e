"""What the business has of a customer, for the colleague at their case: theirs, and nobody else's."""

import pytest

from apps.business.models import Cart, CartLine, Customer
from apps.business.records import records_of
from apps.conversations.models import Contact
from tests.business.scenes import (
    make_appointment,
    make_contact,
    make_invoice,
    make_order,
    make_plan,
    make_product,
    make_resource,
    make_service,
    make_subscription,
    party,
    utc,
)  # fmt: skip
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def something_of_everything(customer: Customer) -> None:
    make_order(customer, "40", number=f"order-{customer.pk}")
    make_invoice(customer, number=f"invoice-{customer.pk}")
    make_subscription(customer, make_plan(f"Plan {customer.pk}"))
    sam = make_resource()
    make_appointment(make_service(sam), sam, utc(23, 10), number=f"A-{customer.pk}", customer=customer)
    CartLine.objects.create(cart=Cart.objects.create(contact=customer.contact), product=make_product(f"Balm {customer.pk}"))


def test_all_of_theirs_and_none_of_anybody_elses(maria: Customer, ben: Customer) -> None:
    something_of_everything(maria)
    something_of_everything(ben)
    found = records_of(party(maria))
    assert found.customer is not None
    assert found.subscription is not None
    assert found.cart is not None
    assert (found.customer.name, found.subscription.plan.name) == ("Maria Alvarez", f"Plan {maria.pk}")
    assert [one.order_id for one in found.orders] == [f"order-{maria.pk}"]
    assert [one.invoice_id for one in found.invoices] == [f"invoice-{maria.pk}"]
    assert [one.appointment_id for one in found.appointments] == [f"A-{maria.pk}"]
    assert [one.name for one in found.cart.items] == [f"Balm {maria.pk}"]


def test_who_is_nobodys_customer_has_what_they_booked_in_the_chat_alone(visitor: Contact, maria: Customer) -> None:
    something_of_everything(maria)
    sam = make_resource()
    make_appointment(make_service(sam), sam, utc(23, 10), number="A-own", contact=visitor)
    found = records_of(party(visitor))
    assert (found.customer, found.orders, found.subscription, found.invoices, found.cart) == (None, [], None, [], None)
    assert [one.appointment_id for one in found.appointments] == ["A-own"]


def test_who_is_new_has_nothing(at_acme: Cast) -> None:
    found = records_of(party(make_contact("New")))
    assert (found.customer, found.orders, found.appointments, found.cart) == (None, [], [], None)
