"""The same customers, answered by a model over either wire: it asks for tools, the house decides, the business rows show what happened."""

import json
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from apps.business.models import Appointment, CartLine, Customer, PasswordReset, Refund, Return, Subscription
from apps.ground.scope import tenant_scope
from apps.tickets.models import Ticket
from config.bench.standin import Script, StandIn
from config.bench.standin.script import texts, written
from tests.scenarios.conftest import Talk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("by_model")]

Begin = Callable[..., Talk]


def test_where_is_my_order(talk: Begin, standin: StandIn) -> None:
    maria = talk("acme", as_="maria")
    standin.calls("order_lookup", {"order_id": "1042"}, saying="Let me look that up. ")
    standin.says("Order 1042 is on its way with UPS.")
    assert maria.says("Hola, where's my pedido 1042?") == "Let me look that up. Order 1042 is on its way with UPS."
    assert "1Z88X4020310421042" in standin.requests[-1].raw.decode(), "the model was told what the shop knows"


def test_a_return_is_started_once_it_was_confirmed(talk: Begin, standin: StandIn) -> None:
    maria = talk("acme", as_="maria")
    standin.says("What is the reason for the return?")
    maria.says("I want to return order 1037")
    standin.calls("start_return", {"order_id": "1037", "reason": "It irritates my skin"})
    standin.says("Shall I start the return of order 1037?")
    assert maria.says("It irritates my skin").startswith("Shall I start the return of order 1037?")
    with tenant_scope(maria.guest.tenant_id):
        assert not Return.objects.filter(order__number="1037").exists()
    standin.says("The return of order 1037 is under way.")
    assert maria.says("yes") == "The return of order 1037 is under way."
    with tenant_scope(maria.guest.tenant_id):
        assert Return.objects.get(order__number="1037").reason == "It irritates my skin"


def test_a_refund_inside_the_policy(talk: Begin, standin: StandIn) -> None:
    maria = talk("acme", as_="maria")
    standin.calls("refund_request", {"order_id": "1037", "amount": "14.00", "reason": "The balm was broken"})
    standin.says("Shall I refund $14 for order 1037?")
    maria.says("The lip balm of order 1037 was broken. I'd like my 14 dollars back.")
    standin.says("I have refunded $14 for order 1037.")
    assert maria.says("Yes, please") == "I have refunded $14 for order 1037."
    with tenant_scope(maria.guest.tenant_id):
        assert [refund.amount for refund in Refund.objects.filter(order__number="1037")] == [Decimal(14)]


def test_a_no_changes_nothing(talk: Begin, standin: StandIn) -> None:
    maria = talk("acme", as_="maria")
    standin.calls("refund_request", {"order_id": "1037", "amount": "14.00", "reason": "The balm was broken"})
    standin.says("Shall I refund $14 for order 1037?")
    maria.says("The lip balm of order 1037 was broken. I'd like my 14 dollars back.")
    standin.says("Then I leave it as it is.")
    assert maria.says("no") == "Then I leave it as it is."
    assert "declined" in standin.requests[-1].raw.decode()
    with tenant_scope(maria.guest.tenant_id):
        assert not Refund.objects.filter(order__number="1037").exists()


def test_a_product_its_price_and_the_cart(talk: Begin, standin: StandIn) -> None:
    somebody = talk("acme")
    standin.calls("product_recommend", {"query": "sunscreen"})
    standin.calls("cart_add", {"product_id": "daily-veil"})
    standin.says("Daily Veil SPF 50 costs $32. Shall I add it to your cart?")
    assert somebody.says("Do you have a sunscreen?").startswith("Daily Veil SPF 50 costs $32. Shall I add it to your cart?")
    standin.says("Daily Veil SPF 50 is in your cart. Only $18 more and shipping is free.")
    assert somebody.says("yes") == "Daily Veil SPF 50 is in your cart. Only $18 more and shipping is free."
    with tenant_scope(somebody.guest.tenant_id):
        assert CartLine.objects.get(cart__contact_id=somebody.guest.contact_id).product.sku == "daily-veil"


def test_an_appointment_is_booked(talk: Begin, standin: StandIn) -> None:
    patient = talk("lumen", locale="de")
    standin.calls("appointment_slots", {"service": "Zahnreinigung"})
    standin.plays(lambda body: Script(calls=(written("schedule_appointment", {"service": "Zahnreinigung", "starts_at": free(body)}),)))
    standin.says("Ein Termin ist frei. Soll ich ihn für Sie buchen?")
    assert patient.says("Guten Tag, ich möchte einen Termin zur Zahnreinigung").startswith(
        "Ein Termin ist frei. Soll ich ihn für Sie buchen?"
    )
    standin.says("Der Termin ist für Sie gebucht.")
    assert patient.says("Ja") == "Der Termin ist für Sie gebucht."
    with tenant_scope(patient.guest.tenant_id):
        booked = Appointment.objects.get(contact_id=patient.guest.contact_id)
        assert booked.starts_at == datetime.fromisoformat(free(standin.bodies[-1]))


