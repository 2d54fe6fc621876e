"""A shop's customers, answered without any model: what is said, and what it changed in the business."""

import re
from collections.abc import Callable
from decimal import Decimal

import pytest

from apps.business.models import CartLine, Customer, Refund, Return
from apps.conversations.models import Delivery
from apps.ground.scope import tenant_scope
from tests.scenarios.conftest import Talk

pytestmark = pytest.mark.django_db

Begin = Callable[..., Talk]


def test_where_is_my_order(talk: Begin) -> None:
    maria = talk("acme", as_="maria")
    assert "Order 1042 is on its way with UPS." in maria.says("Where is my order 1042?")
    assert "Order 1042 is on its way with UPS." in maria.says("Hola, where's my pedido 1042?")


def test_a_return_is_started_once_it_was_confirmed(talk: Begin) -> None:
    maria = talk("acme", as_="maria")
    assert maria.says("I want to return order 1037") == "What is the reason for the return?"
    assert maria.says("It irritates my skin") == "Shall I start the return of order 1037?"
    with tenant_scope(maria.guest.tenant_id):
        assert not Return.objects.filter(order__number="1037").exists()
    assert "The return of order 1037 is under way." in maria.says("yes")
    with tenant_scope(maria.guest.tenant_id):
        assert Return.objects.get(order__number="1037").reason


def test_a_refund_inside_the_policy(talk: Begin) -> None:
    maria = talk("acme", as_="maria")
    asked = maria.says("I'd like a refund of 14 dollars for order 1037 because the lip balm was broken")
    assert asked == "Shall I refund $14 for order 1037?"
    assert "I have refunded $14 for order 1037." in maria.says("yes")
    with tenant_scope(maria.guest.tenant_id):
        assert [refund.amount for refund in Refund.objects.filter(order__number="1037")] == [Decimal(14)]


def test_a_no_changes_nothing(talk: Begin) -> None:
    maria = talk("acme", as_="maria")
    maria.says("I'd like a refund of 14 dollars for order 1037 because the lip balm was broken")
    maria.says("no")
    with tenant_scope(maria.guest.tenant_id):
        assert not Refund.objects.filter(order__number="1037").exists()


def test_a_product_its_price_and_the_cart(talk: Begin) -> None:
    somebody = talk("acme")
    assert "Daily Veil SPF 50 ($32)" in somebody.says("Do you have a sunscreen?")
    assert somebody.says("the first one") == "Daily Veil SPF 50 costs $32. Shall I add it to your cart?"
    assert somebody.says("yes") == "Daily Veil SPF 50 is in your cart. Only $18 more and shipping is free."
    with tenant_scope(somebody.guest.tenant_id):
        assert CartLine.objects.get(cart__contact_id=somebody.guest.contact_id).product.sku == "daily-veil"


def test_a_new_address(talk: Begin) -> None:
    maria = talk("acme", as_="maria")
    maria.says("I want to change my address to 12 Oak Street, Brooklyn, 11201")
    assert "The address is now 12 Oak Street, 11201 Brooklyn." in maria.says("yes")
    with tenant_scope(maria.guest.tenant_id):
        assert Customer.objects.get(reference="cust-1042").street == "12 Oak Street"


def test_opening_hours(talk: Begin) -> None:
    assert "9:00\u202fAM – 6:00\u202fPM" in talk("acme").says("When are you open?")


def test_a_stranger_proves_who_they_are_first(talk: Begin) -> None:
    stranger = talk("acme")
    assert "email" in stranger.says("Where is my order 1042?")
    assert "I have sent a code to m…@example.com." in stranger.says("maria@example.com")
    with tenant_scope(stranger.guest.tenant_id):
        code = re.search(r"\d{6}", Delivery.objects.latest("pk").subject)
    assert code is not None
    assert "Order 1042 is on its way with UPS." in stranger.says(code[0])


def test_who_asks_for_a_person_is_given_one(talk: Begin) -> None:
    somebody = talk("acme")
    assert somebody.says("I want to talk to a human") == "I am connecting you with a colleague. They can read everything we have said here."
    assert somebody.conversation is not None
    assert somebody.conversation.holder == "queue"


def test_what_nobody_knows_is_not_guessed(talk: Begin) -> None:
    somebody = talk("acme")
    assert "I do not know that for certain" in somebody.says("What is the meaning of life?")
    assert "I am connecting you with a colleague." in somebody.says("yes")
