"""What a customer says yes to: the whole of what will be done, as the records have it."""

from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from apps.business.models import Customer, Shop
from apps.conversations.models import Contact, Conversation
from apps.tools.registry import Caller, Refused, named
from tests.business.scenes import (
    ASSISTANT,
    make_appointment,
    make_home,
    make_invoice,
    make_order,
    make_plan,
    make_policy,
    make_resource,
    make_service,
    make_subscription,
    utc,
)

pytestmark = pytest.mark.django_db
OAK = {"street": "12 Oak Street", "city": "Brooklyn", "postal_code": "11201"}


def asked(name: str, who: Customer | Contact, /, **arguments: Any) -> str:
    """The question about a call of the assistant's."""
    tool, contact = named(name), who.contact if isinstance(who, Customer) else who
    assert tool is not None
    assert tool.judge is not None
    caller = Caller(Conversation(tenant=who.tenant, contact=contact), ASSISTANT)
    return tool.judge(caller, tool.arguments(**arguments)).summary


class TestAddresses:
    def test_are_named_with_their_country(self, maria: Customer) -> None:
        assert (
            asked("update_address", maria, **OAK, country="us") == "Change the address of the account to 12 Oak Street, 11201 Brooklyn, US"
        )

    def test_stay_in_the_country_they_are_in(self, maria: Customer) -> None:
        maria.country = "US"
        maria.save()
        assert asked("update_address", maria, **OAK).endswith("11201 Brooklyn, US")

    def test_are_of_the_order_as_the_record_has_it(self, maria: Customer) -> None:
        make_order(maria, number="1044", country="DE")
        assert asked("update_address", maria, **OAK, order_id="  #1044") == (
            "Change the address of order 1044 to 12 Oak Street, 11201 Brooklyn, DE"
        )

    @pytest.mark.parametrize("country", ["Germany", "D1", "D"])
    def test_in_no_country_are_never_asked_about(self, maria: Customer, country: str) -> None:
        with pytest.raises(Refused, match="two capital letters"):
            asked("update_address", maria, **OAK, country=country)

    @pytest.mark.parametrize("wrong", [{"street": "x" * 121}, {"city": "x" * 81}, {"postal_code": "x" * 17}])
    def test_that_no_record_takes_are_never_asked_about(self, maria: Customer, wrong: dict[str, str]) -> None:
        with pytest.raises(ValidationError):
            asked("update_address", maria, **OAK | wrong)


class TestMoney:
    def test_a_plan_has_its_price_and_its_period(self, maria: Customer) -> None:
        make_subscription(maria, make_plan("Trio"))
        make_plan("Full Shelf", "490", code="full-shelf", every="year", currency="EUR")
        assert asked("change_subscription", maria, plan="full shelf") == "Change the subscription to Full Shelf, 490.00 EUR a year"

    def test_a_payment_has_its_currency_and_its_invoice(self, maria: Customer) -> None:
        Shop.objects.create(currency="CAD")
        make_invoice(maria, number="INV-1", currency="EUR")
        assert asked("payment_intent_create", maria, amount="49", invoice_id="inv-1") == "Prepare a payment of 49.00 EUR for invoice INV-1"
        assert asked("payment_intent_create", maria, amount="5") == "Prepare a payment of 5.00 CAD, for no invoice"

    def test_a_payment_for_no_such_invoice_is_never_asked_about(self, maria: Customer, ben: Customer) -> None:
        make_invoice(ben, number="INV-1")
        with pytest.raises(Refused, match="no such invoice"):
            asked("payment_intent_create", maria, amount="49", invoice_id="INV-1")

    def test_orders_have_the_number_of_the_record(self, maria: Customer) -> None:
        make_policy()
        make_order(maria, "20", delivered=2, number="1037")
        assert asked("refund_request", maria, order_id="#1037", amount="20", reason="Broken") == "Refund 20.00 USD of order 1037"
        assert asked("start_return", maria, order_id=" # 1037") == "Send back 1 × Thing 1 of order 1037"  # noqa: RUF001 - a times sign


class TestAppointments:
    @pytest.fixture(autouse=True)
    def practice(self, visitor: Contact) -> None:
        hanna = make_resource("Hanna")
        make_service(hanna, name="Check-up", code="check-up", price=Decimal(95), currency="EUR")
        make_service(hanna, name="Crown", code="crown", price=Decimal(600), price_is_from=True)
        viewing = make_service(hanna, name="Viewing", code="viewing", needs_listing=True)
        elm = make_home("9 Elm Row", sku="elm", shown_by=hanna)
        make_appointment(viewing, hanna, utc(24, 9), listing=elm, contact=visitor, number="AP-1")

    @pytest.mark.parametrize(
        ("wish", "question"),
        [
            ({"service": "check-up", "name": "Vic Ross"}, "Book Check-up (95.00 EUR) at 2026-11-23T09:00+00:00 for Vic Ross"),
            ({"service": "crown"}, "Book Crown (from 600.00 USD) at 2026-11-23T09:00+00:00 for Vic"),
            ({"service": "viewing", "listing_id": "ELM"}, "Book Viewing of 9 Elm Row at 2026-11-23T09:00+00:00 for Vic"),
            ({"service": "check-up", "listing_id": "elm"}, "Book Check-up (95.00 EUR) at 2026-11-23T09:00+00:00 for Vic"),
        ],
    )
    def test_are_booked_with_home_price_and_name(self, visitor: Contact, wish: dict[str, str], question: str) -> None:
        assert asked("schedule_appointment", visitor, starts_at=utc(23, 9), **wish) == question

    def test_are_booked_for_somebody_without_a_name(self, visitor: Contact) -> None:
        nobody = Contact(tenant=visitor.tenant)
        assert asked("schedule_appointment", nobody, starts_at=utc(23, 9), service="check-up").endswith("09:00+00:00")

    def test_of_no_home_are_never_asked_about(self, visitor: Contact) -> None:
        with pytest.raises(Refused, match="Which home"):
            asked("schedule_appointment", visitor, starts_at=utc(23, 9), service="viewing")

    def test_are_moved_and_cancelled_by_what_they_are_now(self, visitor: Contact) -> None:
        assert asked("appointment_reschedule", visitor, appointment_id="ap-1", starts_at=utc(25, 10)) == (
            "Move Viewing of 9 Elm Row from 2026-11-24T09:00+00:00 to 2026-11-25T10:00+00:00"
        )
        assert asked("appointment_cancel", visitor, appointment_id="AP-1") == "Cancel Viewing of 9 Elm Row at 2026-11-24T09:00+00:00"