def free(body: dict[str, Any]) -> str:
    """The first moment on offer, as a model reads it in the tool's result."""
    return str(told(body, "slots")[0]["starts_at"])


def test_a_new_address(talk: Begin, standin: StandIn) -> None:
    maria = talk("acme", as_="maria")
    standin.calls("update_address", {"street": "12 Oak Street", "city": "Brooklyn", "postal_code": "11201"})
    standin.says("Shall I change your address to 12 Oak Street, 11201 Brooklyn?")
    maria.says("I want to change my address to 12 Oak Street, Brooklyn, 11201")
    standin.says("The address is now 12 Oak Street, 11201 Brooklyn.")
    assert maria.says("yes") == "The address is now 12 Oak Street, 11201 Brooklyn."
    with tenant_scope(maria.guest.tenant_id):
        assert Customer.objects.get(reference="cust-1042").street == "12 Oak Street"


def test_another_plan(talk: Begin, standin: StandIn) -> None:
    maria = talk("acme", as_="maria")
    standin.calls("change_subscription", {"plan": "full-shelf"})
    standin.says("Shall I move you to Full Shelf?")
    maria.says("Please change my plan to Full Shelf")
    standin.says("From your next renewal on it is Full Shelf.")
    assert maria.says("yes") == "From your next renewal on it is Full Shelf."
    with tenant_scope(maria.guest.tenant_id):
        assert Subscription.objects.get(customer__reference="cust-1042").next_plan.code == "full-shelf"  # type: ignore[union-attr]


def test_opening_hours(talk: Begin, standin: StandIn) -> None:
    standin.says("We are open Monday to Friday, 9:00 AM to 6:00 PM.")
    assert talk("acme").says("When are you open?") == "We are open Monday to Friday, 9:00 AM to 6:00 PM."
    assert "9:00\u202fAM – 6:00\u202fPM" in "".join(texts(standin.bodies[-1]))


def test_a_forgotten_password(talk: Begin, standin: StandIn) -> None:
    maria = talk("acme", as_="maria")
    standin.calls("reset_password", {})
    standin.says("I have sent you a link for a new password.")
    assert maria.says("I forgot my password") == "I have sent you a link for a new password."
    with tenant_scope(maria.guest.tenant_id):
        assert PasswordReset.objects.get(contact_id=maria.guest.contact_id).customer.reference == "cust-1042"


def test_who_asks_for_a_person_is_given_one_and_no_model_is_asked(talk: Begin, standin: StandIn) -> None:
    somebody = talk("acme")
    somebody.says("I want to talk to a human")
    assert (holder_of(somebody), standin.requests) == ("queue", [])


def test_a_model_that_cannot_help_calls_a_person(at_work: None, talk: Begin, standin: StandIn) -> None:
    somebody = talk("acme")
    standin.calls("escalate_to_human", {"reason": "A rash after the serum"}, saying="A colleague should look at that.")
    assert somebody.says("What is in the serum that I cannot find on the label?").startswith("A colleague should look at that.")
    assert holder_of(somebody) == "queue"


def test_a_ticket(talk: Begin, standin: StandIn) -> None:
    maria = talk("acme", as_="maria")
    standin.calls("ticket_create", {"subject": "Invoice for my taxes", "description": "For the whole of last year."})
    standin.plays(lambda body: Script(pieces=(f"I have opened ticket {told(body, 'ticket_id')} for you.",)))
    assert maria.says("I need an invoice of last year for my taxes").startswith("I have opened ticket ")
    with tenant_scope(maria.guest.tenant_id):
        assert Ticket.objects.get(conversation=maria.conversation).subject == "Invoice for my taxes"


def holder_of(talk: Talk) -> str:
    assert talk.conversation is not None
    return str(talk.conversation.holder)


def told(body: dict[str, Any], name: str) -> Any:
    """A value that a tool's result holds, the newest before older ones."""
    results = [json.loads(text) for text in results_in(body)]
    return next(result[name] for result in reversed(results) if name in result)


def results_in(body: dict[str, Any]) -> list[str]:
    of_chat = [message["content"] for message in body.get("messages", []) if message["role"] == "tool"]
    return of_chat + [item["output"] for item in body.get("input", []) if item.get("type") == "function_call_output"]
